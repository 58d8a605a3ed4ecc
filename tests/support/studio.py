"""Everything but the window, on a real library in a folder of the test."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import soundfile

from nexus_desktop.app.paths import find_paths
from nexus_desktop.app.services import Services, build_services, build_workshop
from nexus_desktop.domain.errors import NexusError
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.timeline import ZERO
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.render.mixdown import Mixdown
from nexus_desktop.tasks.runner import InlineTaskRunner, TaskRunner
from nexus_desktop.workflows.edit_session import EditSession
from nexus_desktop.workflows.import_audio import ImportPorts, Placement, import_files
from nexus_desktop.workflows.waveforms import Waveforms
from tests.support.signals import noise


class Studio:
    """The services of a library, and what was said to the person meanwhile.

    Attributes:
        runner: in the place of the threads.
        errors, warnings: what was shown.
    """

    def __init__(self, services: Services, runner: TaskRunner) -> None:
        self.services = services
        self.runner = runner
        self.errors: list[NexusError] = []
        self.warnings: list[tuple[str, str]] = []
        self.waveforms = Waveforms(
            services.sounds.locate, services.reader, services.store.peaks, runner
        )
        self.imports = ImportPorts(
            services.store,
            services.sounds,
            self.waveforms,
            runner,
            lambda call: call(),
            self.errors.append,
            lambda name, sentence: self.warnings.append((name, sentence)),
        )

        self.workshop = build_workshop(services, runner, self.errors.append, self.waveforms.show)

    def begin(self) -> EditSession:
        """Return a session of a new project, written at every step."""
        return self.services.library.new_session(InlineTaskRunner())

    def bring_in(
        self,
        session: EditSession,
        *paths: Path,
        placement: Placement | None = None,
        is_copied: bool = True,
    ) -> None:
        """Import files into a session."""
        import_files(self.imports, session, paths, placement or Placement(), is_copied=is_copied)

    def heard(self, project: Project) -> Block:
        """Return what a project sounds like."""
        mixdown = Mixdown(project, self.services.resampled)
        mixdown.seek(ZERO)
        return mixdown.read(project.length)

    def own_files(self) -> list[Path]:
        """Return the sounds the library holds copies of."""
        return sorted(path for _blob, path in self.services.store.blobs.own_files())

    def pins(self) -> int:
        """Return how many pins there are."""
        with self.services.database.read() as connection:
            return int(connection.execute("SELECT count(*) FROM pins").fetchone()[0])


@contextmanager
def open_studio(runner: TaskRunner | None = None) -> Iterator[Studio]:
    """Open the library that NEXUS_HOME names."""
    services = build_services(find_paths())
    try:
        yield Studio(services, runner or InlineTaskRunner())
    finally:
        services.close()


def a_recording(
    path: Path, frames: int = 48_000, *, rate: int = 48_000, channels: int = 2, seed: int = 1
) -> Block:
    """Write a 16-bit file of noise and return what is in it."""
    counts = np.rint(noise(frames, channels, seed=seed, peak=0.5) * 32768).astype(np.int16)
    soundfile.write(path, counts, rate, subtype="PCM_16")
    return (counts / np.float32(32768)).astype(np.float32)


def half_written(home: Path) -> list[Path]:
    """Return what of a library is not finished: nothing, whenever nobody writes."""
    return [path for path in home.rglob("*") if ".part" in path.name]


def fingerprint(home: Path) -> dict[str, str]:
    """Return what is in a library: every row of the projects, and every file of sound."""
    rows = {}
    for path in sorted(home.glob("blobs/**/*")):
        if path.is_file():
            rows[str(path)] = hashlib.sha256(path.read_bytes()).hexdigest()
    with sqlite3.connect(home / "library.sqlite3") as connection:
        for table in ("revisions", "snapshots", "blobs", "pins"):
            rows[table] = repr(connection.execute(f"SELECT * FROM {table}").fetchall())
    connection.close()
    return rows
