"""Opens the library for the length of a command."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from nexus_desktop.app.paths import find_paths
from nexus_desktop.app.services import Services, build_services
from nexus_desktop.cli.output import Output
from nexus_desktop.domain.errors import StoreError
from nexus_desktop.domain.ids import ProjectId
from nexus_desktop.workflows.edit_session import EditSession
from nexus_desktop.workflows.library import OpenedProject


@contextmanager
def library_in_use() -> Iterator[Services]:
    """Give the services of the library that NEXUS_HOME names, and close them.

    Raises:
        StoreError: it cannot be opened.
    """
    services = build_services(find_paths())
    try:
        yield services
    finally:
        services.close()


def project_named(services: Services, name: str) -> ProjectId:
    """Return the id of a project that is named by its id, the beginning of it, or its title.

    Raises:
        StoreError: there is no such project, or more than one.
    """
    projects = services.library.projects()
    found = {p.id for p in projects if p.id == name} or {
        p.id for p in projects if p.title == name or (len(name) >= 4 and p.id.startswith(name))
    }
    if len(found) == 1:
        return found.pop()
    if found:
        raise StoreError(
            "Which project?", f"{len(found)} are called “{name}”.", hint="Name its id."
        )
    raise StoreError(
        "Could not open the project",
        f"There is none called “{name}”.",
        hint="`nexus-desktop project list` shows them all.",
    )


def open_named(services: Services, name: str, output: Output) -> OpenedProject:
    """Open a project by its name, and say what was found damaged in it.

    Raises:
        StoreError: there is no such project, or nothing of it can be read.
    """
    opened = services.library.open(project_named(services, name))
    if opened.notice is not None:
        output.fail(opened.notice)
    return opened


def require_saved(session: EditSession) -> None:
    """Return if the disk has refused nothing of a session.

    Raises:
        NexusError: the newest edits are not on it.
    """
    state = session.save_state
    if state is not None and state.failure is not None:
        raise state.failure
