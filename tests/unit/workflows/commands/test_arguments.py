"""What a value may be, and that a wrong one is named together with what is allowed."""

from __future__ import annotations

import pytest

from nexus_desktop.domain.errors import CommandError
from nexus_desktop.domain.ids import ClipId, TrackId
from nexus_desktop.domain.project import Project
from nexus_desktop.workflows.commands.argument import Argument, Kind
from nexus_desktop.workflows.commands.arguments import Arguments
from nexus_desktop.workflows.commands.context import CommandContext
from nexus_desktop.workflows.edit_session import EditSession
from tests.support.builders import BASS, DRUMS, a_clip, a_history, a_project, a_span, a_track
from tests.support.macro import run_lines

TAKEN = (
    Argument("at", Kind.TIME, "where"),
    Argument("name", Kind.TEXT, "the new name", is_required=True),
)
SONG = a_project(
    a_track(DRUMS, a_clip("kick", 0, 100), a_clip("snare", 200, 100)),
    a_track(BASS, a_clip("slap", 50, 100)),
)


def given(project: Project = SONG, **values: str) -> Arguments:
    """Return values of a command that takes exactly these."""
    taken = tuple(Argument(name, Kind.TEXT, "anything") for name in values)
    return Arguments("test.command", taken, values, project)


def refused(call: object, *arguments: object) -> CommandError:
    assert callable(call)
    with pytest.raises(CommandError) as refusal:
        call(*arguments)
    return refusal.value


def test_an_argument_that_is_not_taken_is_refused_with_those_that_are() -> None:
    refusal = refused(Arguments, "edit.rename", TAKEN, {"name": "x", "colour": "red"}, SONG)
    assert refusal.title == "edit.rename could not be run"
    assert refusal.message == "It takes no “colour”."
    assert refusal.hint == "It takes at (time), name (text)."


def test_a_command_that_takes_nothing_says_so() -> None:
    assert refused(Arguments, "edit.undo", (), {"at": "1"}, SONG).hint == "It takes no arguments."


def test_a_missing_argument_is_named() -> None:
    refusal = refused(Arguments, "edit.rename", TAKEN, {"at": "1"}, SONG)
    assert refusal.message == "“name” is missing: the new name."


def test_what_is_not_given_is_none() -> None:
    nothing = Arguments("edit.undo", (), {}, SONG)
    assert nothing.text("x") is None
    assert nothing.frames("x") is None
    assert nothing.number("x", 0, 1) is None
    assert nothing.whole("x", 0, 1) is None
    assert nothing.choice("x", ["a"]) is None
    assert nothing.flag("x") is None
    assert nothing.span("x", "y") is None
    assert nothing.track() is None
    assert nothing.tracks() is None
    assert nothing.clips() is None


@pytest.mark.parametrize(
    ("text", "frames"),
    [("12.5", 600_000), ("0:01", 48_000), ("1:02.5", 3_000_000), ("4800f", 4800), ("0", 0)],
)
def test_a_time_is_seconds_a_clock_or_frames(text: str, frames: int) -> None:
    assert given(at=text).frames("at") == frames


@pytest.mark.parametrize("text", ["soon", "", "-1", "1:75", "1e3"])
def test_what_is_no_time_is_refused_with_what_one_looks_like(text: str) -> None:
    refusal = refused(given(at=text).frames, "at")
    assert refusal.title == "test.command: “at” cannot be used"
    assert "12.5" in refusal.hint


@pytest.mark.parametrize(
    ("text", "value"), [("-3", -3.0), ("−3.5", -3.5), ("-3 dB", -3.0), ("12", 12.0), ("+1e1", 10.0)]
)
def test_a_number_is_read_as_people_write_it(text: str, value: float) -> None:
    assert given(gain=text).number("gain", -96, 12) == value


@pytest.mark.parametrize("text", ["-96.1", "12.5", "nan", "inf", "1e300"])
def test_a_number_outside_its_range_is_refused_with_the_range(text: str) -> None:
    refusal = refused(given(gain=text).number, "gain", -96, 12)
    assert "gain" in refusal.title
    assert refusal.message == f"{text} is outside -96 to 12."


