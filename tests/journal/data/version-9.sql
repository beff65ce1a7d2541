PRAGMA application_id = 1751740534;
PRAGMA user_version = 9;
BEGIN TRANSACTION;
CREATE TABLE amended (
    session TEXT NOT NULL,
    number INTEGER NOT NULL,
    entry INTEGER,
    by INTEGER,
    why TEXT NOT NULL,
    PRIMARY KEY (session, number),
    FOREIGN KEY (session, number) REFERENCES entries
) STRICT, WITHOUT ROWID;
INSERT INTO "amended" VALUES('01M7PNKBM0CGCB3WADJSTYJ8ST',12,6,NULL,'asked about the other hip');
CREATE TABLE answers (
    session TEXT NOT NULL,
    number INTEGER NOT NULL,
    question TEXT NOT NULL,
    value INTEGER NOT NULL,
    exercise TEXT NOT NULL,
    PRIMARY KEY (session, number),
    FOREIGN KEY (session, number) REFERENCES entries
) STRICT, WITHOUT ROWID;
INSERT INTO "answers" VALUES('01M7PNKBM0CGCB3WADJSTYJ8ST',6,'pain',3,'pigeon');
CREATE TABLE assessed (
    session TEXT NOT NULL,
    number INTEGER NOT NULL,
    test TEXT NOT NULL,
    name TEXT NOT NULL,
    side TEXT,
    passed INTEGER NOT NULL,
    degrees INTEGER, step INTEGER,
    PRIMARY KEY (session, number),
    FOREIGN KEY (session, number) REFERENCES entries
) STRICT, WITHOUT ROWID;
INSERT INTO "assessed" VALUES('01M7PNKBM0CGCB3WADJSTYJ8ST',9,'T5','Stick test','left',0,30,NULL);
CREATE TABLE began (
    session TEXT NOT NULL,
    number INTEGER NOT NULL,
    routine TEXT NOT NULL,
    name TEXT NOT NULL,
    sets INTEGER NOT NULL, person TEXT NOT NULL DEFAULT '', digest TEXT NOT NULL DEFAULT '', wishes TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (session, number),
    FOREIGN KEY (session, number) REFERENCES entries
) STRICT, WITHOUT ROWID;
INSERT INTO "began" VALUES('01M7PNKBM0CGCB3WADJSTYJ8ST',1,'floor-four','Floor four',3,'','','');
CREATE TABLE days (
    person TEXT NOT NULL,
    day INTEGER NOT NULL,
    completed INTEGER NOT NULL,
    PRIMARY KEY (person, day)
) STRICT, WITHOUT ROWID;
INSERT INTO "days" VALUES('',20775,2);
CREATE TABLE ended (
    session TEXT NOT NULL,
    number INTEGER NOT NULL,
    ending TEXT NOT NULL,
    completed INTEGER NOT NULL,
    sets INTEGER NOT NULL,
    active_ms INTEGER NOT NULL,
    PRIMARY KEY (session, number),
    FOREIGN KEY (session, number) REFERENCES entries
) STRICT, WITHOUT ROWID;
INSERT INTO "ended" VALUES('01M7PNKBM0CGCB3WADJSTYJ8ST',10,'finished',2,3,300000);
CREATE TABLE entries (
    session TEXT NOT NULL,
    number INTEGER NOT NULL,
    kind TEXT NOT NULL,
    at INTEGER NOT NULL,
    written INTEGER NOT NULL,
    utc_offset INTEGER NOT NULL,
    PRIMARY KEY (session, number)
) STRICT, WITHOUT ROWID;
INSERT INTO "entries" VALUES('01M7PNKBM0CGCB3WADJSTYJ8ST',1,'began',0,1794983480000,60);
INSERT INTO "entries" VALUES('01M7PNKBM0CGCB3WADJSTYJ8ST',2,'sets',80000,1794983520000,60);
INSERT INTO "entries" VALUES('01M7PNKBM0CGCB3WADJSTYJ8ST',3,'sets',120000,1794983560000,60);
INSERT INTO "entries" VALUES('01M7PNKBM0CGCB3WADJSTYJ8ST',4,'undone',150000,1794983600000,60);
INSERT INTO "entries" VALUES('01M7PNKBM0CGCB3WADJSTYJ8ST',5,'sets',200000,1794983640000,60);
INSERT INTO "entries" VALUES('01M7PNKBM0CGCB3WADJSTYJ8ST',6,'answers',210000,1794983680000,60);
INSERT INTO "entries" VALUES('01M7PNKBM0CGCB3WADJSTYJ8ST',7,'sets',280000,1794983720000,60);
INSERT INTO "entries" VALUES('01M7PNKBM0CGCB3WADJSTYJ8ST',8,'switched',300000,1794983760000,60);
INSERT INTO "entries" VALUES('01M7PNKBM0CGCB3WADJSTYJ8ST',9,'assessed',310000,1794983800000,60);
INSERT INTO "entries" VALUES('01M7PNKBM0CGCB3WADJSTYJ8ST',10,'ended',320000,1794983840000,60);
INSERT INTO "entries" VALUES('01M7PNKBM0CGCB3WADJSTYJ8ST',11,'noted',320000,1794992400000,60);
INSERT INTO "entries" VALUES('01M7PNKBM0CGCB3WADJSTYJ8ST',12,'amended',210000,1794992400000,60);
CREATE TABLE followed (
    session TEXT NOT NULL,
    number INTEGER NOT NULL,
    programme TEXT NOT NULL,
    name TEXT NOT NULL,
    turn TEXT NOT NULL,
    day INTEGER NOT NULL,
    person TEXT NOT NULL,
    PRIMARY KEY (session, number),
    FOREIGN KEY (session, number) REFERENCES entries
) STRICT, WITHOUT ROWID;
CREATE TABLE implausible (session TEXT NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (session, number)) STRICT, WITHOUT ROWID;
CREATE TABLE moved (
    session TEXT NOT NULL,
    number INTEGER NOT NULL,
    step INTEGER NOT NULL,
    "set" INTEGER NOT NULL,
    side TEXT,
    swapped INTEGER NOT NULL,
    PRIMARY KEY (session, number),
    FOREIGN KEY (session, number) REFERENCES entries
) STRICT, WITHOUT ROWID;
CREATE TABLE noted (
    session TEXT NOT NULL,
    number INTEGER NOT NULL,
    entry INTEGER,
    text TEXT NOT NULL,
    PRIMARY KEY (session, number),
    FOREIGN KEY (session, number) REFERENCES entries
) STRICT, WITHOUT ROWID;
INSERT INTO "noted" VALUES('01M7PNKBM0CGCB3WADJSTYJ8ST',11,NULL,'Better than last week');
CREATE TABLE resumed (
    session TEXT NOT NULL,
    number INTEGER NOT NULL,
    completed INTEGER NOT NULL,
    sets INTEGER NOT NULL,
    PRIMARY KEY (session, number),
    FOREIGN KEY (session, number) REFERENCES entries
) STRICT, WITHOUT ROWID;
CREATE TABLE sets (
    session TEXT NOT NULL,
    number INTEGER NOT NULL,
    step INTEGER NOT NULL,
    exercise TEXT NOT NULL,
    name TEXT NOT NULL,
    "set" INTEGER NOT NULL,
    side TEXT,
    attempt INTEGER NOT NULL,
    unit TEXT NOT NULL,
    planned INTEGER NOT NULL,
    done INTEGER,
    worked_ms INTEGER NOT NULL,
    status TEXT NOT NULL,
    PRIMARY KEY (session, number),
    FOREIGN KEY (session, number) REFERENCES entries
) STRICT, WITHOUT ROWID;
INSERT INTO "sets" VALUES('01M7PNKBM0CGCB3WADJSTYJ8ST',2,0,'pigeon','Pigeon',1,'left',1,'ms',30000,30000,30000,'completed');
INSERT INTO "sets" VALUES('01M7PNKBM0CGCB3WADJSTYJ8ST',3,0,'pigeon','Pigeon',1,'right',1,'ms',30000,30000,30000,'completed');
INSERT INTO "sets" VALUES('01M7PNKBM0CGCB3WADJSTYJ8ST',5,0,'pigeon','Pigeon',1,'right',2,'ms',30000,30000,30000,'completed');
INSERT INTO "sets" VALUES('01M7PNKBM0CGCB3WADJSTYJ8ST',7,0,'bridge','Bridge',1,NULL,1,'reps',10,NULL,20000,'partial');
CREATE TABLE suggested (
    session TEXT NOT NULL,
    number INTEGER NOT NULL,
    exercise TEXT NOT NULL,
    progress TEXT NOT NULL,
    variant TEXT NOT NULL,
    ms INTEGER,
    taken INTEGER NOT NULL,
    PRIMARY KEY (session, number),
    FOREIGN KEY (session, number) REFERENCES entries
) STRICT, WITHOUT ROWID;
CREATE TABLE switched (
    session TEXT NOT NULL,
    number INTEGER NOT NULL,
    step INTEGER NOT NULL,
    "set" INTEGER NOT NULL,
    side TEXT,
    exercise TEXT NOT NULL,
    variant TEXT NOT NULL,
    PRIMARY KEY (session, number),
    FOREIGN KEY (session, number) REFERENCES entries
) STRICT, WITHOUT ROWID;
INSERT INTO "switched" VALUES('01M7PNKBM0CGCB3WADJSTYJ8ST',8,1,1,NULL,'bridge','single-leg-bridge');
CREATE TABLE totals (
    person TEXT NOT NULL,
    exercise TEXT NOT NULL,
    side TEXT NOT NULL,
    name TEXT NOT NULL,
    completed INTEGER NOT NULL,
    worked_ms INTEGER NOT NULL,
    PRIMARY KEY (person, exercise, side)
) STRICT, WITHOUT ROWID;
INSERT INTO "totals" VALUES('','bridge','','Bridge',0,20000);
INSERT INTO "totals" VALUES('','pigeon','left','Pigeon',1,30000);
INSERT INTO "totals" VALUES('','pigeon','right','Pigeon',1,30000);
CREATE TABLE undone (
    session TEXT NOT NULL,
    number INTEGER NOT NULL,
    place INTEGER NOT NULL,
    entry INTEGER NOT NULL,
    PRIMARY KEY (session, number, place),
    FOREIGN KEY (session, number) REFERENCES entries
) STRICT, WITHOUT ROWID;
INSERT INTO "undone" VALUES('01M7PNKBM0CGCB3WADJSTYJ8ST',4,0,3);
CREATE INDEX undone_entries ON undone (session, entry);
CREATE INDEX completed_exercises ON sets (exercise) WHERE status = 'completed';
CREATE TRIGGER entries_no_update BEFORE UPDATE ON entries BEGIN SELECT RAISE(ABORT, 'the journal is insert-only'); END;
CREATE TRIGGER entries_no_delete BEFORE DELETE ON entries BEGIN SELECT RAISE(ABORT, 'the journal is insert-only'); END;
CREATE TRIGGER began_no_update BEFORE UPDATE ON began BEGIN SELECT RAISE(ABORT, 'the journal is insert-only'); END;
CREATE TRIGGER began_no_delete BEFORE DELETE ON began BEGIN SELECT RAISE(ABORT, 'the journal is insert-only'); END;
CREATE TRIGGER sets_no_update BEFORE UPDATE ON sets BEGIN SELECT RAISE(ABORT, 'the journal is insert-only'); END;
CREATE TRIGGER sets_no_delete BEFORE DELETE ON sets BEGIN SELECT RAISE(ABORT, 'the journal is insert-only'); END;
CREATE TRIGGER answers_no_update BEFORE UPDATE ON answers BEGIN SELECT RAISE(ABORT, 'the journal is insert-only'); END;
CREATE TRIGGER answers_no_delete BEFORE DELETE ON answers BEGIN SELECT RAISE(ABORT, 'the journal is insert-only'); END;
CREATE TRIGGER ended_no_update BEFORE UPDATE ON ended BEGIN SELECT RAISE(ABORT, 'the journal is insert-only'); END;
CREATE TRIGGER ended_no_delete BEFORE DELETE ON ended BEGIN SELECT RAISE(ABORT, 'the journal is insert-only'); END;
CREATE TRIGGER undone_no_update BEFORE UPDATE ON undone BEGIN SELECT RAISE(ABORT, 'the journal is insert-only'); END;
CREATE TRIGGER undone_no_delete BEFORE DELETE ON undone BEGIN SELECT RAISE(ABORT, 'the journal is insert-only'); END;
CREATE TRIGGER switched_no_update BEFORE UPDATE ON switched BEGIN SELECT RAISE(ABORT, 'the journal is insert-only'); END;
CREATE TRIGGER switched_no_delete BEFORE DELETE ON switched BEGIN SELECT RAISE(ABORT, 'the journal is insert-only'); END;
CREATE TRIGGER assessed_no_update BEFORE UPDATE ON assessed BEGIN SELECT RAISE(ABORT, 'the journal is insert-only'); END;
CREATE TRIGGER assessed_no_delete BEFORE DELETE ON assessed BEGIN SELECT RAISE(ABORT, 'the journal is insert-only'); END;
CREATE TRIGGER noted_no_update BEFORE UPDATE ON noted BEGIN SELECT RAISE(ABORT, 'the journal is insert-only'); END;
CREATE TRIGGER noted_no_delete BEFORE DELETE ON noted BEGIN SELECT RAISE(ABORT, 'the journal is insert-only'); END;
CREATE TRIGGER amended_no_update BEFORE UPDATE ON amended BEGIN SELECT RAISE(ABORT, 'the journal is insert-only'); END;
CREATE TRIGGER amended_no_delete BEFORE DELETE ON amended BEGIN SELECT RAISE(ABORT, 'the journal is insert-only'); END;
CREATE INDEX amended_entries ON amended (session, entry);
CREATE TRIGGER resumed_no_update BEFORE UPDATE ON resumed BEGIN SELECT RAISE(ABORT, 'the journal is insert-only'); END;
CREATE TRIGGER resumed_no_delete BEFORE DELETE ON resumed BEGIN SELECT RAISE(ABORT, 'the journal is insert-only'); END;
CREATE TRIGGER moved_no_update BEFORE UPDATE ON moved BEGIN SELECT RAISE(ABORT, 'the journal is insert-only'); END;
CREATE TRIGGER moved_no_delete BEFORE DELETE ON moved BEGIN SELECT RAISE(ABORT, 'the journal is insert-only'); END;
CREATE TRIGGER suggested_no_update BEFORE UPDATE ON suggested BEGIN SELECT RAISE(ABORT, 'the journal is insert-only'); END;
CREATE TRIGGER suggested_no_delete BEFORE DELETE ON suggested BEGIN SELECT RAISE(ABORT, 'the journal is insert-only'); END;
CREATE INDEX people ON began (person, session);
CREATE VIEW sets_of_people AS SELECT s.*, coalesce(
    (SELECT b.person FROM began AS b WHERE b.session = s.session ORDER BY b.number LIMIT 1), ''
) AS person, (
    SELECT (e.written + e.utc_offset * 60000) / 86400000  -- ms of a day
    FROM counted_began AS b JOIN entries AS e USING (session, number)
    WHERE b.session = s.session ORDER BY b.number LIMIT 1
) AS day FROM counted_sets AS s;
CREATE TRIGGER totals_1 AFTER INSERT ON sets BEGIN 
    INSERT INTO totals
    SELECT person, exercise, coalesce(side, ''), max(name),
        sum(status = 'completed'), sum(worked_ms)
    FROM sets_of_people WHERE session = NEW.session AND number = NEW.number GROUP BY person, exercise, side
    ON CONFLICT DO UPDATE SET name = excluded.name,
        completed = completed + excluded.completed, worked_ms = worked_ms + excluded.worked_ms; 
    INSERT INTO days SELECT person, day, sum(status = 'completed')
    FROM sets_of_people WHERE session = NEW.session AND number = NEW.number AND day IS NOT NULL GROUP BY person, day
    ON CONFLICT DO UPDATE SET completed = completed + excluded.completed; END;
