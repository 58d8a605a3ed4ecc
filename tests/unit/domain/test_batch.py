"""What a batch makes of which file."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexus_desktop.domain.batch import (
    BatchItem,
    FileIdentity,
    FoundFile,
    MadeFile,
    names_of,
    planned,
)
from nexus_desktop.domain.errors import CommandError
from nexus_desktop.domain.name_template import ONE_FILE, name_template

IN, OUT = Path("/in"), Path("/out")
STEMS = st.sampled_from(["a", "A", "b", "é", "e\u0301", "take 1", ".hidden", "x.y"])
FOUND = st.lists(
    st.builds(
        lambda stem, below, ending: FoundFile(IN / below / f"{stem}{ending}", Path(below)),
        STEMS,
        st.sampled_from([".", "sub", "sub/deep"]),
        st.sampled_from([".wav", ".flac"]),
    ),
    max_size=6,
    unique=True,
)


def plan(*paths: str, pattern: str = ONE_FILE, folder: Path = OUT) -> list[BatchItem]:
    found = [FoundFile(Path(path)) for path in paths]
    return list(planned(found, folder, ".mp3", name_template(pattern), "2026-11-28"))


def test_a_file_keeps_its_name_and_gets_the_ending_of_the_format() -> None:
    assert plan("/in/one.wav", "/else/two.x.flac") == [
        BatchItem(Path("/in/one.wav"), OUT / "one.mp3"),
        BatchItem(Path("/else/two.x.flac"), OUT / "two.x.mp3"),
    ]


def test_a_pattern_names_files_by_their_number_and_the_day() -> None:
    items = plan("/in/a.wav", "/in/b.wav", pattern="{date} {index:02} of {count} {name}")
    names = [item.target.name for item in items]
    assert names == ["2026-11-28 01 of 2 a.mp3", "2026-11-28 02 of 2 b.mp3"]


def test_files_of_folders_below_stay_in_folders_of_these_names() -> None:
    found = [FoundFile(IN / "sub/deep/a.wav", Path("sub/deep"))]
    [item] = planned(found, OUT, ".wav", name_template(ONE_FILE), "")
    assert item.target == OUT / "sub/deep/a.wav"


@pytest.mark.parametrize("other", ["/in/one.flac", "/else/one.wav", "/in/ONE.wav"])
def test_two_files_that_would_get_one_name_are_refused(other: str) -> None:
    with pytest.raises(CommandError, match=f"/in/one.wav and {other} would both become"):
        plan("/in/one.wav", other)


def test_no_file_that_something_is_made_of_is_replaced() -> None:
    with pytest.raises(CommandError, match=r"/in/b.mp3 would be replaced by .* of /in/b.mp3"):
        plan("/in/a.wav", "/in/b.mp3", folder=IN)


@given(FOUND)
def test_every_file_has_a_place_of_its_own_in_the_folder_or_all_are_refused(
    found: list[FoundFile],
) -> None:
    try:
        items = planned(found, OUT, ".ogg", name_template(ONE_FILE), "")
    except CommandError:
        alike = [
            unicodedata.normalize("NFC", f"{each.below}/{each.path.stem}").casefold()
            for each in found
        ]
        assert len(set(alike)) < len(alike)
        return
    targets = [item.target for item in items]
    assert len({str(target).casefold() for target in targets}) == len(found)
    assert [item.source for item in items] == [each.path for each in found]
    assert all(target.is_relative_to(OUT) and target.suffix == ".ogg" for target in targets)


@given(st.integers(1, 30))
def test_a_sentence_names_some_files_and_counts_the_others(count: int) -> None:
    told = names_of([Path(f"f{number}") for number in range(count)])
    named = told.partition(" and ")[0].split(", ")
    more = int(told.rpartition(" and ")[2].split()[0]) if " and " in told else 0
    assert named == [f"f{number}" for number in range(len(named))]
    assert len(named) + more == count


def test_what_was_made_is_still_it_while_source_settings_and_name_are_the_same() -> None:
    [item] = plan("/in/a.wav")
    identity = FileIdentity(10, 20)
    made = MadeFile(item, identity, "settings", "hash", is_named=True)
    assert made.is_of(item, identity, "settings")
    assert not made.is_of(item, FileIdentity(11, 20), "settings")
    assert not made.is_of(item, FileIdentity(10, 21), "settings")
    assert not made.is_of(item, identity, "others")
    assert not made.is_of(BatchItem(item.source, OUT / "b.mp3"), identity, "settings")
