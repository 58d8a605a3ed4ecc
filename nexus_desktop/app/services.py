"""Builds everything that is not a window, in order, and closes it in the other order. No Qt."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial

from nexus_desktop.app.paths import Paths, resource
from nexus_desktop.app.preferences import Preferences
from nexus_desktop.app.runners import Runners
from nexus_desktop.domain.errors import NexusError
from nexus_desktop.domain.ids import SourceId
from nexus_desktop.domain.source import AudioSource
from nexus_desktop.engine.effects.apart import rewritten_apart
from nexus_desktop.engine.peaks.pyramid import PeakPyramid
from nexus_desktop.engine.samples.reader import SampleReader
from nexus_desktop.engine.samples.resample import ResampledReader
from nexus_desktop.store.blobs import BlobStore
from nexus_desktop.store.database import Database
from nexus_desktop.store.decoded_cache import DecodedCache
from nexus_desktop.store.export_memory import ExportMemory
from nexus_desktop.store.handed_files import HandedFiles
from nexus_desktop.store.notices import take_notices
from nexus_desktop.store.peak_cache import PeakCache
from nexus_desktop.store.preset_files import PresetFiles
from nexus_desktop.store.projects import ProjectRepository
from nexus_desktop.tasks.runner import TaskRunner
from nexus_desktop.workflows.drag_out import DragOut
from nexus_desktop.workflows.export_presets import ExportPresets
from nexus_desktop.workflows.export_queue import Ended, ExportQueue
from nexus_desktop.workflows.exports import Exports
from nexus_desktop.workflows.library import Library
from nexus_desktop.workflows.presets import PresetLibrary
from nexus_desktop.workflows.sound_files import SoundFiles
from nexus_desktop.workflows.take_in import SoundStore
from nexus_desktop.workflows.workshop import Workshop, WorkshopPorts

DECODED_LIMIT_BYTES = 8 << 30
PEAKS_LIMIT_BYTES = 1 << 30
WAITING_LIMIT_BYTES = 2 << 30
"""Of files that might be dragged, and were not yet."""


@dataclass(frozen=True, slots=True)
class Services:
    """What the window and the command line work with."""

    paths: Paths
    database: Database
    store: SoundStore
    library: Library
    sounds: SoundFiles
    reader: SampleReader
    resampled: ResampledReader
    closing: ExitStack

    def close(self) -> None:
        """Give everything back."""
        self.closing.close()


def build_services(
    paths: Paths,
    on_missing: Callable[[AudioSource, NexusError], None] = lambda _source, _error: None,
) -> Services:
    """Open the library of a person.

    Args:
        on_missing: told, from any thread, of a sound whose file cannot be read.

    Raises:
        StoreError: it is damaged, made with a newer version, or the disk refuses.
    """
    paths.prepare()
    with ExitStack() as building:
        database = Database(paths.library)
        building.callback(database.close)
        blobs = BlobStore(database, paths.blobs)
        decoded = DecodedCache(paths.decoded, DECODED_LIMIT_BYTES)
        peaks = PeakCache(paths.peaks, limit_bytes=PEAKS_LIMIT_BYTES)
        sounds = SoundFiles(blobs, decoded)

        def missed(source: AudioSource, error: NexusError) -> None:
            sounds.look_again(source.id)
            on_missing(source, error)

        reader = SampleReader(sounds.locate, missed)
        building.callback(reader.close)
        return Services(
            paths,
            database,
            SoundStore(blobs, decoded, peaks),
            Library(ProjectRepository(database), blobs, partial(take_notices, database)),
            sounds,
            reader,
            ResampledReader(reader),
            building.pop_all(),
        )


def build_workshop(
    services: Services,
    runner: TaskRunner,
    on_error: Callable[[NexusError], None],
    on_pyramid: Callable[[SourceId, PeakPyramid], None] = lambda _source, _pyramid: None,
) -> Workshop:
    """Return where new sounds are made for the projects of a library.

    Args:
        runner: where the work is done.
        on_pyramid: told of the waveform of a new sound.
    """
    return Workshop(
        WorkshopPorts(
            services.store,
            services.resampled,
            lambda: services.reader.missing,
            runner,
            on_error,
            on_pyramid,
            rewritten_apart,
        )
    )


def build_drag_out(
    services: Services,
    runner: TaskRunner,
    preferences: Preferences,
    on_error: Callable[[NexusError], None],
) -> DragOut:
    """Return what has files ready that are dragged out of a library, in the format chosen last.

    Args:
        runner: where they are rendered.

    Raises:
        StoreError: the folder that they lie in cannot be read.
    """
    files = HandedFiles(services.paths.exports, WAITING_LIMIT_BYTES)
    files.clear_unfinished()
    chosen = preferences.settings.drag_format
    drag_out = DragOut(services.resampled, runner, files, chosen, on_error)

    def remember() -> None:
        preferences.remember(replace(preferences.settings, drag_format=drag_out.format_id))

    drag_out.subscribe(remember)
    return drag_out


def build_exports(
    services: Services,
    runners: Runners,
    on_ended: Ended,
    on_error: Callable[[Exception], None],
) -> Exports:
    """Return what exports the projects of a library, with the presets of its owner.

    Args:
        on_ended: told of exports that were asked for together, when the last of them ends.
        on_error: told why something could not be written down.

    Raises:
        StoreError: the presets cannot be read.
    """
    memory = ExportMemory(services.paths.export_memory)
    queue = ExportQueue(services.resampled, runners.exports, on_ended)
    presets = ExportPresets(memory, runners.lane, on_error)
    return Exports(memory, presets, queue, runners.lane, on_error)


def build_presets(
    paths: Paths, lane: TaskRunner, on_error: Callable[[Exception], None]
) -> PresetLibrary:
    """Return the presets that the program comes with, and those of a person.

    Args:
        lane: where files are read and written.
        on_error: told why one could not be.

    Raises:
        StoreError: their folder cannot be read.
    """
    return PresetLibrary(resource("presets"), PresetFiles(paths.presets), lane, on_error)
