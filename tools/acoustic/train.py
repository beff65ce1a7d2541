"""CTC training on one or two cores; goes on from the checkpoint that is kept with the tools."""

from __future__ import annotations

import argparse
import math
import os
import time
from multiprocessing.synchronize import Barrier
from pathlib import Path

import numpy as np
import torch
import torch.multiprocessing as mp
from torch import nn

from tools.acoustic.batches import Batch, batches
from tools.acoustic.checkpoint import load_into, save
from tools.acoustic.clips import Clips
from tools.acoustic.export import BLANK_PENALTY
from tools.acoustic.net import Net, fast
from tools.acoustic.settings import CHECKPOINT, cache

PEAK_RATE = 4e-4  # 1e-3 and more learn five times slower with Adam (deep, narrow, no big batches)
DECAY = 0.01  # of weights
WARM_UP = 60  # steps
TOGETHER = 10.0  # seconds between two averagings of the workers' weights
KEPT = 0.95  # weight of the past in the running average of weights that is exported
SAVE_EVERY = 120.0  # seconds
RIVALRY = 3.0  # weight of choosing among words, beside that of hearing sounds
# Nats by which a reading must be likelier than a rival; without it nothing is left to learn from
# words that are known by heart. "Boosted MMI" (Povey et al., 2008), with one margin for all rivals.
MARGIN = 4.0
MAX_ODDS = 10.0  # nats; a clip that sounds so much like a rival says something else than its label

Readings = tuple[torch.Tensor, torch.Tensor]  # all phones in one row, and the count of each reading


def flat(net: nn.Module) -> torch.Tensor:
    """All weights and running statistics of the floating-point kind in one row."""
    values = (value for value in net.state_dict().values() if value.is_floating_point())
    return torch.cat([value.detach().flatten() for value in values])


def unflat(net: nn.Module, row: torch.Tensor) -> None:
    """Put such a row back."""
    at = 0
    for value in net.state_dict().values():
        if value.is_floating_point():
            value.copy_(row[at : at + value.numel()].view_as(value))
            at += value.numel()


def rate(step: int, done: float) -> float:
    """Learning rate: warm up by steps, then fall as a cosine over the share of time done."""
    fall = 0.02 + 0.49 * (1 + math.cos(math.pi * done))
    return PEAK_RATE * min(1.0, (step + 1) / WARM_UP) * fall


def ctc(log_probs: torch.Tensor, steps: torch.Tensor, readings: Readings) -> torch.Tensor:
    """CTC loss in nats of one reading for each column of `log_probs` (steps, readings, OUTPUTS)."""
    return nn.functional.ctc_loss(
        log_probs, readings[0], steps, readings[1], reduction="none", zero_infinity=True
    )


def loss_of(net: nn.Module, batch: Batch) -> torch.Tensor:
    """CTC loss for each phone, and what the wrong readings that are as likely add to it.

    The second part is the loss of choosing among the right reading and its rivals, with blank as
    unlikely as the graph makes it: what a decoder with a grammar of commands does.
    """
    with fast():
        scores = net(batch.features)
    log_probs = torch.log_softmax(scores, -1).transpose(0, 1)
    total = ctc(log_probs, batch.steps, (batch.phones, batch.counts)).sum()
    if len(batch.owners):
        total = total + RIVALRY * rivalry(log_probs, batch).sum()
    return total / max(1, int(batch.counts.sum()))


def rivalry(log_probs: torch.Tensor, batch: Batch) -> torch.Tensor:
    """Nats lost to the rivals for each item of the batch."""
    blank = torch.zeros(log_probs.shape[-1])
    blank[0] = BLANK_PENALTY
    heard = log_probs - blank
    right = ctc(heard, batch.steps, (batch.phones, batch.counts))
    wrong = ctc(heard[:, batch.owners], batch.steps[batch.owners],
                (batch.rivals, batch.rival_counts))  # fmt: skip
    odds = torch.exp((right[batch.owners] - wrong).clamp(max=MAX_ODDS) + MARGIN)
    return torch.log1p(torch.zeros_like(right).index_add(0, batch.owners, odds))


def optimisers(net: Net) -> list[torch.optim.Optimizer]:
    """Muon for the matrices inside, whose steps are as long as Adam's; Adam for all others.

    Four minutes of either from the same weights on the same clips: Muon's loss was 0.035 lower.
    """
    inside = [value for value in (*net.second.parameters(), *net.blocks.parameters())
              if value.ndim == 2]  # fmt: skip  # noqa: PLR2004 - a matrix
    chosen = {id(value) for value in inside}
    others = [value for value in net.parameters() if id(value) not in chosen]
    return [
        torch.optim.Muon(inside, weight_decay=DECAY, adjust_lr_fn="match_rms_adamw"),
        torch.optim.AdamW(others, weight_decay=DECAY),
    ]


