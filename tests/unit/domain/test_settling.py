"""When files of a watched folder are complete."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexus_desktop.domain.batch import FileIdentity
from nexus_desktop.domain.settling import PARTIAL_SUFFIXES, Settling

SONG = "/in/song.wav"
SETTLE_S = 2.0


def at(size: int, mtime_ns: int = 1) -> dict[str, FileIdentity]:
    return {SONG: FileIdentity(size, mtime_ns)}


def test_a_file_settles_when_it_was_seen_unchanged_for_the_time() -> None:
    settling = Settling(SETTLE_S)
    assert settling.look(at(10), 0.0) == frozenset()
    assert settling.look(at(10), 1.9) == frozenset()
    assert not settling.is_over
    assert settling.look(at(10), 2.0) == {SONG}
    assert settling.is_over


@pytest.mark.parametrize("changed", [at(11, 1), at(10, 2)])
def test_a_file_that_changes_has_to_settle_again(changed: dict[str, FileIdentity]) -> None:
    settling = Settling(SETTLE_S)
    settling.look(at(10), 0.0)
    assert settling.look(at(10), 3.0) == {SONG}
    assert settling.look(changed, 4.0) == frozenset()
    assert settling.look(changed, 6.0) == {SONG}


def test_a_file_that_was_away_has_to_settle_again() -> None:
    settling = Settling(SETTLE_S)
    settling.look(at(10), 0.0)
    assert settling.look({}, 1.0) == frozenset()
    assert settling.look(at(10), 2.5) == frozenset()


def test_an_empty_file_and_a_download_never_settle() -> None:
    settling = Settling(0.0)
    assert settling.look(at(0), 0.0) == frozenset()
    for suffix in PARTIAL_SUFFIXES:
        beside = f"{SONG}{suffix}"
        seen = {**at(10), beside: FileIdentity(5, 1)}
        assert settling.look(seen, 1.0) == frozenset()
    assert settling.is_over, "nobody need wait for a download"
    assert settling.look(at(10), 2.0) == {SONG}


@given(st.lists(st.tuples(st.integers(1, 3), st.floats(0.0, 3.0)), min_size=1, max_size=30))
def test_nothing_is_complete_before_its_time_and_everything_behind_it(
    looks: list[tuple[int, float]],
) -> None:
    settling, now_s = Settling(SETTLE_S), 0.0
    size, since_s = 0, 0.0
    for seen, later_s in looks:
        now_s += later_s
        if seen != size:
            size, since_s = seen, now_s
        settled = settling.look(at(seen), now_s)
        assert (SONG in settled) == (now_s - since_s >= SETTLE_S)
