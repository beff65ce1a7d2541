"""Kaldi's binary format: just what a Vosk model needs."""

from __future__ import annotations

import struct
from collections.abc import Iterable

import numpy as np

HEADER = b"\0B"  # every binary file starts so
SIXTEEN_BITS = 65535
BYTES_AT_MARKS = (0, 64, 192, 255)
MARKED = (0, 10, 90, 100)  # percentiles; Kaldi's own are the quartiles, whose error is larger


def token(name: str) -> bytes:
    """Write a tag such as `<Dim>`, with its space."""
    return f"{name} ".encode()


def integer(value: int) -> bytes:
    """Write an int32 behind its size."""
    return struct.pack("<bi", 4, value)


def real(value: float) -> bytes:
    """Write a float32 behind its size."""
    return struct.pack("<bf", 4, value)


def double(value: float) -> bytes:
    """Write a float64 behind its size."""
    return struct.pack("<bd", 8, value)


def integers(values: Iterable[int]) -> bytes:
    """Write a std::vector<int32>: size of an element, count, elements."""
    array = np.fromiter(values, "<i4")
    return struct.pack("<bi", 4, len(array)) + array.tobytes()


def vector(values: np.ndarray) -> bytes:
    """Write a Vector<float>."""
    return token("FV") + integer(len(values)) + np.asarray(values, "<f4").tobytes()


def matrix(values: np.ndarray) -> bytes:
    """Write a Matrix<float>, uncompressed."""
    rows, columns = values.shape
    return token("FM") + integer(rows) + integer(columns) + np.asarray(values, "<f4").tobytes()


def matrix8(values: np.ndarray) -> bytes:
    """Write a CompressedMatrix of 8 bits, which Kaldi reads wherever it reads a matrix.

    Each column has four marks of 16 bits, between which its values stand in 64, 128 and 63 even
    steps: its smallest value, a low and a high one, its largest.
    """
    low = np.float32(values.min())
    span = np.float32(max(float(values.max()) - float(low), 1e-9))
    marks = column_marks((values - low) / span)
    steps = np.empty(values.shape, np.uint8)
    for column, ends in enumerate(low + span * (marks / SIXTEEN_BITS)):
        steps[:, column] = np.round(np.interp(values[:, column], ends, BYTES_AT_MARKS))
    rows, columns = values.shape
    head = token("CM") + struct.pack("<ffii", low, span, rows, columns)
    return head + marks.astype("<u2").tobytes() + steps.T.tobytes()


def column_marks(shares: np.ndarray) -> np.ndarray:
    """Smallest, first and last tenth, and largest of each column, in 65535ths; no two are equal.

    `shares` (rows, columns) are from 0 to 1. Shape (columns, 4).
    """
    marks = np.round(np.percentile(shares, MARKED, axis=0).T * SIXTEEN_BITS)
    rising = np.arange(len(BYTES_AT_MARKS))
    marks = np.minimum(marks, SIXTEEN_BITS - rising[::-1]) - rising
    return np.maximum.accumulate(marks, axis=1) + rising
