"""Records an input to a file, without a window."""

from __future__ import annotations

import logging
import shutil
import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from pathlib import Path

from nexus_desktop.domain.errors import DeviceError, MediaError, NexusError
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.device.devices import DeviceName, list_inputs, open_input
from nexus_desktop.engine.device.input import Input
from nexus_desktop.engine.device.recorded_files import RecordedFile, mended
from nexus_desktop.engine.device.recorder import Lane, Recorded, Recorder, RecorderEvent
from nexus_desktop.engine.media.decode import BLOCK_FRAMES, open_decoder
from nexus_desktop.engine.media.encode_settings import EncodeSettings
from nexus_desktop.engine.media.file_failures import writing
from nexus_desktop.engine.media.finished_file import finished_file
from nexus_desktop.engine.media.formats import format_for_path
from nexus_desktop.workflows.apply_effect import ApplyReport, written

USUAL_RATE = 48_000
LOOK_EVERY_S = 0.05
_log = logging.getLogger(__name__)
FOLDER_SUFFIX = ".recording"
_LANE = "part"
_REFUSED = "Nothing was recorded"


@dataclass(frozen=True, slots=True)
class RecordSettings:
    """What to record.

    Attributes:
        device: the input, by its name or a part of it; empty is the system's choice.
        channels: counted from 0.
        seconds: None until somebody ends it.
        sample_rate: None takes what is usual, as far as device and format have it.
    """

    device: str = ""
    channels: tuple[int, ...] = (0, 1)
    seconds: float | None = None
    sample_rate: int | None = None


@dataclass(frozen=True, slots=True)
class RecordReport:
    """What was recorded.

    Attributes:
        device: what it came from.
        dropouts: how often sound was lost; silence of the same length stands in its place.
        lost_s: how much was lost together, in seconds.
        failure: why it ended before it should have; None where it did not.
    """

    written: ApplyReport
    device: str
    dropouts: int
    lost_s: float
    failure: NexusError | None


@dataclass(frozen=True, slots=True)
class Moment:
    """Where a recording stands.

    Attributes:
        peak_dbfs: the loudest channel, held for a moment.
    """

    seconds: float
    peak_dbfs: float
    dropouts: int


def record_file(
    target: Path,
    settings: RecordSettings,
    is_over: Callable[[Moment], bool],
    *,
    overwrite: bool = False,
) -> RecordReport:
    """Record until it is over, and write what came in the format that the name asks for.

    While it goes on, the sound lies in a folder beside `target`; it goes when the file is whole.
    A folder that an earlier recording has left behind is never touched, see `left_behind`.

    Args:
        is_over: asked again and again; a KeyboardInterrupt out of it ends the recording well, too.

    Raises:
        DeviceError: there is no such input, or it cannot be opened.
        MediaError: the file cannot be written; what was recorded stays in its folder.
    """
    audio_format = format_for_path(target)
    rate = audio_format.rate_for(settings.sample_rate or USUAL_RATE)
    encoding = EncodeSettings(
        audio_format, rate, len(settings.channels), is_float=audio_format.has_float
    )
    encoding.check()
    folder = _new_folder(target)
    try:
        with finished_file(target, overwrite=overwrite) as temporary:
            take = _recorded(folder, settings, rate, is_over)
            report = written(_blocks(take.recorded), take.rate, encoding, target, temporary)
    except BaseException as error:
        if _remove_if_empty(folder) or not isinstance(error, NexusError):
            raise
        kept = f"What was recorded is kept in {folder}."
        raise MediaError(error.title, error.message, hint=kept) from error
    shutil.rmtree(folder)
    return RecordReport(report, take.device, take.dropouts, take.lost_s, take.failure)


def left_behind(target: Path) -> tuple[RecordedFile, ...]:
    """Return what recordings of that name have left that were cut off, made whole."""
    folders = sorted(target.parent.glob(f"{target.name}{FOLDER_SUFFIX}*"))
    paths = [path for folder in folders for path in sorted(folder.glob("*.wav"))]
    return tuple(file for path in paths if (file := mended(path)) is not None)


