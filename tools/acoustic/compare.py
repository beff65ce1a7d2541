"""The same clips through our model, PocketSphinx in three modes, and other Vosk models.

All of them listen to the voices that the program's voice activity finds in a clip.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import numpy as np

from hipvoice.ear.heard import grammar
from tools.acoustic import conditions, lexicon
from tools.acoustic.conditions import CONDITIONS, Sample
from tools.acoustic.errors import ToolError
from tools.acoustic.evaluate import JUDGED, Engine, hear
from tools.acoustic.listen import Listener, in_a_room, voices
from tools.acoustic.program import rates
from tools.acoustic.settings import MODEL

KEYWORD_THRESHOLD = {1: 1e-5, 2: 1e-15, 3: 1e-25}  # by words, as PocketSphinx's manual advises


class Pocket:
    """PocketSphinx 5 with its own English model."""

    def __init__(self, phrases: list[str], decoys: list[str], *, keywords: bool = False) -> None:
        """Search for the phrases (and decoys) as a grammar, or as keywords."""
        try:
            import pocketsphinx  # noqa: PLC0415 - only the comparison needs it
        except ImportError:
            raise ToolError(
                "pocketsphinx is not installed", "pip install -r tools/acoustic/requirements.txt"
            ) from None
        self.phrases, self.keywords = frozenset(phrases), keywords
        self.decoder = pocketsphinx.Decoder(lm=None, loglevel="FATAL")
        if keywords:
            self.search_keywords(phrases)
        else:
            sayings = " | ".join(dict.fromkeys([*phrases, *decoys]))
            self.decoder.add_jsgf_string("main", f"#JSGF V1.0; grammar g; public <s> = {sayings};")
        self.decoder.activate_search("main")

    def search_keywords(self, phrases: list[str]) -> None:
        """Set up keyword spotting."""
        rows = [f"{p} /{KEYWORD_THRESHOLD.get(len(p.split()), 1e-30)}/" for p in phrases]
        with tempfile.NamedTemporaryFile("w", suffix=".list", encoding="utf-8") as file:
            file.write("\n".join(rows) + "\n")
            file.flush()
            self.decoder.add_kws("main", file.name)

    def accepted(self, samples: np.ndarray) -> list[str]:
        """All phrases understood in a clip, each the whole text of a voice."""
        texts = [self.understood(voice) for voice in voices(in_a_room(samples))]
        return [text for text in texts if text in self.phrases]

    def understood(self, voice: np.ndarray) -> str:
        """Return the words understood in 16-bit samples."""
        self.decoder.start_utt()
        self.decoder.process_raw(voice.tobytes(), full_utt=True)
        self.decoder.end_utt()
        found = self.decoder.hyp()
        if self.keywords and found:  # it reports every keyword that passes: take the likeliest
            return str(max(self.decoder.seg(), key=lambda part: part.prob).word.strip())
        return found.hypstr.strip() if found else ""


def engines(models: list[Path]) -> dict[str, Engine]:
    """Every engine with the same phrases."""
    phrases = list(dict.fromkeys([*lexicon.phrases(), *JUDGED]))
    decoys = [word for word in lexicon.decoys() if word not in phrases]
    words = grammar(phrases, decoys, lexicon.UNKNOWN_TIMES)
    found: dict[str, Engine] = {m.name: Listener(m, phrases, words) for m in models}
    found["PocketSphinx, grammar"] = Pocket(phrases, [])
    found["PocketSphinx, grammar and decoys"] = Pocket(phrases, decoys)
    found["PocketSphinx, keywords"] = Pocket(phrases, [], keywords=True)
    return found


def sets(every: int) -> dict[str, list[Sample]]:
    """Clips of the comparison: commands and other words, people's and synthetic."""
    phrases = {*lexicon.phrases(), *JUDGED}
    words = conditions.human_words()
    others = words + conditions.human_words(left_out=True)
    chosen = {
        "human words": [s for s in words if s.text in phrases],
        "synthetic phrases": [s for s in conditions.synthetic("tts") if s.text in phrases],
        "neural phrases": [s for s in conditions.synthetic("tts_neural") if s.text in phrases],
        "other human words": [s for s in others if s.text not in phrases],
    }
    return {name: clips[::every] for name, clips in chosen.items()}


def main() -> None:
    """Print a line for each engine, set and condition."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, nargs="+", default=[MODEL])
    parser.add_argument("--every", type=int, default=1, help="take every n-th clip only")
    plan = parser.parse_args()
    for engine_name, engine in engines(plan.model).items():
        for name, clips in sets(plan.every).items():
            for condition in ("clean", "12 dB"):
                result = rates(hear(engine, clips, CONDITIONS[condition]))
                line = f"right {result['right']:.1%} wrong {result['wrong']:.2%}"
                print(
                    f"{engine_name:34s} {name:18s} {condition:6s} {len(clips)} {line}", flush=True
                )


if __name__ == "__main__":
    main()
