"""What is selected, as numbers and words; no Qt."""

from __future__ import annotations

from dataclasses import dataclass

from nexus_desktop.domain.clip import Clip
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.selection import Selection
from nexus_desktop.domain.source import AudioSource
from nexus_desktop.domain.timecode import THIN_SPACE, format_duration
from nexus_desktop.domain.timeline import ZERO, Frames

_CHANNEL_WORDS = {1: "mono", 2: "stereo"}


@dataclass(frozen=True, slots=True)
class ClipFacts:
    """What a panel says about one clip, several, or a stretch of time.

    Attributes:
        title: what it is, in a few words; empty where nothing is selected.
        clips: the clips whose gain and fades can be set, in time order.
        start, length: of all that is selected.
        source, sound: the file of a single clip, and what its sound is like.
    """

    title: str = ""
    clips: tuple[Clip, ...] = ()
    start: Frames = ZERO
    length: Frames = ZERO
    source: str = ""
    sound: str = ""

    @property
    def is_nothing(self) -> bool:
        return not self.title

    @property
    def only(self) -> Clip | None:
        """The clip, where it is one."""
        return self.clips[0] if len(self.clips) == 1 else None


def facts_of(project: Project, selection: Selection) -> ClipFacts:
    """Return what is selected: clips count more than the time they lie in."""
    chosen = _chosen(project, selection)
    if chosen:
        start = Frames(min(clip.span.start for clip in chosen))
        end = max(clip.span.end for clip in chosen)
        length = Frames(end - start)
        if len(chosen) > 1:
            return ClipFacts(f"{len(chosen)} clips", chosen, start, length)
        source = project.sources[chosen[0].source]
        return ClipFacts("Clip", chosen, start, length, source.name, sound_words(source))
    if selection.span is not None:
        count = len(selection.tracks)
        rows = "1 track" if count == 1 else f"{count} tracks"
        span = selection.span
        return ClipFacts(f"Time on {rows}", (), span.start, Frames(span.length))
    return ClipFacts()


def _chosen(project: Project, selection: Selection) -> tuple[Clip, ...]:
    """Return the selected clips by start; a crowded project is not searched for none."""
    if not selection.clips:
        return ()
    clips = (clip for _track, clip in project.clips() if clip.id in selection.clips)
    return tuple(sorted(clips, key=lambda clip: clip.span.start))


def sound_words(source: AudioSource) -> str:
    """Return "44.1 kHz · mono · 12.0 s"."""
    channels = _CHANNEL_WORDS.get(source.channels, f"{source.channels} channels")
    rate = f"{source.sample_rate / 1000:g}{THIN_SPACE}kHz"
    length = format_duration(source.frames, source.sample_rate)
    return f"{rate} · {channels} · {length}"
