"""Every edit there is, with arguments drawn for a project: for rules that hold for all of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from hypothesis import strategies as st

from nexus_desktop.domain.clip import Clip
from nexus_desktop.domain.edits import (
    clipboard,
    clips,
    details,
    effects,
    markers,
    placing,
    printing,
    ranges,
    recording,
    shaping,
    sources,
    takes,
    tracks,
    treating,
)
from nexus_desktop.domain.ids import ClipId, MarkerId, SlotId, SourceId, TakeId, TrackId
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.rack import MASTER_RACK, AutomationPoint, clip_rack, track_rack
from nexus_desktop.domain.recording import Course
from nexus_desktop.domain.timeline import Frames
from tests.support import strategies as draws

Edit = Callable[[Project], Project]
Drawn = Callable[[st.DrawFn, Project], Edit]


def _any_clip(draw: st.DrawFn, project: Project) -> ClipId:
    return draw(st.sampled_from([clip.id for _, clip in project.clips()] or [ClipId("none")]))


def _any_clips(draw: st.DrawFn, project: Project) -> frozenset[ClipId]:
    ids = [clip.id for _, clip in project.clips()]
    return frozenset(draw(st.lists(st.sampled_from(ids), max_size=3)) if ids else ())


def _any_track(draw: st.DrawFn, project: Project) -> TrackId:
    return draw(st.sampled_from([track.id for track in project.tracks] or [TrackId("none")]))


def _any_tracks(draw: st.DrawFn, project: Project) -> frozenset[TrackId]:
    return frozenset(draw(st.lists(st.builds(lambda: _any_track(draw, project)), max_size=3)))


def _any_marker(draw: st.DrawFn, project: Project) -> MarkerId:
    return draw(st.sampled_from([each.id for each in project.markers] or [MarkerId("none")]))


def _any_source(draw: st.DrawFn, project: Project) -> SourceId:
    return draw(st.sampled_from([*project.sources, SourceId("none")]))


def _gain(draw: st.DrawFn) -> float:
    return draw(st.floats() | draws.GAINS)


def _added_clip(draw: st.DrawFn, project: Project) -> Edit:
    source = project.sources.get(_any_source(draw, project)) or draw(draws.sources("unknown"))
    clip: Clip = draw(draws.clips(draw(st.integers(0, 99)), source, project.sample_rate))
    track_id = _any_track(draw, project)
    return lambda p: clips.add_clip(p, track_id, clip)


def _with_clip(edit: Callable[[Project, ClipId, Frames], Project]) -> Drawn:
    def drawn(draw: st.DrawFn, project: Project) -> Edit:
        clip_id, at = _any_clip(draw, project), draw(draws.positions())
        return lambda p: edit(p, clip_id, at)

    return drawn


def _with_clips(edit: Callable[[Project, frozenset[ClipId]], Project]) -> Drawn:
    def drawn(draw: st.DrawFn, project: Project) -> Edit:
        clip_ids = _any_clips(draw, project)
        return lambda p: edit(p, clip_ids)

    return drawn


def _with_range(edit: Callable[..., Project], **options: bool) -> Drawn:
    def drawn(draw: st.DrawFn, project: Project) -> Edit:
        span, track_ids = draw(draws.spans()), _any_tracks(draw, project)
        chosen = {name: draw(st.booleans()) for name in options}
        return lambda p: edit(p, span, track_ids, **chosen)

    return drawn


def _with_track(edit: Callable[[Project, TrackId], Project]) -> Drawn:
    def drawn(draw: st.DrawFn, project: Project) -> Edit:
        track_id = _any_track(draw, project)
        return lambda p: edit(p, track_id)

    return drawn


def _moved(draw: st.DrawFn, project: Project) -> Edit:
    clip_ids = _any_clips(draw, project)
    by, shift = draw(st.integers(-300, 300)), draw(st.integers(-4, 4))
    return lambda p: clips.move_clips(p, clip_ids, by, shift)


def _split_at(draw: st.DrawFn, project: Project) -> Edit:
    at, track_ids = draw(draws.positions()), _any_tracks(draw, project)
    return lambda p: clips.split_at(p, at, track_ids)


def _gap(draw: st.DrawFn, project: Project) -> Edit:
    at, track_ids, marks = draw(draws.positions()), _any_tracks(draw, project), draw(st.booleans())
    length = Frames(draw(st.integers(0, 50)))
    return lambda p: ranges.insert_gap(p, at, length, track_ids, with_markers=marks)


def _pasted(draw: st.DrawFn, project: Project) -> Edit:
    donor = draw(draws.projects(least_clips=1))
    excerpt = clipboard.copy_clips(donor, draw(draws.some_clips(donor)))
    at = draw(draws.positions())
    track_id = draw(st.sampled_from([None, _any_track(draw, project)]))
    put = draw(st.sampled_from([clipboard.paste, clipboard.paste_insert]))
    return lambda p: put(p, excerpt, at, track_id)


def _clip_gain(draw: st.DrawFn, project: Project) -> Edit:
    clip_ids, gain_db = _any_clips(draw, project), _gain(draw)
    return lambda p: shaping.set_clip_gain(p, clip_ids, gain_db)


def _range_gain(draw: st.DrawFn, project: Project) -> Edit:
    span, track_ids, gain_db = draw(draws.spans()), _any_tracks(draw, project), _gain(draw)
    return lambda p: shaping.gain_range(p, span, track_ids, gain_db)


def _track_setting(draw: st.DrawFn, project: Project) -> Edit:
    track_id, value = _any_track(draw, project), _gain(draw)
    edit = draw(st.sampled_from([tracks.set_track_gain, tracks.set_track_pan]))
    return lambda p: edit(p, track_id, value)


def _track_switch(draw: st.DrawFn, project: Project) -> Edit:
    track_id, value = _any_track(draw, project), draw(st.booleans())
    edit = draw(st.sampled_from([tracks.set_track_mute, tracks.set_track_solo]))
    return lambda p: edit(p, track_id, value)


def _track_order(draw: st.DrawFn, project: Project) -> Edit:
    track_id, index = _any_track(draw, project), draw(st.integers(-5, 5))
    return lambda p: tracks.move_track(p, track_id, index)


def _renamed(draw: st.DrawFn, project: Project) -> Edit:
    name, clip_id, track_id = draw(st.text()), _any_clip(draw, project), _any_track(draw, project)
    choices: list[Edit] = [
        lambda p: clips.rename_clip(p, clip_id, name),
        lambda p: tracks.rename_track(p, track_id, name),
        lambda p: details.set_title(p, name),
        lambda p: tracks.add_track(p, name),
    ]
    return draw(st.sampled_from(choices))


def _marked(draw: st.DrawFn, project: Project) -> Edit:
    marker_id, span, name = _any_marker(draw, project), draw(draws.spans()), draw(st.text())
    choices: list[Edit] = [
        lambda p: markers.add_marker(p, span, name),
        lambda p: markers.move_marker(p, marker_id, span),
        lambda p: markers.rename_marker(p, marker_id, name),
        lambda p: markers.remove_marker(p, marker_id),
    ]
    return draw(st.sampled_from(choices))


def _tempo(draw: st.DrawFn, project: Project) -> Edit:
    bpm, beats = draw(st.floats()), draw(st.integers(-1, 40))
    return lambda p: details.set_tempo(p, bpm, beats)


def _settled(draw: st.DrawFn, project: Project) -> Edit:
    source_id = _any_source(draw, project)
    found = draw(draws.sources("settled"))
    return lambda p: sources.settle_source(p, source_id, replace(found, id=source_id))


def _racked(draw: st.DrawFn, project: Project) -> Edit:
    place = draw(
        st.sampled_from(
            [
                MASTER_RACK,
                track_rack(_any_track(draw, project)),
                clip_rack(_any_clip(draw, project)),
            ]
        )
    )
    slot_id = SlotId(f"slot {draw(st.integers(0, 3))}")
    chosen, index = draw(draws.effect_settings()), draw(st.integers(-1, 4))
    points = [
        AutomationPoint(Frames(at), value)
        for at, value in draw(st.lists(st.tuples(st.integers(0, 9), st.floats(-9, 9)), max_size=3))
    ]
    choices: list[Edit] = [
        lambda p: effects.add_effect(p, place, chosen, index),
        lambda p: effects.remove_effect(p, place, slot_id),
        lambda p: effects.move_effect(p, place, slot_id, index),
        lambda p: effects.set_effect(p, place, slot_id, chosen),
        lambda p: effects.swap_settings(p, place, slot_id),
        lambda p: effects.automate(p, place, slot_id, "gain_db", points),
        lambda p: effects.bypass_rack(p, place, index > 1),
        lambda p: effects.bypass_all(p, index > 1),
        lambda p: effects.clear_rack(p, place),
    ]
    return draw(st.sampled_from(choices))


def _treated(draw: st.DrawFn, project: Project) -> Edit:
    span, track_ids = draw(draws.spans()), _any_tracks(draw, project)
    behind, sound = draw(st.sampled_from(treating.Behind)), draw(draws.sources("made"))
    made = draw(st.sampled_from([sound, None]))

    def edit(p: Project) -> Project:
        pieces = treating.pieces_in(p, span, track_ids)
        return treating.put_treated(
            p, [treating.Treated(piece, made, "reverse") for piece in pieces], behind
        )

    return edit


def _put_sound(draw: st.DrawFn, project: Project) -> Edit:
    source, at = draw(draws.sources("generated")), draw(draws.positions())
    track_id = draw(st.sampled_from([None, _any_track(draw, project)]))
    replaces = draw(st.booleans())
    return lambda p: placing.put_sound(
        p, source, at, track_id, TrackId("new"), origin="tone", replaces=replaces
    )


def _recorded(draw: st.DrawFn, project: Project) -> Edit:
    source, track_id = draw(draws.sources("microphone")), _any_track(draw, project)
    course = Course(draw(draws.positions()), draw(st.none() | draws.spans()))
    first, length = draw(st.integers(0, 50)), draw(st.integers(0, 500))
    passes = course.passes(first, first + length, draw(st.integers(-50, 50)))
    cuts_tail = draw(st.booleans())
    return lambda p: recording.put_recording(p, source, passes, track_id, cuts_tail=cuts_tail)


def _printed(draw: st.DrawFn, project: Project) -> Edit:
    source = draw(draws.sources("printed"))
    clips_there = [clip for _, clip in project.clips()]
    new_track = draw(st.sampled_from([None, TrackId("new")]))
    at = draw(draws.positions())
    tracks_there = [track for track in project.tracks if track.clips]
    choices: list[Edit] = [lambda p: p]
    if clips_there:
        clip, track = draw(st.sampled_from(clips_there)), draw(st.sampled_from(tracks_there))
        choices = [
            lambda p: printing.put_printed_clip(p, clip, source),
            lambda p: printing.put_printed_track(p, track, source, at, new_track),
        ]
    return draw(st.sampled_from(choices))


def _take(draw: st.DrawFn, project: Project) -> Edit:
    clips = [clip for _, clip in project.clips()]
    clip_id = _any_clip(draw, project)
    ids = [take.id for clip in clips for take in takes.all_takes(clip)] or [TakeId("none")]
    take_id = draw(st.sampled_from(ids))
    edit = draw(st.sampled_from([takes.choose_take, takes.discard_take]))
    return lambda p: edit(p, clip_id, take_id)


EVERY_EDIT: dict[str, Drawn] = {
    "add clip": _added_clip,
    "move clips": _moved,
    "trim start": _with_clip(clips.trim_clip_start),
    "trim end": _with_clip(clips.trim_clip_end),
    "split clip": _with_clip(clips.split_clip),
    "split at": _split_at,
    "join clips": _with_clips(clips.join_clips),
    "delete clips": _with_clips(clips.delete_clips),
    "duplicate clips": _with_clips(clips.duplicate_clips),
    "rename": _renamed,
    "clip gain": _clip_gain,
    "fade in": _with_clip(shaping.set_fade_in),
    "fade out": _with_clip(shaping.set_fade_out),
    "fade in range": _with_range(shaping.fade_in_range),
    "fade out range": _with_range(shaping.fade_out_range),
    "gain range": _range_gain,
    "delete range": _with_range(ranges.delete_range),
    "silence range": _with_range(ranges.silence_range),
    "split range": _with_range(ranges.split_range),
    "crop": _with_range(ranges.crop_to_range, to_start=True),
    "ripple delete": _with_range(ranges.ripple_delete, with_markers=True),
    "insert gap": _gap,
    "paste": _pasted,
    "duplicate range": _with_range(clipboard.duplicate_range),
    "put treated": _treated,
    "put printed": _printed,
    "put sound": _put_sound,
    "put recording": _recorded,
    "take": _take,
    "remove track": _with_track(tracks.remove_track),
    "colour": _with_track(lambda p, track_id: tracks.set_track_color(p, track_id, 11)),
    "track setting": _track_setting,
    "track switch": _track_switch,
    "track order": _track_order,
    "mute all": lambda draw, project: lambda p: tracks.mute_all(p, True),
    "racks": _racked,
    "markers": _marked,
    "tempo": _tempo,
    "settle source": _settled,
    "drop unused": lambda draw, project: sources.drop_unused_sources,
    "drop arriving": lambda draw, project: sources.without_arriving,
}


@st.composite
def edits(draw: st.DrawFn, project: Project, name: str | None = None) -> Edit:
    """Draw an edit with arguments that may or may not make sense for the project."""
    name = name or draw(st.sampled_from(sorted(EVERY_EDIT)))
    return EVERY_EDIT[name](draw, project)
