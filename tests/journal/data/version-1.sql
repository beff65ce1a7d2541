PRAGMA application_id = 1751740534;
PRAGMA user_version = 1;
BEGIN TRANSACTION;
CREATE TABLE answers (
    session TEXT NOT NULL,
    number INTEGER NOT NULL,
    question TEXT NOT NULL,
    value INTEGER NOT NULL,
    exercise TEXT NOT NULL,
    PRIMARY KEY (session, number),
    FOREIGN KEY (session, number) REFERENCES entries
) STRICT, WITHOUT ROWID;
INSERT INTO "answers" VALUES('01M7PNKBM0DJ8MR8EP9Q69AKVZ',6,'pain',3,'pigeon');
CREATE TABLE began (
    session TEXT NOT NULL,
    number INTEGER NOT NULL,
    routine TEXT NOT NULL,
    name TEXT NOT NULL,
    sets INTEGER NOT NULL,
    PRIMARY KEY (session, number),
    FOREIGN KEY (session, number) REFERENCES entries
) STRICT, WITHOUT ROWID;
INSERT INTO "began" VALUES('01M7PNKBM0DJ8MR8EP9Q69AKVZ',1,'floor-four','Floor four',3);
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
INSERT INTO "ended" VALUES('01M7PNKBM0DJ8MR8EP9Q69AKVZ',8,'finished',2,3,300000);
CREATE TABLE entries (
    session TEXT NOT NULL,
    number INTEGER NOT NULL,
    kind TEXT NOT NULL,
    at INTEGER NOT NULL,
    written INTEGER NOT NULL,
    utc_offset INTEGER NOT NULL,
    PRIMARY KEY (session, number)
) STRICT, WITHOUT ROWID;
INSERT INTO "entries" VALUES('01M7PNKBM0DJ8MR8EP9Q69AKVZ',1,'began',0,1794983480000,60);
INSERT INTO "entries" VALUES('01M7PNKBM0DJ8MR8EP9Q69AKVZ',2,'sets',80000,1794983520000,60);
INSERT INTO "entries" VALUES('01M7PNKBM0DJ8MR8EP9Q69AKVZ',3,'sets',120000,1794983560000,60);
INSERT INTO "entries" VALUES('01M7PNKBM0DJ8MR8EP9Q69AKVZ',4,'undone',150000,1794983600000,60);
INSERT INTO "entries" VALUES('01M7PNKBM0DJ8MR8EP9Q69AKVZ',5,'sets',200000,1794983640000,60);
INSERT INTO "entries" VALUES('01M7PNKBM0DJ8MR8EP9Q69AKVZ',6,'answers',210000,1794983680000,60);
INSERT INTO "entries" VALUES('01M7PNKBM0DJ8MR8EP9Q69AKVZ',7,'sets',280000,1794983720000,60);
INSERT INTO "entries" VALUES('01M7PNKBM0DJ8MR8EP9Q69AKVZ',8,'ended',320000,1794983760000,60);
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
INSERT INTO "sets" VALUES('01M7PNKBM0DJ8MR8EP9Q69AKVZ',2,0,'pigeon','Pigeon',1,'left',1,'ms',30000,30000,30000,'completed');
INSERT INTO "sets" VALUES('01M7PNKBM0DJ8MR8EP9Q69AKVZ',3,0,'pigeon','Pigeon',1,'right',1,'ms',30000,30000,30000,'completed');
INSERT INTO "sets" VALUES('01M7PNKBM0DJ8MR8EP9Q69AKVZ',5,0,'pigeon','Pigeon',1,'right',2,'ms',30000,30000,30000,'completed');
INSERT INTO "sets" VALUES('01M7PNKBM0DJ8MR8EP9Q69AKVZ',7,0,'bridge','Bridge',1,NULL,1,'reps',10,NULL,20000,'partial');
CREATE TABLE undone (
    session TEXT NOT NULL,
    number INTEGER NOT NULL,
    place INTEGER NOT NULL,
    entry INTEGER NOT NULL,
    PRIMARY KEY (session, number, place),
    FOREIGN KEY (session, number) REFERENCES entries
) STRICT, WITHOUT ROWID;
INSERT INTO "undone" VALUES('01M7PNKBM0DJ8MR8EP9Q69AKVZ',4,0,3);
CREATE VIEW counted_began AS SELECT * FROM began AS e WHERE NOT EXISTS (SELECT 1 FROM undone AS u WHERE u.session = e.session AND u.entry = e.number);
CREATE VIEW counted_sets AS SELECT * FROM sets AS e WHERE NOT EXISTS (SELECT 1 FROM undone AS u WHERE u.session = e.session AND u.entry = e.number);
CREATE VIEW counted_answers AS SELECT * FROM answers AS e WHERE NOT EXISTS (SELECT 1 FROM undone AS u WHERE u.session = e.session AND u.entry = e.number);
CREATE VIEW counted_ended AS SELECT * FROM ended AS e WHERE NOT EXISTS (SELECT 1 FROM undone AS u WHERE u.session = e.session AND u.entry = e.number);
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
COMMIT;
