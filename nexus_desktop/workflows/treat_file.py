"""Makes one file of a batch: through effects and a macro, and written under its name when whole."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from nexus_desktop.domain.batch import BatchItem, FileIdentity, MadeFile
from nexus_desktop.domain.bounce import whole
from nexus_desktop.domain.errors import MediaError
from nexus_desktop.domain.ids import BlobHash, ProjectId, TrackId, new_id
from nexus_desktop.domain.names import clean_name
from nexus_desktop.domain.project import UNTITLED, Project
from nexus_desktop.domain.source import AudioSource, Segment
from nexus_desktop.engine.analysis.loudness import Loudness
from nexus_desktop.engine.media.cover import is_writable
from nexus_desktop.engine.media.encode_settings import EncodeSettings
from nexus_desktop.engine.media.file_failures import reading, unreadable, unwritable, writing
from nexus_desktop.engine.media.formats import TAG_NAMES, format_named
from nexus_desktop.engine.media.probe import MediaInfo, probe
from nexus_desktop.engine.media.tags import Cover
from nexus_desktop.engine.samples.reader import FilePart, SampleReader
from nexus_desktop.engine.samples.resample import ResampledReader
from nexus_desktop.tasks.progress import Progress
from nexus_desktop.workflows.apply_effect import treated, written
from nexus_desktop.workflows.export_audio import ExportReport, ExportRequest, export
from nexus_desktop.workflows.export_report import report_document
from nexus_desktop.workflows.import_audio import Placement, place_source
from nexus_desktop.workflows.recipe import Recipe
from nexus_desktop.workflows.take_in import arriving_source, look_through

TREATED, EDITED = 0.4, 0.6
"""Shares of the work, where there are effects and a macro; the rest is the export."""


class Keeper(Protocol):
    """Remembers what was made: the journal of the batch."""

    def add(self, made: MadeFile) -> None: ...


@dataclass(frozen=True, slots=True)
class Draft:
    """A project that is to be written, and what reads its sounds."""

    project: Project
    reader: SampleReader


class MacroDesk(Protocol):
    """Runs macros on files, in a library of its own."""

    def edited(self, path: Path, name: str, recipe: Recipe, progress: Progress) -> Draft:
        """Return the project of a file after the macro of the recipe.

        Raises:
            NexusError: the file cannot be read, or a line of the macro was refused.
        """


@dataclass(frozen=True, slots=True)
class Order:
    """A file to make.

    Attributes:
        replaces: whether what has the name of the target may be lost.
    """

    item: BatchItem
    replaces: bool = False


def treat_file(
    order: Order, recipe: Recipe, desk: MacroDesk, keeper: Keeper, folder: Path, progress: Progress
) -> ExportReport:
    """Make a file, and have it remembered just before and just after it gets its name.

    Args:
        folder: where what is needed meanwhile lies.

    Raises:
        NexusError: it could not be made; the target is as it was.
        Cancelled: `progress` was cancelled; the target is as it was, or the file is there.
    """
    item = order.item
    identity = identity_of(item.source)
    info = probe(item.source)
    with writing(item.target):
        item.target.parent.mkdir(parents=True, exist_ok=True)
    with _draft(item.source, recipe, desk, folder, progress) as (draft, exporting):
        made = MadeFile(item, identity, recipe.hash, "", is_named=False)

        def before_named(report: ExportReport) -> None:
            _require_unchanged(item.source, identity)
            if not order.replaces and os.path.lexists(item.target):
                raise already_there(item.target)
            nonlocal made
            made = replace(made, sha256=report.sha256, facts=report_document(report))
            keeper.add(made)

        request = ExportRequest(
            whole(draft.project),
            item.target,
            recipe.choice,
            measures_loudness=True,
            goal=recipe.goal,
            tags={**_known_tags(info), **recipe.tags},
            cover=recipe.cover or _known_cover(info),
            with_chapters=recipe.with_chapters,
        )
        reader = ResampledReader(draft.reader)
        report = export(request, reader, exporting, before_named=before_named)
        keeper.add(replace(made, is_named=True))
    return report


def identity_of(path: Path) -> FileIdentity:
    """Return what tells a file from another one in its place.

    Raises:
        MediaError: there is no such file, or it is something else.
    """
    with reading(path):
        found = path.stat()
    if not stat.S_ISREG(found.st_mode):
        raise unreadable(path, "It is not a file.", "Choose a file with sound in it.")
    return FileIdentity(found.st_size, found.st_mtime_ns)


def already_there(target: Path) -> MediaError:
    """Return the failure to write a file where there is one that may not be lost."""
    return unwritable(target, "There is a file of that name already.", "--force replaces it.")


def report_values(report: ExportReport) -> dict[str, Any]:
    """Return a report for another process, where `report_from` makes it again."""
    return {**asdict(report), "path": str(report.path)}


def report_from(document: Mapping[str, Any]) -> ExportReport:
    """Return the report that another process has sent."""
    loudness = document["loudness"]
    facts = {
        **document,
        "path": Path(document["path"]),
        "loudness": Loudness(**loudness) if loudness is not None else None,
    }
    return ExportReport(**facts)


@contextmanager
def _draft(
    source: Path, recipe: Recipe, desk: MacroDesk, folder: Path, progress: Progress
) -> Iterator[tuple[Draft, Progress]]:
    """Give the project that is to be written, and the progress of writing it."""
    path, done = source, 0.0
    if recipe.effects:
        path, done = folder / "treated.wav", TREATED
        _treat(source, path, recipe, progress.part(0.0, done))
    if recipe.macro:
        editing = progress.part(done, EDITED)
        yield desk.edited(path, source.name, recipe, editing), progress.part(EDITED, 1.0)
        return
    draft = file_alone(path, source.name, progress.part(done, done))
    try:
        yield draft, progress.part(done, 1.0)
    finally:
        draft.reader.close()


def _treat(source: Path, target: Path, recipe: Recipe, progress: Progress) -> None:
    """Write a file behind the effects as another one, in which no sample loses a bit."""
    chosen, folder = recipe.effects, target.parent
    with treated(source, folder, chosen, progress, with_tail=recipe.with_tail) as sound:
        rate, channels = sound.sample_rate, sound.channels
        settings = EncodeSettings(format_named("wav"), rate, channels, is_float=True)
        written(sound.blocks, rate, settings, target, target)


def file_alone(path: Path, name: str, progress: Progress) -> Draft:
    """Return a project with one file on one track, read where it lies.

    Raises:
        MediaError: it is no audio file, or an empty one.
    """
    source = source_of(path, name, progress)
    # Its bytes need no name where nothing is kept; what counts is that silence is told of.
    settled = replace(source, segments=(Segment(BlobHash(""), source.frames),))
    reader = SampleReader(lambda _source: (FilePart(path, source.frames),))
    empty = Project(ProjectId(new_id()), UNTITLED)
    return Draft(with_source(empty, settled), reader)


def source_of(path: Path, name: str, progress: Progress) -> AudioSource:
    """Return the sound of a file under the name of the one that it was made of.

    Raises:
        MediaError: it is no audio file, or an empty one.
    """
    return replace(arriving_source(look_through(path, progress)), name=clean_name(name))


def with_source(project: Project, source: AudioSource) -> Project:
    """Return a project with a sound on a new track."""
    return place_source(project, source, Placement(), TrackId(new_id()))


def _known_tags(info: MediaInfo) -> dict[str, str]:
    return {name: text for name, text in info.tags.items() if name in TAG_NAMES}


def _known_cover(info: MediaInfo) -> Cover | None:
    return info.cover if info.cover is not None and is_writable(info.cover) else None


def _require_unchanged(path: Path, identity: FileIdentity) -> None:
    if identity_of(path) != identity:
        raise unreadable(
            path,
            "It was changed while it was being read.",
            "Wait until the other program has finished with it, then try again.",
        )
