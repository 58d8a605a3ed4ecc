"""Projects, selections and positions for hypothesis: small enough to check frame by frame."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from nexus_desktop.domain.clip import Clip, Fade, FadeShape
from nexus_desktop.domain.effect import EffectSettings
from nexus_desktop.domain.gain import SILENT_DB
from nexus_desktop.domain.ids import (
    BlobHash,
    ClipId,
    JobId,
    MarkerId,
    ProjectId,
    SlotId,
    SourceId,
    TakeId,
    TrackId,
)
from nexus_desktop.domain.marker import Marker
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.provenance import Provenance
from nexus_desktop.domain.rack import NO_EFFECTS, Automation, AutomationPoint, Rack, RackSlot
from nexus_desktop.domain.source import AudioSource, Segment
from nexus_desktop.domain.take import Take
from nexus_desktop.domain.timeline import Frames, SampleRate, TimeRange
from nexus_desktop.domain.track import COLOR_COUNT, Track, in_order

LATEST = 120
"""No clip of a drawn project begins behind this frame."""

LONGEST = 90
"""No sound of a drawn project is longer at the project's rate."""

RATES = st.sampled_from([SampleRate(44_100), SampleRate(48_000), SampleRate(96_000)])
GAINS = st.floats(-60.0, 24.0) | st.sampled_from([0.0, SILENT_DB])


def names() -> st.SearchStrategy[str]:
    """Draw names as people type them."""
    return st.sampled_from(["", "Kick", "Naïve 🥁 drum", 'a "b" \\ c', "\u202eright to left"])


def positions() -> st.SearchStrategy[Frames]:
    """Draw a place on the timeline, also behind the last clip."""
    return st.integers(0, LATEST + LONGEST + 10).map(Frames)


@st.composite
def spans(draw: st.DrawFn) -> TimeRange:
    """Draw a stretch of time that is not empty."""
    start = draw(st.integers(0, LATEST + LONGEST))
    return TimeRange(Frames(start), Frames(start + draw(st.integers(1, LATEST))))


@st.composite
def fade_pairs(draw: st.DrawFn, length: int) -> tuple[Fade, Fade]:
    """Draw the fades of a clip of some length."""
    rise = draw(st.integers(0, length))
    fall = draw(st.integers(0, length - rise))
    shapes = st.sampled_from(FadeShape)
    return Fade(Frames(rise), draw(shapes)), Fade(Frames(fall), draw(shapes))


@st.composite
def clips(draw: st.DrawFn, number: int, source: AudioSource, rate: SampleRate) -> Clip:
    """Draw a window on a sound, placed somewhere."""
    material = source.frames_at(rate)
    begins = draw(st.sampled_from([0, 0, 7]))
    skipped = draw(st.integers(0, material - 1))
    length = draw(st.integers(1, material - skipped))
    start = draw(st.integers(0, LATEST))
    fade_in, fade_out = draw(fade_pairs(length))
    return Clip(
        id=ClipId(f"clip {number}"),
        span=TimeRange(Frames(start), Frames(start + length)),
        take=Take(
            TakeId(f"take {source.id}"),
            source.id,
            Frames(begins),
            provenance=draw(st.none() | provenances()),
        ),
        source_start=Frames(begins + skipped),
        gain_db=draw(GAINS),
        fade_in=fade_in,
        fade_out=fade_out,
        name=draw(names()),
        rack=draw(racks()),
    )


@st.composite
def provenances(draw: st.DrawFn) -> Provenance:
    """Draw how a job has made a sound."""
    values = st.booleans() | st.integers(-9, 9) | st.floats(-9.0, 9.0) | names()
    chosen = draw(st.dictionaries(st.sampled_from(["style", "shifts", "denoise"]), values))
    return Provenance(
        JobId("job"),
        draw(st.sampled_from(["rearrange", "separate"])),
        draw(st.sampled_from(["local", "cloud", "byok"])),
        "meta/musicgen",
        draw(st.sampled_from(["", "671ac645"])),
        tuple(sorted(chosen.items())),
        draw(st.none() | st.integers(0, 2**32 - 1)),
        draw(st.none() | st.just(BlobHash("ab" * 32))),
        draw(st.sampled_from(["", "vocals"])),
        made_at="2026-01-02T12:00:00+00:00",
    )


@st.composite
def racks(draw: st.DrawFn) -> Rack:
    """Draw effects in a row, mostly none; some are of no version that there is."""
    if draw(st.integers(0, 7)) < 7:
        return NO_EFFECTS
    count = draw(st.integers(1, 2))
    return Rack(
        tuple(draw(rack_slots(f"slot {number}")) for number in range(count)), draw(st.booleans())
    )


@st.composite
def rack_slots(draw: st.DrawFn, slot_id: str) -> RackSlot:
    """Draw an effect with all that can be kept of it."""
    spare = draw(st.none() | effect_settings())
    params = draw(st.lists(st.sampled_from(["wet", "gain_db", "freq"]), unique=True, max_size=2))
    lanes = []
    for param in params:
        places = draw(st.lists(st.integers(-5, LATEST), unique=True, min_size=1, max_size=3))
        points = tuple(AutomationPoint(Frames(at), draw(_VALUES)) for at in sorted(places))
        lanes.append(Automation(param, points))
    return RackSlot(SlotId(slot_id), draw(effect_settings()), spare, tuple(lanes))


