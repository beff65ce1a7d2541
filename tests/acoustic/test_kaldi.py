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


def read_matrix8(data: bytes) -> np.ndarray:
    """As Kaldi's CompressedMatrix::CharToFloat does, value by value."""
    assert data[:3] == b"CM "
    low, span, rows, columns = struct.unpack("<ffii", data[3:19])
    marks = low + span * np.frombuffer(data[19:], "<u2", 4 * columns).reshape(columns, 4) / 65535
    steps = np.frombuffer(data[19 + 8 * columns :], "u1").reshape(columns, rows).T
    found = np.empty((rows, columns))
    for (row, column), step in np.ndenumerate(steps):
        least, lower, upper, most = marks[column]
        if step <= 64:
            found[row, column] = least + (lower - least) * step / 64
        elif step <= 192:
            found[row, column] = lower + (upper - lower) * (step - 64) / 128
        else:
            found[row, column] = upper + (most - upper) * (step - 192) / 63
    return found


def test_eight_bits_keep_a_matrix_to_half_a_step_of_each_column():
    rng = np.random.default_rng(3)
    matrix = rng.normal(size=(50, 30)) * rng.uniform(0.1, 1, 30)
    written = kaldi.matrix8(matrix)
    assert len(written) == 19 + 8 * 30 + matrix.size
    marks = np.percentile(matrix, kaldi.MARKED, axis=0)
    steps = np.diff(marks, axis=0) / np.array([[64], [128], [63]])
    error = np.abs(read_matrix8(written) - matrix).max(axis=0)
    assert (error <= 0.5 * steps.max(axis=0) + np.ptp(matrix) / 65535).all()


@pytest.mark.parametrize("value", [0.0, -3.5])
def test_eight_bits_survive_a_matrix_of_one_value(value):
    matrix = np.full((2, 3), value)
    assert np.allclose(read_matrix8(kaldi.matrix8(matrix)), matrix, atol=1e-6)


@pytest.mark.parametrize("column", [[0.0, 0.0, 0.0, 1.0], [1.0, 1.0, 1.0, 0.0]])
def test_eight_bits_tell_the_marks_of_a_column_apart(column):
    matrix = np.array([column, [0.2, 0.4, 0.6, 0.8]]).T
    assert (np.diff(kaldi.column_marks(matrix), axis=1) > 0).all()
    assert np.allclose(read_matrix8(kaldi.matrix8(matrix))[:, 0], column, atol=1e-4)