CREATE TRIGGER totals_2 BEFORE INSERT ON undone BEGIN 
    INSERT INTO totals
    SELECT person, exercise, coalesce(side, ''), max(name),
        -sum(status = 'completed'), -sum(worked_ms)
    FROM sets_of_people WHERE session = NEW.session GROUP BY person, exercise, side
    ON CONFLICT DO UPDATE SET name = excluded.name,
        completed = completed + excluded.completed, worked_ms = worked_ms + excluded.worked_ms; 
    INSERT INTO days SELECT person, day, -sum(status = 'completed')
    FROM sets_of_people WHERE session = NEW.session AND day IS NOT NULL GROUP BY person, day
    ON CONFLICT DO UPDATE SET completed = completed + excluded.completed; END;
CREATE TRIGGER totals_3 AFTER INSERT ON undone BEGIN 
    INSERT INTO totals
    SELECT person, exercise, coalesce(side, ''), max(name),
        sum(status = 'completed'), sum(worked_ms)
    FROM sets_of_people WHERE session = NEW.session GROUP BY person, exercise, side
    ON CONFLICT DO UPDATE SET name = excluded.name,
        completed = completed + excluded.completed, worked_ms = worked_ms + excluded.worked_ms; 
    INSERT INTO days SELECT person, day, sum(status = 'completed')
    FROM sets_of_people WHERE session = NEW.session AND day IS NOT NULL GROUP BY person, day
    ON CONFLICT DO UPDATE SET completed = completed + excluded.completed; END;
