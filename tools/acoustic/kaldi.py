"""Kaldi's binary format: just what a Vosk model needs."""

from __future__ import annotations

import struct
from collections.abc import Iterable

import numpy as np

HEADER = b"\0B"  # every binary file starts so
SIXTEEN_BITS = 65535


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


def matrix16(values: np.ndarray) -> bytes:
    """Write a CompressedMatrix of 16 bits, which Kaldi reads wherever it reads a matrix.

    One scale for the whole matrix, so an error of at most 1/131070 of its range: half the size
    for no loss that a decoder can show.
    """
    low = np.float32(values.min())
    span = np.float32(max(float(values.max()) - float(low), 1e-9))
    steps = np.round((values - low) / span * SIXTEEN_BITS).clip(0, SIXTEEN_BITS)
    rows, columns = values.shape
    head = token("CM2") + struct.pack("<ffii", low, span, rows, columns)
    return head + steps.astype("<u2").tobytes()
