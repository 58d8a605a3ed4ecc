"""The parts of a project as JSON-able values and back, each by itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from nexus_desktop.domain.clip import Clip, Fade, FadeShape
from nexus_desktop.domain.document_fields import Fields, damaged
from nexus_desktop.domain.document_provenance import provenance_in, with_provenance
from nexus_desktop.domain.document_racks import rack_in, with_rack
from nexus_desktop.domain.gain import HIGHEST_GAIN_DB, SILENT_DB
from nexus_desktop.domain.ids import BlobHash, ClipId, MarkerId, SourceId, TakeId, TrackId
from nexus_desktop.domain.marker import Marker
from nexus_desktop.domain.source import AudioSource, Segment
from nexus_desktop.domain.take import Take
from nexus_desktop.domain.timeline import Frames, SampleRate
from nexus_desktop.domain.track import Track, in_order


def source_to_document(source: AudioSource) -> dict[str, object]:
    """Return a source as JSON-able values.

    Raises:
        ValueError: its bytes are not known yet; such a source is never written.
    """
    if not source.is_settled:
        raise ValueError(f"source {source.id} is still arriving")
    return {
        "id": source.id,
        "name": source.name,
        "sample_rate": source.sample_rate,
        "channels": source.channels,
        "frames": source.frames,
        "segments": [{"blob": part.blob, "frames": part.frames} for part in source.segments],
    }


def source_from_document(document: object) -> AudioSource:
    """Return the source of a document.

    Raises:
        DocumentError: it is damaged.
    """
    fields = Fields.of(document, "a sound")
    segments = tuple(_segment(item) for item in fields.items("segments"))
    if not segments:
        raise damaged("A sound has no file.")
    return AudioSource(
        id=SourceId(fields.name("id")),
        name=fields.text("name"),
        sample_rate=SampleRate(fields.whole("sample_rate", least=1)),
        channels=fields.whole("channels", least=1),
        frames=fields.frames("frames"),
        segments=segments,
    )


def _segment(document: object) -> Segment:
    fields = Fields.of(document, "a file of a sound")
    return Segment(BlobHash(fields.name("blob")), fields.frames("frames"))


def clip_to_document(clip: Clip) -> dict[str, object]:
    """Return a clip as JSON-able values."""
    document: dict[str, object] = {
        "id": clip.id,
        "start": clip.span.start,
        "end": clip.span.end,
        "source_start": clip.source_start,
        "gain_db": _plain(clip.gain_db),
        "fade_in": _fade_to_document(clip.fade_in),
        "fade_out": _fade_to_document(clip.fade_out),
        "name": clip.name,
        "take": _take_to_document(clip.take),
        "other_takes": [_take_to_document(take) for take in clip.other_takes],
    }
    return with_rack(document, clip.rack)


def clip_from_document(document: object) -> Clip:
    """Return the clip of a document.

    Raises:
        DocumentError: it is damaged.
    """
    fields = Fields.of(document, "a clip")
    span = fields.span()
    if span.is_empty:
        raise damaged("A clip has no length.")
    fade_in = _fade_from_document(fields.values.get("fade_in"))
    fade_out = _fade_from_document(fields.values.get("fade_out"))
    if fade_in.length + fade_out.length > span.length:
        raise damaged("The fades of a clip are longer than the clip.")
    take = _take_from_document(fields.values.get("take"))
    other_takes = tuple(_take_from_document(item) for item in fields.items("other_takes"))
    require_unique((each.id for each in (take, *other_takes)), "takes of a clip")
    return Clip(
        id=ClipId(fields.name("id")),
        span=span,
        take=take,
        source_start=Frames(fields.whole("source_start")),
        gain_db=fields.number("gain_db", SILENT_DB, HIGHEST_GAIN_DB),
        fade_in=fade_in,
        fade_out=fade_out,
        name=fields.text("name"),
        other_takes=other_takes,
        rack=rack_in(fields),
    )


def _fade_to_document(fade: Fade) -> dict[str, object]:
    return {"length": fade.length, "shape": fade.shape.value}


def _fade_from_document(document: object) -> Fade:
    fields = Fields.of(document, "a fade")
    name = fields.text("shape")
    try:
        shape = FadeShape(name)
    except ValueError:
        raise damaged(f"There is no fade of the shape “{name[:40]}”.") from None
    return Fade(fields.frames("length"), shape)


def _take_to_document(take: Take) -> dict[str, object]:
    document: dict[str, object] = {
        "id": take.id,
        "source": take.source,
        "begins": take.begins,
        "name": take.name,
        "origin": take.origin,
    }
    return with_provenance(document, take.provenance)


def _take_from_document(document: object) -> Take:
    fields = Fields.of(document, "a take")
    return Take(
        id=TakeId(fields.name("id")),
        source=SourceId(fields.name("source")),
        begins=Frames(fields.whole("begins")),
        name=fields.text("name"),
        origin=fields.text("origin"),
        provenance=provenance_in(fields),
    )


def track_to_document(track: Track, clips: Sequence[object]) -> dict[str, object]:
    """Return a track as JSON-able values, with `clips` in the place of its clips.

    Args:
        clips: the clips' documents, or whatever else the caller knows them by.
    """
    document: dict[str, object] = {
        "id": track.id,
        "name": track.name,
        "gain_db": _plain(track.gain_db),
        "pan": _plain(track.pan),
        "is_muted": track.is_muted,
        "is_soloed": track.is_soloed,
        "color": track.color,
        "clips": list(clips),
    }
    return with_rack(document, track.rack)


def track_from_document(document: object, clips: Sequence[Clip]) -> Track:
    """Return the track of a document with these clips, in order; its own list is not read.

    Raises:
        DocumentError: it is damaged.
    """
    fields = Fields.of(document, "a track")
    return Track(
        id=TrackId(fields.name("id")),
        name=fields.text("name"),
        clips=in_order(tuple(clips)),
        gain_db=fields.number("gain_db", SILENT_DB, HIGHEST_GAIN_DB),
        pan=fields.number("pan", -1.0, 1.0),
        is_muted=fields.flag("is_muted"),
        is_soloed=fields.flag("is_soloed"),
        color=fields.whole("color", least=0),
        rack=rack_in(fields),
    )


def marker_to_document(marker: Marker) -> dict[str, object]:
    """Return a marker as JSON-able values."""
    return {
        "id": marker.id,
        "start": marker.span.start,
        "end": marker.span.end,
        "name": marker.name,
    }


def marker_from_document(document: object) -> Marker:
    """Return the marker of a document.

    Raises:
        DocumentError: it is damaged.
    """
    fields = Fields.of(document, "a marker")
    return Marker(MarkerId(fields.name("id")), fields.span(), fields.text("name"))


def require_unique(ids: Iterable[str], what: str) -> None:
    """Check that no id occurs twice.

    Raises:
        DocumentError: one does.
    """
    seen: set[str] = set()
    for each in ids:
        if each in seen:
            raise damaged(f"Two {what} have the same id.")
        seen.add(each)


def _plain(value: float) -> float:
    """Return a number that is written in one way only: a float, and never minus zero."""
    return float(value) + 0.0
