"""Every command that edits, on real sound: it does what it says, and undo takes all of it back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from nexus_desktop.domain.errors import CommandError, EditRefused, NexusError
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.selection import Selection
from nexus_desktop.domain.timeline import Frames
from nexus_desktop.engine.block import Block
from nexus_desktop.workflows.commands.context import CommandContext
from nexus_desktop.workflows.commands.registry import all_commands, command_named
from tests.support.builders import a_span, spans_on
from tests.support.macro import run_lines
from tests.support.studio import Studio, a_recording

RATE = 48_000
WITH_SOUND = {
    "edit.cut start=0.2 end=0.4 tracks=1": "Cut 200\u2009ms.",
    "edit.paste at=0.5 track=1": "Pasted 100\u2009ms.",
    "edit.paste_insert at=0.5 track=2": "Pasted 100\u2009ms.",
    "edit.duplicate clips=2.1": "Duplicated the clip.",
    "edit.duplicate start=0 end=0.2 tracks=all": "Duplicated 200\u2009ms.",
    "edit.delete start=0.2 end=0.4": "Deleted 200\u2009ms.",
    "edit.delete clips=1.1": "Deleted the clip.",
    "edit.delete clips=1.1,2.1": "Deleted 2 clips.",
    "edit.delete_ripple start=0.2 end=0.4 tracks=2": "Deleted 200\u2009ms.",
    "edit.delete_ripple_all start=0.2 end=0.4 tracks=2": "Deleted 200\u2009ms.",
    "edit.cut_gap start=0.2 end=0.4": "Cut 200\u2009ms.",
    "edit.delete_gap start=0.2 end=0.4": "Deleted 200\u2009ms.",
    "edit.silence start=0.2 end=0.4 tracks=1": "Silenced 200\u2009ms.",
    "edit.trim start=0.2 end=0.4": "Trimmed to 200\u2009ms.",
    "clip.fade_in clips=1.1 length=0.3": "Faded in 300\u2009ms.",
    "clip.fade_in start=0 end=0.5 tracks=1": "Faded in 500\u2009ms.",
    "clip.fade_out clips=1.1 shape=linear": "Faded out 1.0\u2009s.",
    "clip.fade_out start=0.5 end=1 length=0.1 tracks=2": "Faded out 100\u2009ms.",
    "clip.gain clips=1.1 gain_db=-6": "Set the gain to −6.0\u2009dB.",
    "clip.gain start=0 end=0.5 gain_db=3": "Changed the gain by +3.0\u2009dB.",
    "clip.move clips=2.1 to=0.5": "Moved the clip.",
    "clip.move clips=1.1 rows=1 to=1.5": "Moved the clip.",
    "clip.trim_start clip=1.1 to=0.1": "Trimmed the clip.",
    "clip.trim_end clip=1.1 to=0.9": "Trimmed the clip.",
    "track.close track=2": "Removed the track “bass”.",
    "track.mute track=1": "Muted “drums”.",
    "track.solo track=1": "Soloed “drums”.",
    "track.mute_all": "Muted all tracks.",
    "track.gain track=2 gain_db=-3.5": "Set the track gain to −3.5\u2009dB.",
    "track.gain_up": "Set the track gain to +1.0\u2009dB.",
    "track.gain_down track=bass": "Set the track gain to −1.0\u2009dB.",
    "track.pan track=1 pan=-0.5": "Panned the track to L 50.",
    "track.pan_left": "Panned the track to L 10.",
    "track.pan_right": "Panned the track to R 10.",
    "effect.add effect=gain params=gain_db=-6 track=bass": "Added the gain to “bass”.",
    "effect.add_gain params=gain_db=-6 clips=1.1,2.1": "Added the gain to 2 clips.",
    "effect.add_gain params=gain_db=3 master=yes": "Added the gain to the master.",
}
"""Commands that change what is heard, and what the history says of them."""

SILENTLY = {
    "edit.split at=0.5 track=1": "Split at 0:00:00.500.",
    "edit.split start=0.2 end=0.4": "Split at both ends of the selection.",
    "edit.split_new start=0.2 end=0.4 tracks=1": "Split 200\u2009ms to a new track.",
    "edit.split_new clips=2.1": "Split the clip to a new track.",
    "edit.rename name=Verse clip=1.1": "Renamed the clip to “Verse”.",
    "file.rename title='My song'": "Renamed the project to “My song”.",
    "track.new_mono name=Voice": "Added the track “Voice”.",
    "track.new_mono": "Added the track “Track 3”.",
    "track.rename track=1 name=Kit": "Renamed the track to “Kit”.",
    "track.move_up track=2": "Moved the track.",
    "track.move_down track=1": "Moved the track.",
    "label.add at=0.5 end=0.7 name=Chorus": "Added the marker “Chorus” at 0:00:00.500.",
    "label.add at=0.5": "Added the marker “Marker 1” at 0:00:00.500.",
    "label.add_playing": "Added the marker “Marker 1” at 0:00:00.000.",
}
"""Commands that change the project and not a sample of what is heard."""


class Desk:
    """A project of two recordings, one second each, and the commands for it."""

    def __init__(self, studio: Studio, folder: Path) -> None:
        self.studio = studio
        self.session = studio.begin()
        for seed, name in enumerate(("drums", "bass")):
            a_recording(folder / f"{name}.wav", RATE, seed=seed)
        studio.bring_in(self.session, folder / "drums.wav", folder / "bass.wav")
        self.context = CommandContext(self.session)

    def run(self, *lines: str) -> None:
        run_lines(self.context, *lines)

    @property
    def project(self) -> Project:
        return self.session.project

    def heard(self) -> Block:
        return self.studio.heard(self.project)

    def spans(self, row: int = 0) -> list[tuple[int, int]]:
        return spans_on(self.project, self.project.tracks[row].id)

    def muted(self) -> list[bool]:
        return [track.is_muted for track in self.project.tracks]

    def select(self, start: int, end: int, *rows: int) -> None:
        tracks = frozenset(self.project.tracks[row].id for row in rows or (0, 1))
        self.session.select(Selection(a_span(start, end), tracks))


@pytest.fixture
def desk(studio: Studio, tmp_path: Path) -> Iterator[Desk]:
    opened = Desk(studio, tmp_path)
    opened.run("edit.copy start=0.6 end=0.7 tracks=1")
    yield opened
    assert studio.errors == []


def assert_same_sound(found: Block, expected: Block) -> None:
    np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize("line", [*WITH_SOUND, *SILENTLY])
def test_a_command_is_one_step_in_words_and_undo_takes_all_of_it_back(
    line: str, desk: Desk
) -> None:
    before, sound = desk.project, desk.heard()
    steps = len(desk.session.history.steps)
    desk.run(line)
    after = desk.project
    assert len(desk.session.history.steps) == steps + 1
    assert desk.session.history.current.label.sentence == (WITH_SOUND | SILENTLY)[line]
    changed = desk.heard()
    is_same = changed.shape == sound.shape and bool((changed == sound).all())
    assert is_same == (line in SILENTLY)
    desk.run("edit.undo")
    assert desk.project is before
    assert_same_sound(desk.heard(), sound)
    desk.run("edit.redo")
    assert desk.project is after
    assert_same_sound(desk.heard(), changed)


@pytest.mark.parametrize("line", [*WITH_SOUND, *SILENTLY])
def test_what_a_command_has_done_is_there_at_the_next_start(line: str, desk: Desk) -> None:
    desk.run(line)
    assert desk.studio.services.library.open(desk.project.id).project == desk.project


def test_no_editing_command_is_forgotten_here() -> None:
    tried = {command_named(line.split()[0]).id for line in (*WITH_SOUND, *SILENTLY)}
    elsewhere = {
        *("edit.undo", "edit.redo", "edit.copy", "edit.join", "track.unmute_all", "file.save"),
        *("label.rename", "label.move", "label.remove"),  # in test_markers.py
        *("label.import", "label.export"),  # in test_markers.py
        *("clip.take", "clip.discard_take"),  # in the window's test_takes.py
        *("edit.ripple_mode", "edit.snap", "track.prev", "track.next", "label.prev", "label.next"),
    }
    families = ("edit.", "clip.", "track.", "label.")
    edits = {
        command.id
        for command in all_commands()
        if command.id.startswith(families) and not command.needs_window
    }
    assert edits - tried - elsewhere == set()


def test_a_deletion_leaves_a_gap_and_a_rippling_one_closes_it(desk: Desk) -> None:
    sound = desk.heard()
    desk.run("edit.delete start=0.25 end=0.5")
    expected = sound.copy()
    expected[12_000:24_000] = 0
    assert_same_sound(desk.heard(), expected)
    desk.run("edit.undo", "edit.delete_ripple_all start=0.25 end=0.5")
    assert_same_sound(desk.heard(), np.delete(sound, slice(12_000, 24_000), axis=0))


def test_deleting_follows_the_ripple_switch(desk: Desk) -> None:
    desk.run("edit.ripple_mode", "edit.delete start=0.5 end=0.75 tracks=1")
    assert (desk.spans(0)[-1][1], desk.spans(1)[-1][1]) == (36_000, 48_000)
    desk.run("edit.undo", "edit.ripple_mode", "edit.delete start=0.5 end=0.75 tracks=1")
    assert (desk.spans(0)[-1][1], desk.spans(1)[-1][1]) == (36_000, 36_000)
    desk.run("edit.undo", "edit.ripple_mode", "edit.delete start=0.5 end=0.75 tracks=1")
    assert (desk.spans(0)[-1][1], desk.spans(1)[-1][1]) == (48_000, 48_000)


def test_what_was_cut_is_pasted_where_the_cursor_stands(desk: Desk) -> None:
    sound = desk.heard()
    desk.run("edit.cut start=0.25 end=0.5", "play.go_to at=0.25", "edit.paste")
    assert_same_sound(desk.heard(), sound)
    assert desk.session.cursor == 24_000, "behind what was pasted"


def test_what_was_split_is_joined_again(desk: Desk) -> None:
    desk.run("edit.split at=0.5 track=1")
    assert desk.spans() == [(0, 24_000), (24_000, 48_000)]
    desk.run("edit.join clips=1.1,1.2")
    assert desk.spans() == [(0, 48_000)]
    desk.run("edit.split at=0.25 track=1", "edit.join start=0 end=1 tracks=1")
    assert desk.spans() == [(0, 48_000)]


def test_a_fade_rises_where_it_was_asked_for(desk: Desk) -> None:
    sound = desk.heard()
    desk.run("track.mute track=2")
    alone = desk.heard()
    desk.run("clip.fade_in start=0.5 end=1 length=0.25 tracks=1")
    faded = desk.heard()
    assert_same_sound(faded[:24_000], alone[:24_000])
    assert_same_sound(faded[36_000:], alone[36_000:])
    assert np.abs(faded[24_000:25_000]).max() < 0.2 * np.abs(alone[24_000:25_000]).max()
    assert sound.shape == faded.shape


def test_a_fade_out_falls_at_the_end_of_what_was_asked_for(desk: Desk) -> None:
    desk.run("track.mute track=2")
    alone = desk.heard()
    desk.run("clip.fade_out start=0 end=0.5 length=0.25 tracks=1")
    faded = desk.heard()
    assert_same_sound(faded[:12_000], alone[:12_000])
    assert_same_sound(faded[24_000:], alone[24_000:])
    assert np.abs(faded[23_000:24_000]).max() < 0.2 * np.abs(alone[23_000:24_000]).max()


def test_a_command_works_on_the_selection_when_nothing_is_named(desk: Desk) -> None:
    desk.select(12_000, 24_000, 1)
    desk.run("edit.delete")
    assert desk.spans(0) == [(0, 48_000)]
    assert desk.spans(1) == [(0, 12_000), (24_000, 48_000)]


def test_whole_clips_are_preferred_to_the_selected_time(desk: Desk) -> None:
    [clip] = desk.project.tracks[0].clips
    desk.session.select(
        Selection(a_span(0, 100), frozenset({desk.project.tracks[0].id}), frozenset({clip.id}))
    )
    desk.run("edit.delete")
    assert desk.spans(0) == []


@pytest.mark.parametrize(
    "line", ["edit.delete", "edit.cut", "edit.copy", "clip.fade_in", "clip.move"]
)
def test_without_a_selection_nothing_is_guessed(line: str, desk: Desk) -> None:
    with pytest.raises(CommandError, match="Nothing is selected"):
        desk.run(line)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("edit.split at=5", "No clip of the selected tracks lies there"),
        ("edit.split at=0.5 track=9", "There is no track “9”"),
        ("edit.delete start=0.5 end=0.2", "does not lie behind"),
        ("edit.join clips=1.1,2.1", "."),
        ("clip.gain gain_db=100 clips=1.1", "100 is outside -96 to 36"),
        ("clip.gain clips=1.1", "“gain_db” is missing"),
        ("clip.fade_in clips=1.1 shape=odd", "“shape” cannot be used"),
        ("clip.fade_in clips=1.1 length=long", "“length” cannot be used"),
        ("clip.move clips=1.1 rows=0.5", "not a whole number"),
        ("clip.trim_start clip=1.1,2.1 to=0.1", "works on one clip"),
        ("track.gain gain_db=13", "13 is outside -96 to 12"),
        ("track.pan pan=2", "2 is outside -1 to 1"),
        ("track.mute on=perhaps", "neither yes nor no"),
        ("track.rename", "“name” is missing"),
        ("track.rename name=''", "."),
        ("file.rename title=' '", "needs a title"),
        ("label.add at=0.5 end=0.2", "before the start"),
        ("edit.split where=3", "takes no “where”"),
        ("select.time start=3 end=1", "does not lie behind"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words_and_changes_nothing(
    line: str, words: str, desk: Desk
) -> None:
    before = desk.session.history
    with pytest.raises(NexusError) as refusal:
        desk.run(line)
    assert words in str(refusal.value)
    assert isinstance(refusal.value, CommandError | EditRefused)
    assert desk.session.history is before


def test_a_gain_that_is_moved_again_and_again_is_one_step(desk: Desk) -> None:
    before = desk.project
    desk.run("track.gain_up", "track.gain_up", "track.gain_up")
    assert desk.project.tracks[0].gain_db == 3.0
    desk.run("edit.undo")
    assert desk.project is before


def test_gain_and_pan_stop_at_their_ends(desk: Desk) -> None:
    desk.run("track.gain gain_db=11.5", "track.gain_up", "track.gain_up")
    assert desk.project.tracks[0].gain_db == 12.0
    desk.run("track.pan pan=0.95", "track.pan_right", "track.pan_right")
    assert desk.project.tracks[0].pan == 1.0


def test_switches_go_back_and_forth_or_to_where_they_were_told(desk: Desk) -> None:
    desk.run("track.mute track=2")
    assert desk.muted() == [False, True]
    desk.run("track.mute track=2", "track.mute track=1 on=yes", "track.mute track=1 on=yes")
    assert desk.muted() == [True, False]
    desk.run("track.mute_all", "track.unmute_all")
    assert desk.muted() == [False, False]
    desk.run("edit.snap")
    assert not desk.context.modes.is_snapping


def test_the_focused_track_is_the_one_that_is_meant(desk: Desk) -> None:
    desk.run("track.next", "track.next", "track.next", "track.mute")
    assert [track.is_muted for track in desk.project.tracks] == [False, True]
    desk.run("track.prev", "track.prev", "track.solo")
    assert [track.is_soloed for track in desk.project.tracks] == [True, False]


@pytest.mark.parametrize(
    ("line", "span"),
    [
        ("select.all", (0, 48_000)),
        ("select.extend_left", (7_200, 24_000)),
        ("select.extend_right", (12_000, 28_800)),
        ("select.contract_left", (12_000, 19_200)),
        ("select.contract_right", (16_800, 24_000)),
        ("select.to_start", (0, 24_000)),
        ("select.to_end", (12_000, 48_000)),
        ("select.left_at_playhead", (20_000, 24_000)),
        ("select.right_at_playhead", (12_000, 20_000)),
        ("select.time start=0.1 end=0.2", (4800, 9600)),
    ],
)
def test_the_selection_moves_as_its_command_says(
    line: str, span: tuple[int, int], desk: Desk
) -> None:
    desk.select(12_000, 24_000)
    desk.session.set_cursor(Frames(20_000))
    steps = len(desk.session.history.steps)
    desk.run(line)
    assert desk.session.selection.span == a_span(*span)
    assert len(desk.session.history.steps) == steps, "selecting is no step of undo"


def test_clips_are_selected_one_after_another(desk: Desk) -> None:
    desk.run("edit.split at=0.25 track=1", "edit.split at=0.5 track=1", "play.start")
    starts = []
    for line in ("select.next_clip", "select.next_clip", "select.next_clip", "select.prev_clip"):
        desk.run(line)
        span = desk.session.selection.span
        assert span is not None
        starts.append(span.start)
    assert starts == [0, 12_000, 24_000, 12_000]
    desk.run("select.none")
    assert desk.session.selection.is_empty


def test_selecting_in_all_tracks_keeps_the_time(desk: Desk) -> None:
    desk.select(100, 200, 0)
    desk.run("select.all_tracks")
    assert desk.session.selection.tracks == {track.id for track in desk.project.tracks}
    assert desk.session.selection.span == a_span(100, 200)
