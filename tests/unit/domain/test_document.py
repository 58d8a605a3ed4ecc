"""A project as a JSON document and back."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexus_desktop.domain import document
from nexus_desktop.domain.document import (
    DOCUMENT_VERSION,
    canonical_json,
    from_document,
    to_document,
    upgraded,
)
from nexus_desktop.domain.errors import DocumentError
from nexus_desktop.domain.project import Project
from tests.support.builders import (
    a_clip,
    a_marker,
    a_project,
    a_provenance,
    a_source,
    a_track,
    made_by_job,
    with_clip,
    with_markers,
    with_sources,
)
from tests.support.strategies import projects

Damage = Callable[[Any], None]


def written(project: Project) -> Any:  # noqa: ANN401 - parsed JSON is anything
    return json.loads(canonical_json(to_document(project)))


def a_written_song() -> Any:  # noqa: ANN401 - parsed JSON is anything
    song = a_project(a_track("drums", a_clip("kick"), a_clip("snare", 300)), a_track("bass"))
    return written(with_markers(song, a_marker("verse", 5), a_marker("end", 90, 95)))


# --- writing and reading back


@given(projects())
def test_a_project_comes_back_exactly(project: Project) -> None:
    assert from_document(written(project)) == project


@given(projects())
def test_equal_projects_give_equal_bytes(project: Project) -> None:
    again = from_document(written(project))
    assert canonical_json(to_document(again)) == canonical_json(to_document(project))


@given(projects())
def test_a_document_can_be_put_together_from_its_parts(project: Project) -> None:
    parts = written(project)
    again = document.assembled(
        parts,
        [document.source_from_document(part) for part in parts["sources"]],
        [
            document.track_from_document(
                part, [document.clip_from_document(clip) for clip in part["clips"]]
            )
            for part in parts["tracks"]
        ],
        [document.marker_from_document(part) for part in parts["markers"]],
    )
    assert again == project


def test_a_track_is_written_with_whatever_stands_for_its_clips() -> None:
    track = a_track("drums", a_clip("kick"))
    assert document.track_to_document(track, ["hash of a chunk"])["clips"] == ["hash of a chunk"]


def test_json_is_short_sorted_and_readable() -> None:
    assert canonical_json({"b": [1, 2.5], "a": "Drüm"}) == '{"a":"Drüm","b":[1,2.5]}'.encode()


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_come_back_exactly(number: float) -> None:
    assert json.loads(canonical_json(number)) == number


def test_minus_zero_and_whole_numbers_are_written_in_one_way() -> None:
    plain = with_clip(a_project(), a_clip(gain_db=0.0))
    other = with_clip(a_project(), a_clip(gain_db=-0.0))
    whole = with_clip(a_project(), a_clip(gain_db=0))
    assert len({canonical_json(to_document(song)) for song in (plain, other, whole)}) == 1


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_json_has_no_numbers_that_are_none(number: float) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical_json([number])


def test_a_name_that_is_no_text_does_not_keep_a_project_from_being_saved() -> None:
    assert json.loads(canonical_json("caf\udce9")) == "caf?"


def test_a_sound_that_still_arrives_is_never_written() -> None:
    project = with_sources(a_project(), a_source(is_settled=False))
    with pytest.raises(ValueError, match="still arriving"):
        to_document(project)


# --- versions


def test_a_document_of_a_newer_version_is_refused_and_not_called_damaged() -> None:
    newer = a_written_song() | {"version": DOCUMENT_VERSION + 1, "tracks": "of another kind"}
    with pytest.raises(DocumentError) as refusal:
        from_document(newer)
    assert refusal.value.title == "Made with a newer version"
    assert "Update" in refusal.value.hint


def test_older_documents_go_through_every_step_up_to_the_newest() -> None:
    steps = {
        1: lambda old: {**old, "mood": "dark"},
        2: lambda old: {**old, "mood": [old["mood"]]},
    }
    old = {"version": 1, "title": "Song"}
    assert upgraded(old, steps, 3) == {"version": 3, "title": "Song", "mood": ["dark"]}
    assert upgraded({"version": 3}, steps, 3) == {"version": 3}
    assert old == {"version": 1, "title": "Song"}


def test_there_is_a_step_from_every_version_there_ever_was() -> None:
    assert set(document.UPGRADES) == set(range(1, DOCUMENT_VERSION))


@given(st.sampled_from(["", "tracks", "sources", "markers"]))
def test_fields_that_nobody_knows_are_ignored(where: str) -> None:
    song = a_written_song()
    for place in song[where] if where else [song]:
        place["of the future"] = {"x": 1}
    assert from_document(song) == from_document(a_written_song())


# --- damage


def changed(*path: str | int, to: object) -> Damage:
    def damage(song: Any) -> None:  # noqa: ANN401 - parsed JSON is anything
        for step in path[:-1]:
            song = song[step]
        song[path[-1]] = to

    return damage


def dropped(*path: str | int) -> Damage:
    def damage(song: Any) -> None:  # noqa: ANN401 - parsed JSON is anything
        for step in path[:-1]:
            song = song[step]
        del song[path[-1]]

    return damage


def doubled(what: str, where: str = "") -> Damage:
    def damage(song: Any) -> None:  # noqa: ANN401 - parsed JSON is anything
        rows = song[where][0] if where else song
        rows[what].append(copy.deepcopy(rows[what][0]))

    return damage


CLIP = ("tracks", 0, "clips", 0)


@pytest.mark.parametrize(
    ("damage", "why"),
    [
        (dropped("title"), "The project has no “title”"),
        (dropped("version"), "has no “version”"),
        (changed("version", to=0), "must be 1 or more"),
        (changed("version", to="1"), "must be a whole number, not '1'"),
        (changed("tracks", to={}), "must be a list"),
        (changed("tracks", 0, to="drums"), "Where a track should be"),
        (changed("sample_rate", to=True), "must be a whole number, not True"),
        (changed("sample_rate", to=0), "must be 1 or more"),
        (changed("tempo_bpm", to=float("nan")), "must be between 10 and 999"),
        (changed("id", to=""), "must be an id"),
        (changed("tracks", 0, "pan", to=1.5), "must be between -1 and 1"),
        (changed("tracks", 0, "gain_db", to=float("inf")), "must be between"),
        (changed("tracks", 0, "is_muted", to=1), "must be true or false"),
        (changed("tracks", 0, "name", to=None), "must be a text"),
        (changed(*CLIP, "start", to=-1), "must be 0 or more"),
        (changed(*CLIP, "start", to=0.5), "must be a whole number"),
        (changed(*CLIP, "start", to=101), "ends before it begins"),
        (changed(*CLIP, "start", to=100), "no length"),
        (changed(*CLIP, "gain_db", to="loud"), "must be a number"),
        (changed(*CLIP, "fade_in", "length", to=101), "fades of a clip are longer"),
        (changed(*CLIP, "fade_in", "shape", to="wavy"), "no fade of the shape “wavy”"),
        (dropped(*CLIP, "fade_out"), "Where a fade should be"),
        (dropped(*CLIP, "take"), "Where a take should be"),
        (
            changed(*CLIP, "take", "source", to="gone"),
            "A clip on “drums” plays a sound that is not",
        ),
        (changed("sources", 0, "segments", to=[]), "A sound has no file"),
        (changed("sources", 0, "segments", 0, "blob", to=""), "must be an id"),
        (changed("markers", 1, "end", to=5), "A marker ends before it begins"),
        (doubled("tracks"), "Two tracks have the same id"),
        (doubled("clips", "tracks"), "Two clips have the same id"),
        (doubled("markers"), "Two markers have the same id"),
        (doubled("sources"), "Two sounds have the same id"),
    ],
)
def test_damage_is_told_in_a_sentence(damage: Damage, why: str) -> None:
    song = a_written_song()
    damage(song)
    with pytest.raises(DocumentError) as refusal:
        from_document(song)
    assert refusal.value.title == "Damaged project"
    assert why in refusal.value.message
    assert refusal.value.message.endswith(".")
    assert refusal.value.hint


@pytest.mark.parametrize("value", [None, [], "project", 7, {}])
def test_what_is_no_document_at_all_is_refused(value: object) -> None:
    with pytest.raises(DocumentError):
        from_document(value)


def test_takes_of_a_clip_have_ids_of_their_own() -> None:
    song = a_written_song()
    clip = song["tracks"][0]["clips"][0]
    clip["other_takes"] = [clip["take"]]
    with pytest.raises(DocumentError, match="Two takes of a clip"):
        from_document(song)


@pytest.mark.parametrize(
    ("damage", "why"),
    [
        (dropped("job"), "has no “job”"),
        (changed("kind", to=""), "must be an id"),
        (changed("seed", to=0.5), "must be a whole number"),
        (changed("input", to=7), "must be a text"),
        (dropped("parameters"), "not a list of names and values"),
        (changed("parameters", to={"style": ["jazz"]}), "neither a text nor a number"),
    ],
)
def test_damage_to_how_a_take_was_made_is_told_in_a_sentence(damage: Damage, why: str) -> None:
    song = written(a_project(a_track("drums", made_by_job(a_clip()))))
    made = song["tracks"][0]["clips"][0]["take"]["made"]
    assert made["parameters"] == dict(a_provenance().parameters)
    damage(made)
    with pytest.raises(DocumentError) as refusal:
        from_document(song)
    assert why in refusal.value.message


def test_a_take_that_no_job_has_made_says_nothing_of_one() -> None:
    assert "made" not in a_written_song()["tracks"][0]["clips"][0]["take"]


def test_clips_and_markers_out_of_order_are_sorted() -> None:
    song = a_written_song()
    song["tracks"][0]["clips"].reverse()
    song["markers"].reverse()
    assert from_document(song) == from_document(a_written_song())


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)


@given(st.data())
def test_any_damage_is_refused_as_damage_or_harmless(data: st.DataObject) -> None:
    song = a_written_song()
    place: Any = song
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        key = data.draw(st.sampled_from(keys))
        if not isinstance(place[key], dict | list) or not place[key] or data.draw(st.booleans()):
            break
        place = place[key]
    place[key] = data.draw(ANYTHING)
    try:
        project = from_document(song)
    except DocumentError:
        return
    assert from_document(written(project)) == project
