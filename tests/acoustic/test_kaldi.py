"""Kaldi's binary format, byte by byte."""

import struct

import numpy as np
import pytest

from tools.acoustic import kaldi


def test_numbers_carry_their_size():
    assert kaldi.integer(-2) == b"\x04\xfe\xff\xff\xff"
    assert kaldi.real(0.5) == b"\x04\x00\x00\x00\x3f"
    assert kaldi.double(0.0) == b"\x08" + bytes(8)


def test_integer_vectors_have_a_bare_count():
    assert kaldi.integers([1, 2]) == b"\x04" + struct.pack("<iii", 2, 1, 2)


def test_a_matrix_is_written_row_by_row():
    written = kaldi.matrix(np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]))
    assert written[:3] == b"FM "
    assert written[3:13] == kaldi.integer(3) + kaldi.integer(2)
    assert struct.unpack("<6f", written[13:]) == (1, 2, 3, 4, 5, 6)


def read_matrix16(data: bytes) -> np.ndarray:
    assert data[:4] == b"CM2 "
    low, span, rows, columns = struct.unpack("<ffii", data[4:20])
    return low + span * np.frombuffer(data[20:], "<u2").reshape(rows, columns) / 65535


def test_sixteen_bits_keep_a_matrix_to_a_hundred_thousandth_of_its_range():
    matrix = np.random.default_rng(3).normal(size=(50, 30))
    written = kaldi.matrix16(matrix)
    assert len(written) == 20 + 2 * matrix.size
    error = np.abs(read_matrix16(written) - matrix).max()
    assert error <= 1.01 * (matrix.max() - matrix.min()) / 131070


@pytest.mark.parametrize("value", [0.0, -3.5])
def test_sixteen_bits_survive_a_matrix_of_one_value(value):
    matrix = np.full((2, 3), value)
    assert np.allclose(read_matrix16(kaldi.matrix16(matrix)), matrix, atol=1e-6)