CREATE TRIGGER totals_4 BEFORE INSERT ON amended BEGIN 
    INSERT INTO totals
    SELECT person, exercise, coalesce(side, ''), max(name),
        -sum(status = 'completed'), -sum(worked_ms)
    FROM sets_of_people WHERE session = NEW.session GROUP BY person, exercise, side
    ON CONFLICT DO UPDATE SET name = excluded.name,
        completed = completed + excluded.completed, worked_ms = worked_ms + excluded.worked_ms; 
    INSERT INTO days SELECT person, day, -sum(status = 'completed')
    FROM sets_of_people WHERE session = NEW.session AND day IS NOT NULL GROUP BY person, day
    ON CONFLICT DO UPDATE SET completed = completed + excluded.completed; END;
CREATE TRIGGER totals_5 AFTER INSERT ON amended BEGIN 
    INSERT INTO totals
    SELECT person, exercise, coalesce(side, ''), max(name),
        sum(status = 'completed'), sum(worked_ms)
    FROM sets_of_people WHERE session = NEW.session GROUP BY person, exercise, side
    ON CONFLICT DO UPDATE SET name = excluded.name,
        completed = completed + excluded.completed, worked_ms = worked_ms + excluded.worked_ms; 
    INSERT INTO days SELECT person, day, sum(status = 'completed')
    FROM sets_of_people WHERE session = NEW.session AND day IS NOT NULL GROUP BY person, day
    ON CONFLICT DO UPDATE SET completed = completed + excluded.completed; END;
