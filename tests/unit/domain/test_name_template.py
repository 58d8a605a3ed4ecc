"""How files are called that are made from one project."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexus_desktop.domain.errors import CommandError
from nexus_desktop.domain.name_template import FIELDS, distinct, name_template

VALUES: dict[str, str | int] = {
    "project": "Album",
    "name": "Overture",
    "region": "Overture",
    "index": 3,
    "count": 12,
    "start": "0.01.02.500",
}
TEXT = st.text(max_size=300)
NAMES = st.lists(st.sampled_from(["a.wav", "A.wav", "a (2).wav", "b.wav", "bare"]), max_size=12)


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        ("{project} {region} {index:02}", "Album Overture 03.wav"),
        ("{index}-{count} {name}", "3-12 Overture.wav"),
        ("{name} at {start}", "Overture at 0.01.02.500.wav"),
        ("{index:3}", "3.wav"),
        ("Take {{one}}", "Take {one}.wav"),
        ("plain", "plain.wav"),
        ("_plain-", "_plain-.wav"),
    ],
)
def test_a_pattern_becomes_a_name(pattern: str, name: str) -> None:
    assert name_template(pattern).named(VALUES, ".wav") == name


def test_what_a_part_does_not_have_leaves_no_gap_behind() -> None:
    assert name_template("{project} - {track}").named(VALUES, ".wav") == "Album.wav"
    assert name_template("{track} {project}  {name}").named(VALUES, ".wav") == "Album Overture.wav"
    assert name_template("{track}").named(VALUES, ".wav") == "Untitled.wav"


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("", "empty"),
        ("  ", "empty"),
        ("{projekt}", "projekt"),
        ("{project", "partner"),
        ("{name!r}", "no {name}"),
        ("{name:>9}", "{name}"),
        ("{index:x}", "{index}"),
        ("{index:999999999}", "{index}"),
        ("{}", "no {}"),
        ("{name.__class__}", "no {name.__class__}"),
    ],
)
def test_a_pattern_that_makes_no_sense_is_refused_with_what_there_is(
    pattern: str, said: str
) -> None:
    with pytest.raises(CommandError, match=r".") as refusal:
        name_template(pattern)
    assert said in refusal.value.message
    assert all(name in (refusal.value.hint or "") for name in FIELDS)


@given(TEXT, st.sampled_from([".wav", ".flac", ".m4a"]))
def test_every_name_can_be_one_of_a_file(text: str, ending: str) -> None:
    named = name_template("{project} {name}").named({"project": text, "name": text}, ending)
    assert named.endswith(ending)
    assert 0 < len(named.encode()) <= 255
    assert not set(named) & set('/\\:*?"<>|\0')
    assert not named.startswith(".")


@given(NAMES)
def test_no_two_files_have_one_name_and_the_first_keeps_its_own(names: list[str]) -> None:
    found = distinct(names)
    assert len({name.casefold() for name in found}) == len(names)
    if names:
        assert found[0] == names[0]


def test_a_number_stands_before_the_ending() -> None:
    assert distinct(["a.wav", "a.wav", "A.wav"]) == ("a.wav", "a (2).wav", "A (3).wav")
    assert distinct(["a.wav", "a (2).wav", "a.wav"]) == ("a.wav", "a (2).wav", "a (3).wav")