Team = tuple[torch.Tensor, Barrier]  # a row of weights and a count of steps each; a row of notes


class Worker:
    """One process: its network, its clips, its share of the averaging."""

    def __init__(self, number: int, team: Team, plan: argparse.Namespace) -> None:
        """Start from the checkpoint if there is one."""
        torch.set_num_threads(1)
        torch.manual_seed(1)
        self.number, self.plan = number, plan
        self.shared, self.barrier = team
        self.net = Net()
        if plan.checkpoint.exists():
            load_into(self.net, plan.checkpoint)
        self.optimisers = optimisers(self.net)
        self.average = flat(self.net)
        self.begun = self.saved = self.shared_at = time.monotonic()
        self.steps = 0  # since the last averaging

    def share(self) -> bool:
        """Average the weights of all workers; tell whether the time is over, alike for all.

        Workers meet by the clock and count by their steps: one on a busy core holds nobody up.
        """
        self.shared[self.number, :-1] = flat(self.net)
        self.shared[self.number, -1] = self.steps
        if self.number == 0:
            self.shared[-1, 1] = float(self.progress() >= 1.0)
        self.barrier.wait(timeout=600)
        weights = self.shared[:-1, -1] / self.shared[:-1, -1].sum()
        mean, over = weights @ self.shared[:-1, :-1], bool(self.shared[-1, 1])
        self.barrier.wait(timeout=600)
        unflat(self.net, mean)
        self.shared_at, self.steps = time.monotonic(), 0
        self.average = KEPT * self.average + (1 - KEPT) * mean
        return over

    def progress(self) -> float:
        """Share of the time that is over; every worker reads the first one's figure."""
        if self.number == 0:
            self.shared[-1, 0] = (time.monotonic() - self.begun) / 60 / self.plan.minutes
        return float(self.shared[-1, 0])

    def step(self, batch: Batch, step: int) -> float:
        """One step down the slope; returns the loss."""
        past = self.plan.past
        done = past + (1 - past) * min(1.0, self.progress())
        loss = loss_of(self.net, batch)
        self.net.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(self.net.parameters(), 5.0)
        for optimiser in self.optimisers:
            for group in optimiser.param_groups:
                group["lr"] = rate(step, done)
            optimiser.step()
        return loss.item()

    def keep(self, out: Path) -> None:
        """Save the running average and the newest weights."""
        newest = flat(self.net).clone()
        save(self.net, out.with_suffix(".last.npz"))
        unflat(self.net, self.average)
        save(self.net, out)
        unflat(self.net, newest)
        self.saved = time.monotonic()

    def run(self) -> None:
        """Train until the time is over."""
        losses: list[float] = []
        for step, batch in enumerate(batches(Clips(seed=1000 * os.getpid() + self.number))):
            losses.append(self.step(batch, step))
            self.steps += 1
            if time.monotonic() - self.shared_at > TOGETHER and self.share():
                break
            if self.number == 0 and step % 100 == 0:
                minutes, loss = (time.monotonic() - self.begun) / 60, np.mean(losses[-100:])
                print(f"{minutes:6.1f} min  step {step}  loss {loss:.3f}", flush=True)
            if self.number == 0 and time.monotonic() - self.saved > SAVE_EVERY:
                self.keep(self.plan.out)
        if self.number == 0:
            self.keep(self.plan.out)


def work(number: int, team: Team, plan: argparse.Namespace) -> None:
    """Body of one process."""
    Worker(number, team, plan).run()


def main() -> None:
    """Train for some minutes and leave the weights in the cache."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--checkpoint", type=Path, default=CHECKPOINT)
    parser.add_argument("--out", type=Path, default=cache() / "net.npz")
    parser.add_argument("--past", type=float, default=0.0, help="share of the schedule done")
    plan = parser.parse_args()
    size = len(flat(Net()))
    print(f"{size} numbers, {plan.workers} workers, {plan.minutes} minutes")
    shared = torch.zeros(plan.workers + 1, size + 1).share_memory_()
    barrier = mp.get_context("spawn").Barrier(plan.workers)
    mp.spawn(work, ((shared, barrier), plan), nprocs=plan.workers)


if __name__ == "__main__":
    main()
