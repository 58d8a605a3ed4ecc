"""What is heard in the samples of a lossless file: after it was written, or while it is."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

import numpy as np
import soundfile

from nexus_desktop.engine.analysis.loudness import Loudness
from nexus_desktop.engine.analysis.loudness_beside import LoudnessBeside
from nexus_desktop.engine.media.decode import BLOCK_FRAMES
from nexus_desktop.engine.media.encode_settings import EncodeSettings
from nexus_desktop.engine.media.growing_flac import GrowingFlac
from nexus_desktop.engine.media.labels import reserved_bytes
from nexus_desktop.engine.media.stored_samples import added_to_sum, stored_type


@dataclass(frozen=True, slots=True)
class Heard:
    """What was heard from the first frame to the last.

    Attributes:
        checksum: of all samples, see `added_to_sum`.
        peak_dbfs: of the highest sample; None for silence.
        loudness: None if it was not to be measured.
    """

    frames: int
    checksum: int
    peak_dbfs: float | None
    loudness: Loudness | None


class Shaped(Protocol):
    """What has a sample rate and channels."""

    @property
    def sample_rate(self) -> int: ...
    @property
    def channels(self) -> int: ...


class StoredReader(Shaped, Protocol):
    """Gives samples as they are stored, see `open_stored`."""

    def read_stored(self, frames: int) -> np.ndarray: ...


def heard_in(
    reader: StoredReader,
    settings: EncodeSettings,
    measures: bool,
    on_frames: Callable[[int], None] = lambda _frames: None,
) -> Heard:
    """Read to the end and return what was heard.

    Args:
        measures: whether loudness is measured, too.
        on_frames: told how many frames were read so far; what it raises ends it.
    """
    kind = np.dtype(stored_type(settings))
    scale = 1.0 if settings.is_float else 2.0 ** (1 - kind.itemsize * 8)
    frames, checksum, peak = 0, 0, 0.0
    with meter_beside(reader, measures) as meter:
        while len(samples := reader.read_stored(BLOCK_FRAMES)):
            checksum = added_to_sum(samples, checksum)
            peak = max(peak, float(samples.max()), -float(samples.min()))
            frames += len(samples)
            if meter is not None:
                meter.add(np.multiply(samples, np.float32(scale), dtype=np.float32))
            on_frames(frames)
        loudness = meter.loudness() if meter is not None else None
    return Heard(frames, checksum, 20.0 * math.log10(peak * scale) if peak else None, loudness)


@contextmanager
def meter_beside(shape: Shaped, is_wanted: bool) -> Iterator[LoudnessBeside | None]:
    """Give a meter that measures beside what is done meanwhile, or None where none is wanted."""
    if not is_wanted:
        yield None
        return
    with LoudnessBeside(shape.sample_rate, shape.channels) as meter:
        yield meter


class Follower:
    """Decodes a file on a thread of its own while it is written; only FLAC can be read like that.

    Leaving the context ends the thread.
    """

    def __init__(self, path: Path, settings: EncodeSettings, measures: bool) -> None:
        self._path, self._settings, self._measures = path, settings, measures
        self._is_complete = threading.Event()
        self._heard: Heard | None = None
        self._thread: threading.Thread | None = None

    def heard(self) -> Heard | None:
        """Return what was heard of the file, which is whole now; None if it was not followed."""
        self._end()
        return self._heard

    def __enter__(self) -> Self:
        if self._settings.format.id == "flac":
            self._thread = threading.Thread(target=self._listen, name="follow")
            self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end()

    def _end(self) -> None:
        self._is_complete.set()
        if self._thread is not None:
            self._thread.join()

    def _listen(self) -> None:
        settings = self._settings
        try:
            with GrowingFlac(
                *(self._path, self._is_complete),
                head_bytes=reserved_bytes(settings.format.labels, settings.metadata),
                dtype=stored_type(settings),
            ) as file:
                self._heard = heard_in(file, self._settings, self._measures)
        except (soundfile.LibsndfileError, OSError):
            self._heard = None  # it is decoded from its beginning once it is whole, and then told
