"""The mean of several checkpoints as one net; needs torch, as the training does."""

import pytest

torch = pytest.importorskip("torch")

from tools.acoustic.mean import settle  # noqa: E402 - without torch it cannot be imported
from tools.acoustic.net import Net  # noqa: E402
from tools.acoustic.settings import MELS  # noqa: E402


def test_the_statistics_are_those_of_what_is_heard_and_not_the_ones_kept():
    torch.manual_seed(1)
    net = Net()
    heard = [torch.randn(4, 150, MELS) + 8 for _ in range(5)]
    net.first_norm.norm.running_mean += 100.0
    settle(net, heard)
    first = net.first_norm.norm
    seen = []
    first.register_forward_pre_hook(lambda _, given: seen.append(given[0]))
    with torch.no_grad():
        for features in heard:
            net(features)
    means = torch.stack([one.mean(0) for one in seen]).mean(0)
    assert torch.allclose(first.running_mean, means, atol=0.02)  # it heard in 16 bits
    assert int(first.num_batches_tracked) == 2 * len(heard)
