"""Loudness settings in decibels."""

from __future__ import annotations

import math
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexus_desktop.domain.errors import EditRefused
from nexus_desktop.domain.gain import (
    HIGHEST_GAIN_DB,
    SILENT_DB,
    allowed_gain_db,
    scaled_gain_db,
)


def test_silence_is_exactly_zero_in_32_bits() -> None:
    factor = 10.0 ** (SILENT_DB / 20.0)
    assert struct.unpack("f", struct.pack("f", factor)) == (0.0,)


@given(st.floats(allow_nan=False))
def test_every_gain_is_brought_within_the_limits(gain_db: float) -> None:
    allowed = allowed_gain_db(gain_db)
    assert SILENT_DB <= allowed <= HIGHEST_GAIN_DB
    assert allowed_gain_db(allowed) == allowed


def test_what_is_not_a_number_is_refused() -> None:
    with pytest.raises(EditRefused) as refusal:
        allowed_gain_db(math.nan)
    assert refusal.value.hint


def test_silence_cannot_be_made_louder() -> None:
    assert scaled_gain_db(SILENT_DB, 30.0) == SILENT_DB
    assert scaled_gain_db(-6.0, 2.5) == -3.5