@st.composite
def effect_settings(draw: st.DrawFn) -> EffectSettings:
    """Draw settings as a document may hold them."""
    params = draw(st.lists(st.sampled_from(["gain_db", "ratio", "freq"]), unique=True))
    data = draw(st.sampled_from([(), (("impulse", "source:sound 0"),), (("key", "track:x"),)]))
    return EffectSettings(
        draw(st.sampled_from(["gain", "compressor", "of the future"])),
        tuple((param, draw(_VALUES)) for param in params),
        draw(st.booleans()),
        draw(st.floats(0.0, 1.0)),
        data,
    )


_VALUES = st.floats(-1e6, 1e6)


@st.composite
def sources(draw: st.DrawFn, name: str, *, is_settled: bool = True) -> AudioSource:
    """Draw a sound; an arriving one has no files yet."""
    frames = Frames(draw(st.integers(1, 40)))
    half = frames // 2
    parts = draw(st.sampled_from([(frames,), (Frames(half), Frames(frames - half))]))
    segments = tuple(Segment(BlobHash(f"{name} {n}"), part) for n, part in enumerate(parts))
    return AudioSource(
        SourceId(name),
        draw(names()),
        draw(RATES),
        draw(st.integers(1, 8)),
        frames,
        segments if is_settled else (),
    )


@st.composite
def markers(draw: st.DrawFn) -> tuple[Marker, ...]:
    """Draw places and regions, in order."""
    drawn = [
        Marker(MarkerId(f"marker {number}"), draw(place), draw(names()))
        for number, place in enumerate(
            draw(st.lists(st.sampled_from([spans(), _places()]), max_size=3))
        )
    ]
    return tuple(sorted(drawn, key=lambda marker: (marker.span.start, marker.id)))


def _places() -> st.SearchStrategy[TimeRange]:
    return positions().map(lambda at: TimeRange(at, at))


@st.composite
def projects(draw: st.DrawFn, *, least_clips: int = 0, arriving: bool = False) -> Project:
    """Draw a project with at least one track.

    Args:
        least_clips: how many clips there are at least, on some track.
        arriving: whether some sounds may be unsettled.
    """
    rate = draw(RATES)
    settled = st.booleans() if arriving else st.just(True)
    sounds = [draw(sources(f"sound {n}", is_settled=draw(settled))) for n in range(2)]
    rows: list[list[Clip]] = [[] for _ in range(draw(st.integers(1, 3)))]
    for number in range(draw(st.integers(least_clips, 6))):
        drawn = draw(clips(number, draw(st.sampled_from(sounds)), rate))
        if draw(st.booleans()):
            other = draw(st.sampled_from(sounds))
            drawn = replace(drawn, other_takes=(Take(TakeId("other"), other.id),))
        draw(st.sampled_from(rows)).append(drawn)
    return Project(
        id=ProjectId("project"),
        title=draw(names()),
        sample_rate=rate,
        tracks=tuple(draw(tracks(number, row)) for number, row in enumerate(rows)),
        sources={sound.id: sound for sound in sounds},
        markers=draw(markers()),
        tempo_bpm=draw(st.floats(10.0, 999.0)),
        beats_per_bar=draw(st.integers(1, 32)),
        master=draw(racks()),
    )


def dry_projects() -> st.SearchStrategy[Project]:
    """Draw a project without effects."""
    return projects().map(without_effects)


def without_effects(project: Project) -> Project:
    """Return a project with every rack empty."""
    tracks = [
        replace(
            track,
            rack=NO_EFFECTS,
            clips=tuple(replace(clip, rack=NO_EFFECTS) for clip in track.clips),
        )
        for track in project.tracks
    ]
    return replace(project, tracks=tuple(tracks), master=NO_EFFECTS)


@st.composite
def tracks(draw: st.DrawFn, number: int, row: list[Clip]) -> Track:
    """Draw a track around clips."""
    return Track(
        id=TrackId(f"track {number}"),
        name=draw(names()),
        clips=in_order(row),
        gain_db=draw(GAINS),
        pan=draw(st.floats(-1.0, 1.0)),
        is_muted=draw(st.booleans()),
        is_soloed=draw(st.booleans()),
        color=draw(st.integers(0, COLOR_COUNT - 1)),
        rack=draw(racks()),
    )


def some_tracks(project: Project) -> st.SearchStrategy[frozenset[TrackId]]:
    """Draw at least one track of a project."""
    ids = [track.id for track in project.tracks]
    return st.lists(st.sampled_from(ids), min_size=1, unique=True).map(frozenset)


def some_clips(project: Project) -> st.SearchStrategy[frozenset[ClipId]]:
    """Draw at least one clip of a project that has some."""
    ids = [clip.id for _, clip in project.clips()]
    return st.lists(st.sampled_from(ids), min_size=1, unique=True).map(frozenset)


@st.composite
def selections(draw: st.DrawFn) -> tuple[Project, TimeRange, frozenset[TrackId]]:
    """Draw a project with some time selected on some of its tracks."""
    project = draw(projects())
    return project, draw(spans()), draw(some_tracks(project))
