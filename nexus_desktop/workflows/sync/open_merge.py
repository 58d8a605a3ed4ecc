"""Merges what came from the cloud into a project that is on the screen."""

from __future__ import annotations

from nexus_desktop.domain.history import Label
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.sync_merge import merged
from nexus_desktop.workflows.edit_session import EditSession


def merge_into(session: EditSession, base: Project | None, theirs: Project, device: str) -> bool:
    """Take over what another machine did, as one step that undo takes back.

    What was edited here since the offer is part of it. Returns False, and changes nothing, where
    both do not go together any more: the next round then keeps both versions.

    Args:
        base: what both versions began with.
        device: the machine the changes came from; empty if unknown.
    """
    together = merged(base, session.history.project, theirs)
    if together is None:
        return False
    if together != session.history.project:
        words = f"Merged changes from {device or 'another computer'}."
        session.apply(lambda _mine: together, Label(words, "Merge"))
    return True
