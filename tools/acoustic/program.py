"""Listen to a clip as the whole program does: its voice activity and its rules of acceptance."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from hipvoice.app.library.library import english
from hipvoice.core.commands import LEGAL, Situation
from hipvoice.ear.ear import Ear
from hipvoice.ear.heard import meanings
from hipvoice.ear.live import RECORDING_LIMIT_S
from hipvoice.ear.models import find_model
from hipvoice.ear.recogniser import LOAD_LIMIT_S, RecogniserState, WatchedRecogniser
from tools.acoustic.errors import ToolError
from tools.acoustic.listen import in_a_room


class Program:
    """The ear of a session during a hold; the recogniser runs in its own process."""

    def __init__(self, folder: Path) -> None:
        """Start the recogniser with the model of `folder`."""
        self.model = find_model(folder)
        self.language = english().phrases
        self.legal = LEGAL[Situation.HOLD]
        phrases = tuple(meanings(self.language, self.legal))
        self.phrases = frozenset(phrases)
        self.faults: list[str] = []
        self.recogniser = WatchedRecogniser(
            self.model, phrases, lambda _: None, self.fault, RECORDING_LIMIT_S
        )
        self.recogniser.wait_while(RecogniserState.LOADING, LOAD_LIMIT_S)

    def fault(self, part: str, text: str) -> None:
        """Keep what went wrong."""
        self.faults.append(f"{part}: {text}")

    def accepted(self, samples: np.ndarray) -> list[str]:
        """All phrases that are obeyed in a clip, float samples of full scale 1."""
        ear = Ear(self.recogniser, self.language, self.model)
        ear.listen_for(self.legal)
        heard = [*ear.feed(in_a_room(samples)), *ear.finish()]
        if self.faults:
            raise ToolError("the recogniser failed", self.faults[0])
        return [one.text for one in heard if one.intent]

    def close(self) -> None:
        """End the recogniser."""
        self.recogniser.close()
