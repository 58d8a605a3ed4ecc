"""A machine of the simulation: the library and the engine of the program, and a person at it."""

from __future__ import annotations

import random
from pathlib import Path

from nexus_desktop.domain.errors import DocumentError
from nexus_desktop.domain.history import History, Label, Step
from nexus_desktop.domain.ids import AccountId, BlobHash, ProjectId
from nexus_desktop.domain.project import Project
from nexus_desktop.store.blobs import BlobStore
from nexus_desktop.store.database import Database
from nexus_desktop.store.garbage import collect_garbage
from nexus_desktop.store.projects import ProjectRepository
from nexus_desktop.tasks.progress import Progress
from nexus_desktop.workflows.sync.cycle import SyncEngine
from nexus_desktop.workflows.sync.ports import SyncPorts, SyncStore
from tests.simulation.network import Killed, Network
from tests.support.builders import NOON
from tests.support.memory_cloud import MemoryCloud, MemorySession, sha256

PLENTY = 10**12


class Machine:
    """One computer with its library, which outlives the program that is killed."""

    def __init__(
        self, name: str, folder: Path, cloud: MemoryCloud, network: Network, rng: random.Random
    ) -> None:
        self.name = name
        self._cloud = cloud
        self._network = network
        self._rng = rng
        self.now_s = 0.0
        self.database = Database(folder / "library.sqlite3", is_durable=False)
        self.blobs = BlobStore(self.database, folder / "blobs")
        self.repository = ProjectRepository(self.database)
        self.store = SyncStore.of(self.database, self.blobs)
        self.staged: tuple[BlobHash, str] | None = None
        self._engine: SyncEngine | None = None
        self._mutations = 0

    def close(self) -> None:
        self.database.close()

    # ---- the person ---------------------------------------------------------------------------

    def live(self) -> list[ProjectId]:
        """Return the projects the person sees, by their ids."""
        return sorted(summary.id for summary in self.repository.summaries())

    def project(self, project_id: ProjectId) -> Project | None:
        """Return what the person sees of a project; None where it can only be looked at."""
        try:
            return self.repository.load_head(project_id).history.project
        except DocumentError:
            return None

    def create(self, project: Project) -> None:
        self.repository.create(History((_step(project),)))

    def commit(self, project: Project, *pins: str) -> None:
        position = self.repository.load_head(project.id).first_position + 1
        self.repository.commit(project.id, [_step(project)], position, position, released_pins=pins)

    def stage(self, content: bytes) -> tuple[BlobHash, str]:
        """Take a sound in that no project refers to yet; return its hash and its pin."""
        with self.blobs.incoming_part() as part:
            part.write_bytes(content)
            kept = self.blobs.adopt(part, sha256(content), ".wav", why="import")
        return kept.hash, kept.pin

    def sign_in(self, account: AccountId) -> None:
        self.store.accounts.sign_in(account, f"{account}@example.com", adopts_drafts=True)
        self._engine = None

    def sign_out(self) -> None:
        account = self.store.accounts.in_use()
        if account is not None:
            self.store.accounts.sign_out(account.id)
        self._engine = None

    # ---- the program --------------------------------------------------------------------------

    def sync(self) -> None:
        """Run one round; a kill in the middle of it starts the program anew."""
        self.now_s += 4000.0
        try:
            self.engine().run(Progress())
        except Killed:
            self.restart()

    def engine(self) -> SyncEngine:
        if self._engine is None:
            account = self.store.accounts.in_use()
            session = MemorySession(
                self._cloud,
                account.id if account else AccountId(""),
                self._network.carry,
                self._network.garble,
            )
            self._engine = SyncEngine(
                SyncPorts(
                    session,
                    self.store,
                    self.name,
                    lambda: self.now_s,
                    lambda: PLENTY,
                    chance=self._rng.random,
                    new_mutation=self._new_mutation,
                )
            )
        return self._engine

    def restart(self) -> None:
        """Forget all that was only in memory; what was being imported is given up."""
        self._engine = None
        self.staged = None
        with self.database.write() as connection:
            connection.execute("DELETE FROM pins")

    def collect(self) -> None:
        collect_garbage(self.database, self.blobs, min_age_s=-1.0)

    def rot(self, blob: BlobHash) -> None:
        """Let a file of the library lose its value, and let the check of the library find it."""
        path = self.blobs.path_of(blob)
        if path is not None:
            path.write_bytes(bytes(len(path.read_bytes())))
            if self._rng.random() < 0.7:
                self.blobs.verify(blob, Progress())

    def look_at_everything(self) -> None:
        """Check every sound, as the library check does."""
        for blob in self.blobs.known():
            self.blobs.verify(blob, Progress())

    def retry(self) -> None:
        """Let the person press Retry."""
        account = self.store.accounts.in_use()
        if account is not None:
            self.store.projects.retry(account.id)
        self.engine().pacing.forget()

    def _new_mutation(self) -> str:
        self._mutations += 1
        return f"{self.name} {self._mutations}"


def _step(project: Project) -> Step:
    return Step(project, Label("Edited.", "Edit"), NOON)