CREATE TRIGGER totals_6 BEFORE INSERT ON began BEGIN 
    INSERT INTO totals
    SELECT person, exercise, coalesce(side, ''), max(name),
        -sum(status = 'completed'), -sum(worked_ms)
    FROM sets_of_people WHERE session = NEW.session GROUP BY person, exercise, side
    ON CONFLICT DO UPDATE SET name = excluded.name,
        completed = completed + excluded.completed, worked_ms = worked_ms + excluded.worked_ms; 
    INSERT INTO days SELECT person, day, -sum(status = 'completed')
    FROM sets_of_people WHERE session = NEW.session AND day IS NOT NULL GROUP BY person, day
    ON CONFLICT DO UPDATE SET completed = completed + excluded.completed; END;
CREATE TRIGGER totals_7 AFTER INSERT ON began BEGIN 
    INSERT INTO totals
    SELECT person, exercise, coalesce(side, ''), max(name),
        sum(status = 'completed'), sum(worked_ms)
    FROM sets_of_people WHERE session = NEW.session GROUP BY person, exercise, side
    ON CONFLICT DO UPDATE SET name = excluded.name,
        completed = completed + excluded.completed, worked_ms = worked_ms + excluded.worked_ms; 
    INSERT INTO days SELECT person, day, sum(status = 'completed')
    FROM sets_of_people WHERE session = NEW.session AND day IS NOT NULL GROUP BY person, day
    ON CONFLICT DO UPDATE SET completed = completed + excluded.completed; END;
