"""The order of a list that two machines have changed: tracks, effects in a rack."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TypeVar

Name = TypeVar("Name", bound=str)


def merged_order(
    base: Sequence[Name], mine: Sequence[Name], theirs: Sequence[Name], kept: Collection[Name]
) -> tuple[Name, ...] | None:
    """Return the names in `kept` in an order both agree with, or None if both moved old ones.

    What one side added stays behind what it was added behind; where both added something in one
    place, the lower first name goes first, so that every machine comes to the same order.

    Args:
        kept: names that are in `mine` or `theirs` or both.
    """
    shared = set(mine) & set(theirs) & set(kept)
    spine = _spine(base, _only(mine, shared), _only(theirs, shared))
    if spine is None:
        return None
    my_runs = _runs_behind(mine, shared, kept)
    their_runs = _runs_behind(theirs, shared, kept)
    ordered: list[Name] = []
    for anchor in (None, *spine):
        if anchor is not None:
            ordered.append(anchor)
        for run in sorted((my_runs.get(anchor, []), their_runs.get(anchor, []))):
            ordered += run
    return tuple(ordered)


def _spine(base: Sequence[Name], mine: list[Name], theirs: list[Name]) -> list[Name] | None:
    """Return the order of what both have: of the side that moved something, if only one did."""
    old = set(base)
    before = _only(base, set(mine))
    has_mine_moved, has_theirs_moved = (_only(names, old) != before for names in (mine, theirs))
    if mine == theirs or (has_mine_moved and not has_theirs_moved):
        return mine
    if has_theirs_moved:
        return None if has_mine_moved else theirs
    return min(mine, theirs)


def _only(names: Sequence[Name], wanted: Collection[Name]) -> list[Name]:
    return [name for name in names if name in wanted]


def _runs_behind(
    names: Sequence[Name], shared: Collection[Name], kept: Collection[Name]
) -> dict[Name | None, list[Name]]:
    """Return what only one side has, by the shared name it stands behind; None: the beginning."""
    runs: dict[Name | None, list[Name]] = {}
    anchor: Name | None = None
    for name in names:
        if name in shared:
            anchor = name
        elif name in kept:
            runs.setdefault(anchor, []).append(name)
    return runs
