"""Writes the project, or a part of it, as an audio file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from nexus_desktop.domain.bounce import Bounce
from nexus_desktop.domain.errors import MediaError, NexusError
from nexus_desktop.domain.timeline import Frames, SampleRate, TimeRange, converted
from nexus_desktop.engine.media.cover import cover_from
from nexus_desktop.engine.media.encode_settings import EncodeSettings
from nexus_desktop.engine.media.formats import FORMATS, TAG_NAMES, AudioFormat, format_named
from nexus_desktop.engine.media.quantizer import Dither
from nexus_desktop.engine.media.tags import Cover
from nexus_desktop.engine.media.wav_chunks import Broadcast
from nexus_desktop.engine.render.channel_map import channel_map
from nexus_desktop.engine.render.chapters import chapters_in
from nexus_desktop.engine.render.export import BeforeNamed, ExportReport, render_to_file
from nexus_desktop.engine.render.loudness_goal import LoudnessGoal
from nexus_desktop.engine.render.mixdown import Mixdown
from nexus_desktop.engine.render.stereo import STEREO
from nexus_desktop.engine.samples.resample import ResampledReader
from nexus_desktop.tasks.progress import Progress
from nexus_desktop.workflows.sound_files import missing_sound

__all__ = [
    "TAG_NAMES",
    "AudioFormat",
    "Dither",
    "ExportReport",
    "ExportRequest",
    "FormatChoice",
    "LoudnessGoal",
    "export",
    "format_named",
    "settings_for",
    "span_of",
    "writable_formats",
]


@dataclass(frozen=True, slots=True)
class FormatChoice:
    """How to write; None takes what is usual for the format.

    Attributes:
        format_id: "wav", "flac", "mp3" … as in the table of formats.
        bit_depth: of integer samples, or of float ones: 32 or 64.
        is_average: whether the bit rate is kept on average only.
        dither: which noise hides the steps where samples lose bits.
        channels: 1 to 8; 1 is the mean of left and right.
        channel_map: what each channel takes, see `channel_map`; needed for more than two.
        is_broadcast: whether a WAV file tells where on the timeline it begins (BWF).
    """

    format_id: str = "wav"
    bit_depth: int | None = None
    is_float: bool = False
    bitrate_kbps: int | None = None
    quality: float | None = None
    sample_rate: int | None = None
    is_average: bool = False
    dither: Dither = Dither.TPDF
    channels: int = STEREO
    channel_map: tuple[str, ...] = ()
    is_broadcast: bool = False


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """One export: what, how, and where to.

    Attributes:
        goal: how loud the file is to be; None leaves it as loud as the mix.
        tags: by the names of `TAG_NAMES`; the title is that of the bounce without one.
        cover: the picture of the record, or a file that holds it, a JPEG or PNG.
        with_chapters: whether markers become chapters, in formats that have them.
        measures_loudness: whether the report tells it, which takes a moment for a long sound.
    """

    bounce: Bounce
    target: Path
    choice: FormatChoice
    measures_loudness: bool = False
    goal: LoudnessGoal | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    cover: Cover | Path | None = None
    with_chapters: bool = True


def writable_formats() -> tuple[AudioFormat, ...]:
    """Return the formats on offer."""
    return FORMATS


def settings_for(request: ExportRequest) -> EncodeSettings:
    """Return what the encoder is told; the project's rate is kept where the format has it.

    Raises:
        MediaError: a value is out of range, in words that name it, or the cover is no picture.
    """
    choice = request.choice
    audio_format = format_named(choice.format_id)
    settings = EncodeSettings(
        audio_format,
        choice.sample_rate or audio_format.rate_for(request.bounce.project.sample_rate),
        choice.channels,
        bit_depth=choice.bit_depth,
        is_float=choice.is_float,
        bitrate_kbps=choice.bitrate_kbps,
        quality=choice.quality,
        is_average=choice.is_average,
        dither=choice.dither,
        tags={"title": request.bounce.title, **_with_provenance(request)},
        cover=cover_from(request.cover) if isinstance(request.cover, Path) else request.cover,
    )
    channel_map(choice.channel_map, choice.channels)
    _check_tags(request.tags)
    settings.check()
    return settings


def _with_provenance(request: ExportRequest) -> Mapping[str, str]:
    """Return the tags with how jobs have made what is heard, behind the person's own comment."""
    made = [provenance.sentence for provenance in request.bounce.provenance]
    if not made:
        return request.tags
    own = request.tags.get("comment", "")
    return {**request.tags, "comment": " ".join(filter(None, [own, *made]))}


def _check_tags(tags: Mapping[str, str]) -> None:
    for name in tags:
        if name not in TAG_NAMES:
            raise MediaError(
                "Cannot write it like that",
                f"There is no tag called “{name}”.",
                hint=f"There is {', '.join(TAG_NAMES)}.",
            )


def export(
    request: ExportRequest,
    reader: ResampledReader,
    progress: Progress,
    *,
    before_named: BeforeNamed = lambda _report: None,
) -> ExportReport:
    """Write the file and report what it is.

    Args:
        before_named: told of the file when it is whole, just before it gets its name; what it
            raises keeps the file from getting it.

    Raises:
        NexusError: there is no sound in it, or one cannot be read and would be silent.
        MediaError: the settings, the disk or the encoder refused; nothing is left behind.
        Cancelled: nobody wants it any more; nothing is left behind.
    """
    span = span_of(request.bounce, reader)
    if span is None:
        raise NexusError("Nothing to export", "There is no sound in it.")
    settings = _placed(settings_for(request), request, span)
    if request.goal is not None:
        request.goal.settings()  # refuses what is out of range before anything is mixed

    def named(report: ExportReport) -> None:
        _require_sounds(request.bounce, reader)
        before_named(report)

    return render_to_file(
        request.bounce.project,
        reader,
        span,
        settings,
        request.target,
        progress,
        takes=channel_map(request.choice.channel_map, request.choice.channels),
        goal=request.goal,
        measures_loudness=request.measures_loudness,
        before_named=named,
    )


def _require_sounds(bounce: Bounce, reader: ResampledReader) -> None:
    """Return if all that is heard could be read: silence in its place is no export."""
    for track in bounce.sounding.heard_tracks:
        for clip in track.clips:
            if clip.source in reader.missing:
                raise missing_sound(bounce.project.source(clip.source).name)


def _placed(settings: EncodeSettings, request: ExportRequest, span: TimeRange) -> EncodeSettings:
    """Return the settings with what depends on where on the timeline the file lies."""
    project = request.bounce.project
    rates = SampleRate(project.sample_rate), SampleRate(settings.sample_rate)
    if request.with_chapters and settings.format.has_chapters:
        settings = replace(settings, chapters=chapters_in(project.markers, span, *rates))
    if request.choice.is_broadcast:
        title = settings.tags.get("title", "")
        start = converted(span.start, *rates)
        settings = replace(settings, broadcast=Broadcast(title, start, datetime.now()))  # noqa: DTZ005 - as the clock on the wall says
    settings.check()
    return settings


def span_of(bounce: Bounce, reader: ResampledReader) -> TimeRange | None:
    """Return the time that a bounce takes, until its last echo has died away; None for no sound."""
    end = bounce.end
    if end is None:
        end = Frames(Mixdown(bounce.sounding, reader).length)
    return TimeRange(bounce.start, end) if end > bounce.start else None