CREATE TRIGGER implausible_undone BEFORE INSERT ON undone WHEN NOT (NEW."place" BETWEEN 0 AND 1000000 AND NEW."entry" BETWEEN 1 AND 9007199254740992) BEGIN INSERT OR IGNORE INTO implausible VALUES (NEW.session, NEW.number); END;
CREATE TRIGGER implausible_began BEFORE INSERT ON began WHEN NOT (length(CAST(NEW."routine" AS BLOB)) <= 4000 AND length(CAST(NEW."name" AS BLOB)) <= 4000 AND NEW."sets" BETWEEN 0 AND 1000000 AND length(CAST(NEW."person" AS BLOB)) <= 4000 AND length(CAST(NEW."digest" AS BLOB)) <= 4000 AND length(CAST(NEW."wishes" AS BLOB)) <= 40000) BEGIN INSERT OR IGNORE INTO implausible VALUES (NEW.session, NEW.number); END;
CREATE TRIGGER implausible_sets BEFORE INSERT ON sets WHEN NOT (NEW."step" BETWEEN 0 AND 1000000 AND length(CAST(NEW."exercise" AS BLOB)) <= 4000 AND length(CAST(NEW."name" AS BLOB)) <= 4000 AND NEW."set" BETWEEN 0 AND 1000000 AND NEW."side" IN ('left', 'right') AND NEW."attempt" BETWEEN 0 AND 1000000 AND NEW."unit" IN ('ms', 'reps') AND NEW."planned" BETWEEN 0 AND 31622400000 AND NEW."done" BETWEEN 0 AND 31622400000 AND NEW."worked_ms" BETWEEN 0 AND 31622400000 AND NEW."status" IN ('completed', 'partial', 'restarted', 'skipped')) BEGIN INSERT OR IGNORE INTO implausible VALUES (NEW.session, NEW.number); END;
CREATE TRIGGER implausible_ended BEFORE INSERT ON ended WHEN NOT (NEW."ending" IN ('finished', 'stopped', 'closed') AND NEW."completed" BETWEEN 0 AND 1000000 AND NEW."sets" BETWEEN 0 AND 1000000 AND NEW."active_ms" BETWEEN 0 AND 31622400000) BEGIN INSERT OR IGNORE INTO implausible VALUES (NEW.session, NEW.number); END;
CREATE TRIGGER implausible_switched BEFORE INSERT ON switched WHEN NOT (NEW."step" BETWEEN 0 AND 1000000 AND NEW."set" BETWEEN 0 AND 1000000 AND NEW."side" IN ('left', 'right') AND length(CAST(NEW."exercise" AS BLOB)) <= 4000 AND length(CAST(NEW."variant" AS BLOB)) <= 4000) BEGIN INSERT OR IGNORE INTO implausible VALUES (NEW.session, NEW.number); END;
CREATE TRIGGER implausible_assessed BEFORE INSERT ON assessed WHEN NOT (length(CAST(NEW."test" AS BLOB)) <= 4000 AND length(CAST(NEW."name" AS BLOB)) <= 4000 AND NEW."side" IN ('left', 'right') AND NEW."passed" BETWEEN 0 AND 1 AND NEW."degrees" BETWEEN -360 AND 360 AND NEW."step" BETWEEN 0 AND 1000000) BEGIN INSERT OR IGNORE INTO implausible VALUES (NEW.session, NEW.number); END;
CREATE TRIGGER implausible_noted BEFORE INSERT ON noted WHEN NOT (NEW."entry" BETWEEN 1 AND 9007199254740992 AND length(CAST(NEW."text" AS BLOB)) <= 40000) BEGIN INSERT OR IGNORE INTO implausible VALUES (NEW.session, NEW.number); END;
CREATE TRIGGER implausible_amended BEFORE INSERT ON amended WHEN NOT (NEW."entry" BETWEEN 1 AND 9007199254740992 AND NEW."by" BETWEEN 1 AND 9007199254740992 AND length(CAST(NEW."why" AS BLOB)) <= 40000) BEGIN INSERT OR IGNORE INTO implausible VALUES (NEW.session, NEW.number); END;
CREATE TRIGGER implausible_resumed BEFORE INSERT ON resumed WHEN NOT (NEW."completed" BETWEEN 0 AND 1000000 AND NEW."sets" BETWEEN 0 AND 1000000) BEGIN INSERT OR IGNORE INTO implausible VALUES (NEW.session, NEW.number); END;
CREATE TRIGGER implausible_moved BEFORE INSERT ON moved WHEN NOT (NEW."step" BETWEEN 0 AND 1000000 AND NEW."set" BETWEEN 0 AND 1000000 AND NEW."side" IN ('left', 'right') AND NEW."swapped" BETWEEN 0 AND 1) BEGIN INSERT OR IGNORE INTO implausible VALUES (NEW.session, NEW.number); END;
CREATE TRIGGER implausible_suggested BEFORE INSERT ON suggested WHEN NOT (length(CAST(NEW."exercise" AS BLOB)) <= 4000 AND NEW."progress" IN ('longer', 'harder', 'easier') AND length(CAST(NEW."variant" AS BLOB)) <= 4000 AND NEW."ms" BETWEEN 0 AND 31622400000 AND NEW."taken" BETWEEN 0 AND 1) BEGIN INSERT OR IGNORE INTO implausible VALUES (NEW.session, NEW.number); END;
CREATE VIEW plausible_entries AS SELECT * FROM entries AS e WHERE NOT EXISTS (SELECT 1 FROM implausible AS i WHERE i.session = e.session AND i.number = e.number);
CREATE VIEW counted_began AS SELECT * FROM began AS e WHERE NOT EXISTS (SELECT 1 FROM undone AS u WHERE u.session = e.session AND u.entry = e.number) AND NOT EXISTS (SELECT 1 FROM amended AS a WHERE a.session = e.session AND a.entry = e.number) AND NOT EXISTS (SELECT 1 FROM implausible AS i WHERE i.session = e.session AND i.number = e.number);
CREATE VIEW counted_sets AS SELECT * FROM sets AS e WHERE NOT EXISTS (SELECT 1 FROM undone AS u WHERE u.session = e.session AND u.entry = e.number) AND NOT EXISTS (SELECT 1 FROM amended AS a WHERE a.session = e.session AND a.entry = e.number) AND NOT EXISTS (SELECT 1 FROM implausible AS i WHERE i.session = e.session AND i.number = e.number);
CREATE VIEW counted_answers AS SELECT * FROM answers AS e WHERE NOT EXISTS (SELECT 1 FROM undone AS u WHERE u.session = e.session AND u.entry = e.number) AND NOT EXISTS (SELECT 1 FROM amended AS a WHERE a.session = e.session AND a.entry = e.number) AND NOT EXISTS (SELECT 1 FROM implausible AS i WHERE i.session = e.session AND i.number = e.number);
CREATE VIEW counted_ended AS SELECT * FROM ended AS e WHERE NOT EXISTS (SELECT 1 FROM undone AS u WHERE u.session = e.session AND u.entry = e.number) AND NOT EXISTS (SELECT 1 FROM amended AS a WHERE a.session = e.session AND a.entry = e.number) AND NOT EXISTS (SELECT 1 FROM implausible AS i WHERE i.session = e.session AND i.number = e.number);
CREATE VIEW counted_switched AS SELECT * FROM switched AS e WHERE NOT EXISTS (SELECT 1 FROM undone AS u WHERE u.session = e.session AND u.entry = e.number) AND NOT EXISTS (SELECT 1 FROM amended AS a WHERE a.session = e.session AND a.entry = e.number) AND NOT EXISTS (SELECT 1 FROM implausible AS i WHERE i.session = e.session AND i.number = e.number);
CREATE VIEW counted_assessed AS SELECT * FROM assessed AS e WHERE NOT EXISTS (SELECT 1 FROM undone AS u WHERE u.session = e.session AND u.entry = e.number) AND NOT EXISTS (SELECT 1 FROM amended AS a WHERE a.session = e.session AND a.entry = e.number) AND NOT EXISTS (SELECT 1 FROM implausible AS i WHERE i.session = e.session AND i.number = e.number);
CREATE VIEW counted_noted AS SELECT * FROM noted AS e WHERE NOT EXISTS (SELECT 1 FROM undone AS u WHERE u.session = e.session AND u.entry = e.number) AND NOT EXISTS (SELECT 1 FROM amended AS a WHERE a.session = e.session AND a.entry = e.number) AND NOT EXISTS (SELECT 1 FROM implausible AS i WHERE i.session = e.session AND i.number = e.number);
CREATE VIEW counted_amended AS SELECT * FROM amended AS e WHERE NOT EXISTS (SELECT 1 FROM undone AS u WHERE u.session = e.session AND u.entry = e.number) AND NOT EXISTS (SELECT 1 FROM amended AS a WHERE a.session = e.session AND a.entry = e.number) AND NOT EXISTS (SELECT 1 FROM implausible AS i WHERE i.session = e.session AND i.number = e.number);
CREATE VIEW counted_resumed AS SELECT * FROM resumed AS e WHERE NOT EXISTS (SELECT 1 FROM undone AS u WHERE u.session = e.session AND u.entry = e.number) AND NOT EXISTS (SELECT 1 FROM amended AS a WHERE a.session = e.session AND a.entry = e.number) AND NOT EXISTS (SELECT 1 FROM implausible AS i WHERE i.session = e.session AND i.number = e.number);
CREATE VIEW counted_moved AS SELECT * FROM moved AS e WHERE NOT EXISTS (SELECT 1 FROM undone AS u WHERE u.session = e.session AND u.entry = e.number) AND NOT EXISTS (SELECT 1 FROM amended AS a WHERE a.session = e.session AND a.entry = e.number) AND NOT EXISTS (SELECT 1 FROM implausible AS i WHERE i.session = e.session AND i.number = e.number);
CREATE VIEW counted_suggested AS SELECT * FROM suggested AS e WHERE NOT EXISTS (SELECT 1 FROM undone AS u WHERE u.session = e.session AND u.entry = e.number) AND NOT EXISTS (SELECT 1 FROM amended AS a WHERE a.session = e.session AND a.entry = e.number) AND NOT EXISTS (SELECT 1 FROM implausible AS i WHERE i.session = e.session AND i.number = e.number);
CREATE VIEW counted_followed AS SELECT * FROM followed AS e WHERE NOT EXISTS (SELECT 1 FROM undone AS u WHERE u.session = e.session AND u.entry = e.number) AND NOT EXISTS (SELECT 1 FROM amended AS a WHERE a.session = e.session AND a.entry = e.number) AND NOT EXISTS (SELECT 1 FROM implausible AS i WHERE i.session = e.session AND i.number = e.number);
CREATE TRIGGER followed_no_update BEFORE UPDATE ON followed BEGIN SELECT RAISE(ABORT, 'the journal is insert-only'); END;
CREATE TRIGGER followed_no_delete BEFORE DELETE ON followed BEGIN SELECT RAISE(ABORT, 'the journal is insert-only'); END;
CREATE TRIGGER implausible_entries AFTER INSERT ON entries WHEN NOT ((length(NEW."session") = 26 AND NEW."session" NOT GLOB '*[^0123456789ABCDEFGHJKMNPQRSTVWXYZ]*') AND NEW."number" BETWEEN 1 AND 9007199254740992 AND NEW."kind" IN ('began', 'sets', 'answers', 'switched', 'moved', 'suggested', 'assessed', 'ended', 'resumed', 'undone', 'noted', 'amended', 'followed') AND NEW."at" BETWEEN 0 AND 316224000000 AND NEW."written" BETWEEN 0 AND 32503679999999 AND NEW."utc_offset" BETWEEN -1439 AND 1439) BEGIN INSERT OR IGNORE INTO implausible VALUES (NEW.session, NEW.number); END;
CREATE TRIGGER implausible_followed BEFORE INSERT ON followed WHEN NOT (length(CAST(NEW."programme" AS BLOB)) <= 4000 AND length(CAST(NEW."name" AS BLOB)) <= 4000 AND NEW."turn" IN ('started', 'paused', 'resumed', 'ended') AND NEW."day" BETWEEN 0 AND 376200 AND length(CAST(NEW."person" AS BLOB)) <= 4000) BEGIN INSERT OR IGNORE INTO implausible VALUES (NEW.session, NEW.number); END;
CREATE TRIGGER implausible_answers BEFORE INSERT ON answers WHEN NOT (NEW."question" IN ('pain', 'effort', 'pain-before', 'activity', 'hurts', 'numbness', 'below-knee', 'again') AND NEW."value" BETWEEN 0 AND 10 AND length(CAST(NEW."exercise" AS BLOB)) <= 4000) BEGIN INSERT OR IGNORE INTO implausible VALUES (NEW.session, NEW.number); END;
COMMIT;
