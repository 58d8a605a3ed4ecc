"""Loudness in words."""

from __future__ import annotations

from nexus_desktop.domain.timecode import format_gain_db, format_value

TOO_LITTLE = "too soft or too short"


def lufs_words(loudness_lufs: float | None) -> str:
    """Return a loudness: "−14.0 LUFS"."""
    return TOO_LITTLE if loudness_lufs is None else format_value(loudness_lufs, "LUFS")


def range_words(range_lu: float | None) -> str:
    """Return a loudness range: "6.3 LU"."""
    return TOO_LITTLE if range_lu is None else format_value(range_lu, "LU")


def level_words(level_db: float | None) -> str:
    """Return a level: "−3.0 dB"."""
    return "silent" if level_db is None else format_gain_db(level_db)