def input_named(words: str) -> DeviceName | None:
    """Return the input that is called like that, wholly or in part; None for no words.

    Raises:
        DeviceError: there is none, or more than one.
    """
    if not words:
        return None
    inputs = [device.name for device in list_inputs()]
    exact = [name for name in inputs if words in (name.name, str(name))]
    found = exact or [name for name in inputs if words.lower() in str(name).lower()]
    if len(found) == 1:
        return found[0]
    is_vague = len(found) > 1
    there = ", ".join(f"“{name}”" for name in (found if is_vague else inputs))
    said = f"“{words}” may be several inputs." if is_vague else f"There is no input “{words}”."
    raise DeviceError(_REFUSED, said, hint=f"Name one of {there}." if there else "")


@dataclass(frozen=True, slots=True)
class _Take:
    recorded: Recorded
    rate: int
    device: str
    dropouts: int
    lost_s: float
    failure: NexusError | None


def _recorded(
    folder: Path, settings: RecordSettings, rate: int, is_over: Callable[[Moment], bool]
) -> _Take:
    source = open_input(input_named(settings.device), rate, max(settings.channels) + 1)
    failures: list[NexusError] = []

    def hear(event: RecorderEvent) -> None:
        if event.error is not None:
            failures.append(event.error)

    try:
        _require_channels(source, settings.channels)
    except DeviceError:
        source.close()
        raise
    recorder = Recorder(source, hear)
    try:
        recorder.begin(folder, [Lane(_LANE, settings.channels)])
        most = None if settings.seconds is None else round(settings.seconds * source.sample_rate)
        try:
            while not failures and (most is None or recorder.frames < most):
                seconds = recorder.frames / source.sample_rate
                peak_dbfs = max(recorder.reading.hold_dbfs)
                if is_over(Moment(seconds, peak_dbfs, len(recorder.losses))):
                    break
                time.sleep(LOOK_EVERY_S)
        except KeyboardInterrupt:
            _log.info("ended by hand, as people do")
        losses = recorder.losses
        [recorded] = recorder.end()
    finally:
        recorder.close()
    if not recorded.frames:
        raise failures[0] if failures else MediaError(_REFUSED, "No sound has arrived.")
    recorded = _cut(recorded, most)
    lost_s = sum(loss.frames for loss in losses) / source.sample_rate
    return _Take(
        recorded, source.sample_rate, source.name, len(losses), lost_s, next(iter(failures), None)
    )


def _require_channels(source: Input, channels: Sequence[int]) -> None:
    if max(channels) >= source.channels:
        raise DeviceError(
            _REFUSED,
            f"“{source.name}” has no channel {max(channels) + 1}.",
            hint=f"It has {source.channels}.",
        )


def _cut(recorded: Recorded, most: int | None) -> Recorded:
    """Return a recording no longer than what was asked for."""
    if most is None:
        return recorded
    files = []
    for file in recorded.files:
        files.append(RecordedFile(file.path, min(file.frames, most)))
        most -= files[-1].frames
    return Recorded(recorded.lane, tuple(files))


def _blocks(recorded: Recorded) -> Generator[Block]:
    for file in recorded.files:
        with open_decoder(file.path) as decoder:
            left = file.frames
            while left:
                block = decoder.read(min(BLOCK_FRAMES, left))
                left -= len(block)
                yield block


def _new_folder(target: Path) -> Path:
    """Make a folder beside `target` that nobody uses."""
    with writing(target):
        for number in range(1, 1000):
            more = "" if number == 1 else f"-{number}"
            folder = target.with_name(f"{target.name}{FOLDER_SUFFIX}{more}")
            try:
                folder.mkdir()
            except FileExistsError:
                continue
            return folder
    raise MediaError(_REFUSED, "There are too many recordings of that name that were cut off.")


def _remove_if_empty(folder: Path) -> bool:
    """Remove a folder unless there is something in it; return whether it is gone."""
    for path in folder.glob(f"{_LANE}-*.wav"):
        if mended(path) is None:
            path.unlink()
    if any(folder.iterdir()):
        return False
    folder.rmdir()
    return True
