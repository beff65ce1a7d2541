"""The loss of choosing among readings; needs torch, as the training does."""

import math

import pytest

torch = pytest.importorskip("torch")

from tools.acoustic.batches import Batch, row_of  # noqa: E402 - needs torch
from tools.acoustic.settings import OUTPUTS  # noqa: E402
from tools.acoustic.train import MARGIN, MAX_ODDS, rivalry  # noqa: E402

RIGHT, WRONG = 1, 2  # phones
STEPS = 4


def lost(by: float) -> float:
    """Nats taken by a rival that is likelier by this many nats, for one sound in each step."""
    scores = torch.full((STEPS, 1, OUTPUTS), -50.0)
    scores[:, 0, RIGHT] = 0.0
    scores[:, 0, WRONG] = by / STEPS
    features = torch.zeros(1, 1, 1)
    batch = Batch(features, torch.tensor([STEPS]), *row_of([[RIGHT]]), *row_of([[WRONG]]),
                  owners=torch.tensor([0]))  # fmt: skip
    return float(rivalry(torch.log_softmax(scores, -1), batch)[0])


def test_a_rival_that_is_as_likely_takes_the_margin():
    assert lost(0.0) == pytest.approx(math.log1p(math.exp(MARGIN)), abs=1e-3)


def test_a_rival_that_is_less_likely_by_more_than_the_margin_takes_little():
    assert lost(-MARGIN) == pytest.approx(math.log(2), abs=1e-3)
    assert lost(-MARGIN - 5) < 0.01


def test_a_clip_that_says_something_else_than_its_label_takes_no_more_than_so_much():
    assert lost(MAX_ODDS + 20) == pytest.approx(lost(MAX_ODDS), abs=1e-3)
    assert lost(MAX_ODDS - 1) < lost(MAX_ODDS) - 0.9
