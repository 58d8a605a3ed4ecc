"""What a command has done to the history, as a sentence."""

from __future__ import annotations

from nexus_desktop.domain.history import History


def words_for_step(title: str, before: History, after: History) -> str:
    """Return what happened between two histories.

    Args:
        title: the command's, for one that left the project as it was.
    """
    if after.current is before.current:
        return f"{title}: the project is as it was."
    if after.steps is not before.steps:
        return after.current.label.sentence
    if after.position < before.position:
        return f"Undid: {before.current.label.sentence}"
    return f"Redid: {after.current.label.sentence}"