def test_what_is_no_number_is_refused() -> None:
    assert refused(given(gain="loud").number, "gain", 0, 1).message == "“loud” is not a number."


def test_a_whole_number_has_no_fraction() -> None:
    assert given(rows="-2").whole("rows", -5, 5) == -2
    assert "1.5 is not a whole" in refused(given(rows="1.5").whole, "rows", -5, 5).message


def test_one_of_a_few_words_is_refused_with_all_of_them() -> None:
    assert given(shape="slow").choice("shape", ["slow", "fast"]) == "slow"
    refusal = refused(given(shape="odd").choice, "shape", ["slow", "fast"])
    assert "shape" in refusal.title
    assert refusal.hint == "It is one of slow, fast."


@pytest.mark.parametrize("text", ["yes", "TRUE", "on", "1"])
def test_a_switch_is_on(text: str) -> None:
    assert given(on=text).flag("on") is True


@pytest.mark.parametrize("text", ["no", "False", "off", "0"])
def test_a_switch_is_off(text: str) -> None:
    assert given(on=text).flag("on") is False


def test_a_switch_that_is_neither_is_refused() -> None:
    assert "neither yes nor no" in refused(given(on="maybe").flag, "on").message


@pytest.mark.parametrize(("text", "track"), [("1", DRUMS), ("2", BASS), ("bass", BASS)])
def test_a_track_is_named_by_its_number_or_its_name(text: str, track: TrackId) -> None:
    assert given(track=text).track() == track


@pytest.mark.parametrize("text", ["0", "3", "-1", "guitar", ""])
def test_a_track_that_is_not_there_is_refused_with_those_that_are(text: str) -> None:
    refusal = refused(given(track=text).track)
    assert refusal.message == f"There is no track “{text}”."
    assert refusal.hint == "Tracks are 1 to 2, or named."


def test_in_a_project_without_tracks_the_hint_says_so() -> None:
    empty = Project(SONG.id, "Empty")
    assert refused(given(empty, track="1").track).hint == "Add a track first."


@pytest.mark.parametrize(
    ("text", "tracks"),
    [("2", {BASS}), ("1,2", {DRUMS, BASS}), ("bass, 1", {DRUMS, BASS}), ("all", {DRUMS, BASS})],
)
def test_several_tracks_are_named_with_commas(text: str, tracks: set[TrackId]) -> None:
    assert given(tracks=text).tracks() == frozenset(tracks)


@pytest.mark.parametrize(
    ("text", "clips"),
    [("1.1", {"kick"}), ("1.2, 2.1", {"snare", "slap"}), ("slap", {"slap"})],
)
def test_a_clip_is_named_by_track_and_number_or_by_its_id(text: str, clips: set[str]) -> None:
    assert given(clips=text).clips() == frozenset(map(ClipId, clips))


@pytest.mark.parametrize("text", ["1.3", "1.0", "1", "2.1.1", "", "1.1,"])
def test_a_clip_that_is_not_there_is_refused_with_how_to_name_one(text: str) -> None:
    refusal = refused(given(clips=text).clips)
    assert "There is no clip" in refusal.message
    assert "2.1" in refusal.hint


def test_two_times_are_a_range_and_one_is_a_place() -> None:
    assert given(at="100f", end="300f").span("at", "end") == a_span(100, 300)
    assert given(at="100f").span("at", "end") == a_span(100, 100)


def test_a_range_that_ends_before_it_begins_is_refused() -> None:
    assert "before" in refused(given(at="2", end="1").span, "at", "end").message
    assert "“at” is missing" in refused(given(end="1").span, "at", "end").message


def test_a_name_from_the_command_line_is_kept_to_what_a_library_can_hold() -> None:
    assert given(name="two\nlines \udcff").text("name") == "two lines \N{REPLACEMENT CHARACTER}"
    session = EditSession(a_history(SONG))
    run_lines(CommandContext(session), "file.rename title=\udcff")
    session.history.current.label.sentence.encode()
