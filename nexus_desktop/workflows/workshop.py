"""Where new sounds are made in the background and put into a project, each in one step of undo."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from nexus_desktop.domain.errors import EditRefused, NexusError
from nexus_desktop.domain.history import Label
from nexus_desktop.domain.ids import SourceId
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.source import AudioSource
from nexus_desktop.engine.effects.treatment import Rewriting, Workplace, rewritten_here
from nexus_desktop.engine.peaks.pyramid import PeakPyramid
from nexus_desktop.engine.render.piece_resources import PieceResources
from nexus_desktop.engine.samples.resample import ResampledReader
from nexus_desktop.tasks.runner import TaskHandle, TaskRunner, Work
from nexus_desktop.workflows.edit_session import Edit, EditSession
from nexus_desktop.workflows.made_sounds import SoundToMake, make_sounds
from nexus_desktop.workflows.sound_files import missing_sound
from nexus_desktop.workflows.take_in import SoundStore, TakenIn

T = TypeVar("T")
NewSounds = Sequence[AudioSource | None]
"""What was made, in the order it was asked for; None where nothing was left."""
Made = tuple[TakenIn | None, ...]
"""The same with what keeps the files."""


@dataclass(frozen=True, slots=True)
class WorkshopPorts:
    """What the workshop works with.

    Attributes:
        missing: the sources that were silent when they were read, since their files are not there.
        on_error: told why a sound could not be made, or not be used.
        on_pyramid: told of the waveform of a sound that is about to be used.
        rewriting: how effects are run that need the whole sound at hand.
    """

    store: SoundStore
    reader: ResampledReader
    missing: Callable[[], frozenset[SourceId]]
    runner: TaskRunner
    on_error: Callable[[NexusError], None]
    on_pyramid: Callable[[SourceId, PeakPyramid], None] = lambda _source, _pyramid: None
    rewriting: Rewriting = rewritten_here


class Workshop:
    """Makes sounds off the screens' thread. A cancel leaves no trace: no file, no source, no step.

    Attributes:
        reader: reads the sounds of projects.
        runner: works in the background.
    """

    def __init__(self, ports: WorkshopPorts) -> None:
        self._ports = ports
        self._making: dict[object, str] = {}
        self.reader = ports.reader
        self.runner = ports.runner

    @property
    def making(self) -> tuple[str, ...]:
        """The titles of what is being made for a project just now, the first begun first."""
        return tuple(self._making.values())

    def workplace(self, project: Project, begins: int = 0) -> Workplace:
        """Return where a sound is treated that begins at a frame of a project."""
        return Workplace(
            self._ports.store.blobs.folder,
            PieceResources(project, self.reader, begins),
            self._ports.rewriting,
        )

    def make(
        self,
        session: EditSession,
        wanted: Sequence[SoundToMake],
        use: Callable[[NewSounds], Edit],
        label: Label,
        *,
        title: str,
        then: Callable[[NewSounds], None] = lambda _made: None,
    ) -> TaskHandle:
        """Begin to make sounds; when all are there, one edit puts them into the project.

        Call it on the screens' thread; it returns at once. Where the edit is refused, since people
        have gone on editing, the project stays as it is and they are told.

        Args:
            use: gives the edit for the sounds that were made.
            title: what is being done, for the list of tasks.
            then: called after the edit.
        """

        job = object()
        self._making[job] = title

        def over() -> None:
            del self._making[job]

        def made(taken: Made) -> None:
            over()
            self.use(session, taken, use, label, then)

        return self.begin(wanted, made, title=title, on_given_up=over)

    def begin(
        self,
        wanted: Sequence[SoundToMake],
        on_made: Callable[[Made], None],
        *,
        title: str,
        on_given_up: Callable[[], None] = lambda: None,
    ) -> TaskHandle:
        """Begin to make sounds that are put nowhere yet: `use` them, or `let_go` of them.

        Args:
            on_given_up: called where they could not be made, which is told, or were cancelled.
        """
        store = self._ports.store

        def made(taken: Made) -> None:
            for each in filter(None, taken):
                self._ports.on_pyramid(each.source.id, each.pyramid)
            on_made(taken)

        def failed(error: Exception) -> None:
            on_given_up()
            self._failed(error)

        return self._ports.runner.run(
            lambda progress: make_sounds(wanted, store, progress),
            made,
            failed,
            title=title,
            on_cancelled=on_given_up,
        )

    def use(
        self,
        session: EditSession,
        made: Made,
        use: Callable[[NewSounds], Edit],
        label: Label,
        then: Callable[[NewSounds], None] = lambda _made: None,
    ) -> None:
        """Put sounds that were made into the project, as `make` does."""
        session.hold(tuple(each.pin for each in made if each))
        sounds = sources_of(made)
        try:
            session.apply(use(sounds), label)
        except NexusError as error:
            self._ports.on_error(error)
        else:
            then(sounds)

    def let_go(self, made: Made) -> None:
        """Let the files of sounds go that were made and are not wanted."""
        pins = [each.pin for each in made if each]
        blobs = self._ports.store.blobs
        if pins:
            self.run(lambda _progress: blobs.release(pins), lambda _none: None, title="")

    def run(self, work: Work[T], on_done: Callable[[T], None], *, title: str) -> TaskHandle:
        """Begin some other work in the background; what goes wrong is told."""
        return self._ports.runner.run(work, on_done, self._failed, title=title)

    def tell(self, error: NexusError) -> None:
        """Say why something could not be done."""
        self._ports.on_error(error)

    def require_known(self, sources: Sequence[AudioSource]) -> None:
        """Return if sources that were just read are the true sound.

        Raises:
            NexusError: the file of one is not there.
        """
        missing = self._ports.missing()
        for source in sources:
            if source.id in missing:
                raise missing_sound(source.name)

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, NexusError):
            raise error
        self._ports.on_error(error)


def sources_of(made: Made) -> NewSounds:
    """Return the sounds that were made."""
    return [each.source if each else None for each in made]


def require_settled(sources: Sequence[AudioSource]) -> None:
    """Return if the bytes of all sources are there.

    Raises:
        EditRefused: one is still arriving.
    """
    for source in sources:
        if not source.is_settled:
            raise EditRefused(
                "Not yet", f"“{source.name}” is still being read in.", hint="Try again in a moment."
            )


def unchanged(project: Project) -> Project:
    """Be the edit for a sound of which nothing was left."""
    return project
