"""From what a person has chosen to the files that are to be written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from nexus_desktop.domain.errors import NexusError
from nexus_desktop.domain.export_parts import ExportPart, What, export_parts, why_nothing
from nexus_desktop.domain.name_template import ONE_FILE, distinct, name_template, today
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.selection import NOTHING_SELECTED, Selection
from nexus_desktop.engine.media.formats import format_named
from nexus_desktop.workflows.export_audio import ExportRequest, FormatChoice, LoudnessGoal


@dataclass(frozen=True, slots=True)
class ExportOrder:
    """All that is chosen for an export; the same of another state of a project can be asked for.

    Attributes:
        folder: where the files go.
        template: how they are called, see `name_template`.
        tags: for all files; where there is no title, each has its own.
        cover: a file with a picture for all of them.
        with_chapters: whether markers become chapters, in formats that have them.
    """

    folder: Path
    what: What = What.WHOLE
    choice: FormatChoice = field(default_factory=FormatChoice)
    template: str = ONE_FILE
    goal: LoudnessGoal | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    cover: Path | None = None
    with_chapters: bool = True


def planned(
    order: ExportOrder, project: Project, selection: Selection = NOTHING_SELECTED
) -> tuple[ExportRequest, ...]:
    """Return the exports to make, each with the file it goes to.

    Raises:
        CommandError: the template makes no sense.
        NexusError: there is nothing of what was chosen.
    """
    template = name_template(order.template)
    parts = export_parts(project, order.what, selection)
    if not parts:
        raise NexusError("Nothing to export", why_nothing(order.what))
    ending = format_named(order.choice.format_id).extension
    names = [template.named({**part.names, "date": today()}, ending) for part in parts]
    return tuple(
        _request(order, part, order.folder / name)
        for part, name in zip(parts, distinct(names), strict=True)
    )


def _request(order: ExportOrder, part: ExportPart, target: Path) -> ExportRequest:
    return ExportRequest(
        part.bounce,
        target,
        order.choice,
        goal=order.goal,
        tags=_tags(order, part),
        cover=order.cover,
        with_chapters=order.with_chapters,
    )


def _tags(order: ExportOrder, part: ExportPart) -> Mapping[str, str]:
    """Return the tags of one of several files, which are the tracks of a record."""
    own = dict(order.tags)
    if order.what.is_many:
        own.setdefault("track", str(part.names["index"]))
        own.setdefault("album", str(part.names["project"]))
    return own
