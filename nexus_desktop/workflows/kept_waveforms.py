"""Pyramids kept between two starts: losing one costs only time."""

from __future__ import annotations

import logging
from typing import Protocol

from nexus_desktop.domain.errors import StoreError
from nexus_desktop.engine.peaks.pyramid import PeakPyramid

_log = logging.getLogger(__name__)


class PeakStore(Protocol):
    """Keeps bytes by key: the peak cache."""

    def load(self, key: str) -> bytes | None:
        """Return what was saved under the key, or None."""

    def save(self, key: str, payload: bytes) -> None:
        """Keep bytes under the key.

        Raises:
            StoreError: the disk refused.
        """


def load_pyramid(store: PeakStore, key: str) -> PeakPyramid | None:
    """Return a kept pyramid; None where there is none, or one of another version."""
    stored = store.load(key)
    if stored is None:
        return None
    try:
        return PeakPyramid.from_bytes(stored)
    except ValueError as error:
        _log.info("A waveform is built again: %s", error)
        return None


def save_pyramid(store: PeakStore, key: str, pyramid: PeakPyramid) -> None:
    """Keep a pyramid; where the disk refuses, it is built again when it is needed next."""
    try:
        store.save(key, pyramid.to_bytes())
    except StoreError as error:
        _log.warning("A waveform was not kept: %s", error)
