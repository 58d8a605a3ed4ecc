"""The order of a list that two machines have changed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from nexus_desktop.domain.sync_order import merged_order

NAMES = st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=6)


def order(base: str, mine: str, theirs: str) -> str | None:
    """Merge where nothing was removed from either side's own list."""
    kept = {n for n in {*mine, *theirs} if n not in base or (n in mine and n in theirs)}
    found = merged_order(base, mine, theirs, kept)
    return None if found is None else "".join(found)


def test_the_side_that_moved_something_decides() -> None:
    assert order("abc", "cab", "abc") == "cab"
    assert order("abc", "abc", "bca") == "bca"


def test_two_different_moves_cannot_be_one_order() -> None:
    assert order("abc", "bac", "acb") is None


def test_what_is_new_stays_behind_its_neighbour_wherever_that_went() -> None:
    assert order("abc", "abxc", "cab") == "cabx"
    assert order("abc", "xabc", "abc") == "xabc"


def test_two_additions_in_one_place_have_one_order_on_every_machine() -> None:
    assert order("ab", "axyb", "apb") == order("ab", "apb", "axyb") == "apxyb"


def test_what_was_removed_holds_no_place() -> None:
    assert order("abc", "ac", "abcx") == "acx"


@given(NAMES, NAMES, NAMES)
def test_every_name_that_is_kept_occurs_once_and_both_machines_agree(
    base: list[str], mine: list[str], theirs: list[str]
) -> None:
    kept = {*mine, *theirs}
    found = merged_order(base, mine, theirs, kept)
    assert found == merged_order(base, theirs, mine, kept)
    if found is not None:
        assert sorted(found) == sorted(kept)
