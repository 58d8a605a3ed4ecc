"""Has files ready that people drag into other programs.

A drag cannot wait for a render: whoever asks for the file has to find it. So it is made before, as
soon as what is to be dragged is known; its name tells what is heard in it, by a hash of all that
makes it sound like that, and a file that is there already is not made again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from nexus_desktop.domain.bounce import Bounce
from nexus_desktop.domain.document import canonical_json, to_document
from nexus_desktop.domain.errors import NexusError
from nexus_desktop.domain.names import LONGEST_NAME, clean_name, file_name_of
from nexus_desktop.domain.timecode import format_time
from nexus_desktop.domain.timeline import TimeRange
from nexus_desktop.engine.samples.resample import ResampledReader
from nexus_desktop.store.handed_files import HandedFiles
from nexus_desktop.tasks.progress import Progress
from nexus_desktop.tasks.runner import TaskHandle, TaskRunner
from nexus_desktop.workflows.export_audio import (
    ExportRequest,
    FormatChoice,
    export,
    format_named,
    span_of,
)

DRAG_FORMATS: Mapping[str, tuple[str, FormatChoice]] = {
    "wav_16": ("WAV 16-bit", FormatChoice("wav", bit_depth=16)),
    "wav_24": ("WAV 24-bit", FormatChoice("wav", bit_depth=24)),
    "wav_float": ("WAV 32-bit float", FormatChoice("wav", is_float=True)),
    "flac": ("FLAC 24-bit", FormatChoice("flac", bit_depth=24)),
    "mp3": ("MP3 320 kbit/s", FormatChoice("mp3", bitrate_kbps=320)),
    "m4a": ("AAC 256 kbit/s", FormatChoice("m4a", bitrate_kbps=256)),
    "opus": ("Opus 160 kbit/s", FormatChoice("opus", bitrate_kbps=160)),
}
"""What files can be dragged out as, in the words of the menu, by what the settings keep."""

KEY_DIGITS = 8
_ROOM_FOR_THE_REST = 40
"""Bytes of a file name that its title leaves to time, key and ending."""


class OfferStage(StrEnum):
    """How far a file is."""

    RENDERING = "rendering"
    READY = "ready"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Made:
    """A file that is there, by its name, and how long it plays."""

    name: str
    frames: int


Done = Callable[[Made], None]
Failed = Callable[[Exception], None]


class Offer:
    """One file on its way to be dragged; lives on the screens' thread.

    Attributes:
        bounce: what is heard in it.
        choice: the format.
        stage: `on_change` is called when it becomes another one.
        frames: how long it plays at the project's rate, once it is ready.
        error: why it failed.
    """

    def __init__(
        self,
        bounce: Bounce,
        choice: FormatChoice,
        files: HandedFiles,
        start: Callable[[Done, Failed], TaskHandle],
        on_change: Callable[[Offer], None],
    ) -> None:
        """Begin to make the file: `start` does, and one of the two is called when it ends."""
        self.bounce, self.choice = bounce, choice
        self.stage = OfferStage.RENDERING
        self.frames = 0
        self.error: NexusError | None = None
        self._files, self._on_change = files, on_change
        self._name = ""
        self._task = start(self._done, self._fail)

    @property
    def fraction(self) -> float:
        """How much of it is rendered, 0 to 1."""
        if self.stage is OfferStage.READY:
            return 1.0
        return self._task.progress.fraction or 0.0

    def take(self) -> Path:
        """Return the file, which is kept from now on.

        Raises:
            StoreError: it was removed meanwhile, or the disk refuses.
        """
        return self._files.take(self._name)

    def withdraw(self) -> None:
        """Make the file no more; what is there stays."""
        if self.stage is OfferStage.RENDERING:
            self.stage = OfferStage.WITHDRAWN
            self._task.cancel()

    def _done(self, made: Made) -> None:
        if self.stage is OfferStage.RENDERING:
            self._name, self.frames = made.name, made.frames
            self._become(OfferStage.READY)

    def _fail(self, error: Exception) -> None:
        if self.stage is OfferStage.RENDERING:
            self.error = error if isinstance(error, NexusError) else None
            self._become(OfferStage.FAILED)
        if not isinstance(error, NexusError):
            raise error

    def _become(self, stage: OfferStage) -> None:
        self.stage = stage
        self._on_change(self)


class DragOut:
    """Makes files for whoever wants to drag one; every call returns at once.

    Attributes:
        format_id: which of `DRAG_FORMATS` all that is dragged is written as.
    """

    def __init__(
        self,
        reader: ResampledReader,
        runner: TaskRunner,
        files: HandedFiles,
        format_id: str,
        on_error: Callable[[NexusError], None],
    ) -> None:
        """Render on a runner.

        Args:
            on_error: told why a file could not be handed over.
        """
        self._reader, self._runner, self._files = reader, runner, files
        self.format_id, self._on_error = format_id, on_error
        self._listeners: list[Callable[[], None]] = []

    @property
    def choice(self) -> FormatChoice:
        return DRAG_FORMATS[self.format_id][1]

    @property
    def format_title(self) -> str:
        return DRAG_FORMATS[self.format_id][0]

    def use_format(self, format_id: str) -> None:
        """Write what is dragged from now on as another format."""
        self.format_id = format_id
        for listener in tuple(self._listeners):
            listener()

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener` when the format is another one; returns a call that ends this."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    @property
    def folder(self) -> Path:
        """Where the files are that were dragged."""
        return self._files.folder

    def offer(self, bounce: Bounce, on_change: Callable[[Offer], None]) -> Offer:
        """Begin to make a file; `on_change` is called when it is ready, or cannot be made."""
        return self.offer_export(self._request(bounce), on_change)

    def offer_export(self, request: ExportRequest, on_change: Callable[[Offer], None]) -> Offer:
        """Begin to make the file of an export; it is dragged to its place, wherever that is."""
        return self._offered(request, on_change, title="")

    def hand_over(self, bounce: Bounce, take: Callable[[Path], None]) -> None:
        """Make a file and give it to `take` as soon as it is there; people see how far it is."""

        def on_change(offer: Offer) -> None:
            try:
                if offer.error is not None:
                    raise offer.error
                if offer.stage is OfferStage.READY:
                    take(offer.take())
            except NexusError as error:
                self._on_error(error)

        self._offered(self._request(bounce), on_change, title=f"Rendering {bounce.title}")

    def _request(self, bounce: Bounce) -> ExportRequest:
        return ExportRequest(bounce, self.folder, self.choice)

    def _offered(
        self, request: ExportRequest, on_change: Callable[[Offer], None], title: str
    ) -> Offer:
        reader, files = self._reader, self._files

        def start(done: Done, failed: Failed) -> TaskHandle:
            return self._runner.run(
                lambda progress: made(request, files, reader, progress), done, failed, title=title
            )

        return Offer(request.bounce, request.choice, files, start, on_change)


def made(
    request: ExportRequest, files: HandedFiles, reader: ResampledReader, progress: Progress
) -> Made:
    """Make the file of an export among those that are handed over, where it is not there yet.

    Raises:
        NexusError: nothing is heard in it, a sound is still being read in, or it cannot be written.
        Cancelled: `progress` was cancelled; nothing is left behind.
    """
    bounce = request.bounce
    if not is_settled(bounce):
        raise NexusError("Not ready yet", "A sound is still being read in.", retryable=True)
    span = span_of(bounce, reader)
    if span is None:
        raise NexusError("Nothing to drag", "There is no sound in it.")
    name = name_of(request, span)
    if files.find(name) is None:
        progress.checkpoint()
        bounce = replace(bounce, end=span.end)
        export(replace(request, bounce=bounce, target=files.place_for(name)), reader, progress)
    return Made(name, span.length)


def is_settled(bounce: Bounce) -> bool:
    """Return whether all its sounds have been read in."""
    return all(source.is_settled for source in bounce.project.sources.values())


def name_of(request: ExportRequest, span: TimeRange) -> str:
    """Return the name of a file: what it is, when it begins and ends, and a key to its content."""
    bounce = request.bounce
    words = [clean_name(bounce.title) or "Untitled"]
    while len(words[0].encode()) > LONGEST_NAME - _ROOM_FOR_THE_REST:
        words[0] = words[0][:-1]
    if bounce.end is not None:
        times = (format_time(at, bounce.project.sample_rate, 1) for at in (span.start, span.end))
        words.append("-".join(times).replace(":", "."))
    words.append(_key_of(request, span))
    extension = format_named(request.choice.format_id).extension
    return file_name_of(" ".join(words), extension)


def _key_of(request: ExportRequest, span: TimeRange) -> str:
    bounce = request.bounce
    how = (request.choice, request.goal, sorted(request.tags.items()), request.cover)
    told = [to_document(bounce.project), bounce.title, span.start, span.end, repr(how)]
    return hashlib.sha256(canonical_json(told)).hexdigest()[:KEY_DIGITS]
