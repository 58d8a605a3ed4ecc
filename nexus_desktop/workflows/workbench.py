"""What is open: one session at a time, and every way to another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from nexus_desktop.domain.errors import NexusError
from nexus_desktop.domain.ids import BlobHash, ProjectId, SourceId
from nexus_desktop.domain.project import Project
from nexus_desktop.store.recovery import StoredHistory
from nexus_desktop.tasks.progress import Progress
from nexus_desktop.tasks.runner import TaskRunner
from nexus_desktop.workflows.edit_session import EditSession, SessionEvent, SessionEventKind
from nexus_desktop.workflows.import_audio import ImportPorts, Placement, import_files
from nexus_desktop.workflows.journal import SaveStage
from nexus_desktop.workflows.library import Library, OpenedProject, ProjectSummary
from nexus_desktop.workflows.sound_files import missing_sound
from nexus_desktop.workflows.take_in import prepare

ARCHIVE_SUFFIX = ".nexus"
Nothing = Callable[[], None]


@dataclass(frozen=True, slots=True)
class WorkbenchPorts:
    """What the workbench works with.

    Attributes:
        runner: reads and writes files in the background.
        store_lane: the one lane on which projects are written, in order.
        on_session: told of every session that takes the place of the one before.
    """

    library: Library
    imports: ImportPorts
    runner: TaskRunner
    store_lane: TaskRunner
    on_session: Callable[[EditSession], None]
    on_error: Callable[[NexusError], None]


class Workbench:
    """Holds the open session. Lives on the screens' thread; nothing here waits for the disk.

    Attributes:
        session: what is open; an empty project until something else is.
    """

    def __init__(self, ports: WorkbenchPorts) -> None:
        self._ports = ports
        self._end_watch: Nothing = lambda: None
        self._kept_in_place: set[BlobHash] = set()
        self._opened_at = 0
        self._left: list[EditSession] = []
        self.session = self._new_session()

    def new_project(self) -> None:
        """Open an empty project; it is written with its first step."""
        self._use(self._new_session())

    def open_project(self, project_id: ProjectId) -> None:
        """Open a project of the library: its newest state first, its past right after."""
        library = self._ports.library
        self._ports.runner.run(
            lambda _progress: library.open(project_id),
            self._show_opened,
            self._failed,
            title="Opening the project",
        )

    def list_projects(self, answer: Callable[[tuple[ProjectSummary, ...]], None]) -> None:
        """Answer with the projects of the library, the one used last first.

        Asked on the lane that writes, so that the list knows of every edit made before.
        """
        library = self._ports.library
        self._ports.store_lane.run(lambda _progress: library.projects(), answer, self._failed)

    def delete_project(self, project_id: ProjectId, done: Nothing) -> None:
        """Put a project into the trash, and say when it is there."""
        library = self._ports.library
        self._ports.store_lane.run(
            lambda _progress: library.delete(project_id), lambda _nothing: done(), self._failed
        )

    def restore_project(self, project_id: ProjectId, done: Nothing) -> None:
        """Take a project out of the trash, and say when it is back."""
        library = self._ports.library
        self._ports.store_lane.run(
            lambda _progress: library.restore(project_id), lambda _nothing: done(), self._failed
        )

    def open_paths(self, paths: Sequence[Path]) -> None:
        """Open what a person named or dropped on the program: projects or audio files."""
        archives = [path for path in paths if path.suffix.lower() == ARCHIVE_SUFFIX]
        sounds = [path for path in paths if path not in archives]
        for archive in archives:
            self._open_archive(archive)
        if sounds:
            self.new_project()
            self._import(sounds, Placement(), is_opening=True)

    def import_paths(self, paths: Sequence[Path], placement: Placement) -> None:
        """Put audio files into the open project; a project file is opened instead."""
        archives = [path for path in paths if path.suffix.lower() == ARCHIVE_SUFFIX]
        sounds = [path for path in paths if path not in archives]
        if archives:
            self._open_archive(archives[0])
        if sounds:
            self._import(sounds, placement, is_opening=self.session.project.is_empty)

    def save_copy(self, target: Path) -> None:
        """Write the open project and all its sound into one file."""
        library, project = self._ports.library, self.session.project
        self._ports.runner.run(
            lambda progress: library.pack(project, target, progress),
            lambda _nothing: None,
            self._failed,
            title=f"Saving {target.name}",
        )

    def flush(self) -> None:
        """Hand everything that is not on the disk to the lane, of sessions left before too."""
        for session in (*self._left, self.session):
            session.flush()

    @property
    def refusal(self) -> NexusError | None:
        """Why the newest edits are not on the disk, if it refused them."""
        states = (session.save_state for session in (*self._left, self.session))
        return next((state.failure for state in states if state and state.failure), None)

    def blobs_in_use(self) -> frozenset[BlobHash]:
        """Return the hashes of all sound in the open project."""
        return frozenset(blob for blob, _name in _blobs_of(self.session.project))

    def _import(self, paths: Sequence[Path], placement: Placement, *, is_opening: bool) -> None:
        """Import files; those that a project is opened with are read where they lie."""
        session = self.session

        def note_opening() -> None:
            if is_opening and session is self.session:
                self._opened_at = session.history.position + 1

        import_files(
            self._ports.imports,
            session,
            paths,
            placement,
            is_copied=not is_opening,
            before_placed=note_opening,
        )

    def _open_archive(self, path: Path) -> None:
        library = self._ports.library
        self._ports.runner.run(
            lambda progress: library.unpack(path, progress),
            self.open_project,
            self._failed,
            title=f"Opening {path.name}",
        )

    def _new_session(self) -> EditSession:
        session = self._ports.library.new_session(self._ports.store_lane)
        self._watch(session)
        return session

    def _show_opened(self, opened: OpenedProject) -> None:
        session = self._ports.library.session_of(opened, self._ports.store_lane)
        self._watch(session)
        self._use(session)
        if opened.notice is not None:
            self._ports.on_error(opened.notice)
        library = self._ports.library
        self._ports.runner.run(
            lambda _progress: library.past_of(opened),
            lambda past: self._adopt(session, opened, past),
            self._failed,
        )
        self._prepare(session)

    def _adopt(self, session: EditSession, opened: OpenedProject, past: StoredHistory) -> None:
        if session is self.session:
            self._opened_at += opened.stored.first_position - past.first_position
        session.adopt(past.history, past.first_position)

    def _prepare(self, session: EditSession) -> None:
        """Decode again what lost its decoded twin; it plays and draws when it is there."""
        imports = self._ports.imports
        for source in session.project.sources.values():
            parts = imports.sounds.locate(source)
            if not parts:
                self._ports.on_error(missing_sound(source.name))
                continue
            path = parts[0].path
            self._ports.runner.run(
                partial(prepare, source, path, imports.store),
                partial(self._prepared, source.id),
                self._failed,
            )

    def _prepared(self, source: SourceId, _nothing: None) -> None:
        self._ports.imports.sounds.look_again(source)

    def _use(self, session: EditSession) -> None:
        self._leave(self.session)
        self.session = session
        self._ports.on_session(session)

    def _leave(self, session: EditSession) -> None:
        """Keep hold of a session that the disk has not taken yet, and say so when it refuses."""
        state = session.save_state
        if state is None or state.stage is SaveStage.SAVED:
            return
        self._left.append(session)

        def on_event(event: SessionEvent) -> None:
            state = session.save_state
            if event.kind is not SessionEventKind.SAVE_STATE or state is None:
                return
            if state.stage is SaveStage.SAVED and session in self._left:
                self._left.remove(session)
            if state.failure is not None:
                self._ports.on_error(state.failure)

        session.subscribe(on_event)
        session.retry_saving()

    def _watch(self, session: EditSession) -> None:
        self._end_watch()
        self._opened_at = session.history.position

        def on_event(event: SessionEvent) -> None:
            if event.kind in {SessionEventKind.HISTORY, SessionEventKind.PROJECT}:
                self._keep_safe(session)

        self._end_watch = session.subscribe(on_event)

    def _keep_safe(self, session: EditSession) -> None:
        """Copy sound that is read where the user keeps it, once work is built on it."""
        if session.history.position <= self._opened_at:
            return
        blobs = self._ports.imports.store.blobs
        for blob, name in _blobs_of(session.project):
            if blob in self._kept_in_place:
                continue
            self._kept_in_place.add(blob)

            def copy(progress: Progress, blob: BlobHash = blob) -> tuple[str, ...]:
                return () if blobs.is_own(blob) else (blobs.copy_in(blob, progress).pin,)

            self._ports.runner.run(copy, blobs.release, self._failed, title=f"Keeping {name}")

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, NexusError):
            raise error
        self._ports.on_error(error)


def _blobs_of(project: Project) -> list[tuple[BlobHash, str]]:
    return [
        (segment.blob, source.name)
        for source in project.sources.values()
        for segment in source.segments
    ]
