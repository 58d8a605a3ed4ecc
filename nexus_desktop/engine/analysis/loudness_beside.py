"""Measures loudness on a thread of its own, beside whatever else is done with the blocks."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType

from nexus_desktop.engine.analysis.loudness import Loudness, LoudnessMeter
from nexus_desktop.engine.block import Block


class LoudnessBeside:
    """A meter that takes a block and returns at once; leaving the context ends its thread."""

    def __init__(self, sample_rate: int, channels: int) -> None:
        self._meter = LoudnessMeter(sample_rate, channels)
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="loudness")
        self._running: Future[None] | None = None

    def __enter__(self) -> LoudnessBeside:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._pool.shutdown()

    def add(self, block: Block) -> None:
        """Measure a block, which stays as it is; waits for the one before, so that none pile up."""
        self._settle()
        self._running = self._pool.submit(self._meter.add, block)

    def loudness(self) -> Loudness:
        """Return what was measured of all blocks."""
        self._settle()
        return self._meter.loudness

    def _settle(self) -> None:
        if self._running is not None:
            self._running.result()
