"""The whole backend of a folder: started in order, watched, ended, and found again by others."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from nexus_desktop.domain.errors import BackendError
from nexus_desktop.local_backend.children import Child
from nexus_desktop.local_backend.cluster import Cluster, erase_cluster
from nexus_desktop.local_backend.functions import start_functions
from nexus_desktop.local_backend.programs import fetch_packages, find_programs
from nexus_desktop.local_backend.server import MAIL, migrate, start_server
from nexus_desktop.local_backend.settings import Settings, kept_settings
from nexus_desktop.store.durable_file import private_folder, write_durably
from nexus_desktop.store.failures import in_words
from nexus_desktop.store.lock import LibraryLock
from nexus_desktop.tasks.worker_process import own_program

LOOK_EVERY_S = 0.2
START_TIMEOUT_S = 700.0
"""Longer than the Node packages may take to be fetched."""

STOP_TIMEOUT_S = 30.0


@dataclass(frozen=True, slots=True)
class Addresses:
    """What somebody needs to use a backend that runs.

    Attributes:
        mail: the file into which all mail goes, one JSON document a line.
    """

    url: str
    publishable_key: str
    secret_key: str
    database_url: str
    mail: str


class LocalBackend:
    """The backend of one folder; only one process at a time runs it."""

    def __init__(self, folder: Path, resources: Path) -> None:
        """Use `folder` for all it keeps, and `resources` for what it is made of."""
        self.folder = folder
        self._shipped = resources / "local_backend"
        self._supabase = resources / "supabase"
        self._lock = LibraryLock(folder / "backend.lock")
        self._running = folder / "running.json"

    def fetch(self) -> Path:
        """Fetch the Node packages, which a start does as well; return where they are.

        Raises:
            BackendError: they cannot be had.
        """
        return fetch_packages(self._shipped)

    def addresses(self) -> Addresses | None:
        """Return the addresses if the backend runs, in whatever process."""
        if self._lock.holder() is None or not self._running.exists():
            return None
        return Addresses(**json.loads(self._running.read_text("utf-8")))

    @contextmanager
    def started(self) -> Iterator[tuple[Addresses, list[Child]]]:
        """Run the backend during the block; everything has ended when it is left.

        Raises:
            BackendError: it runs already, or something of it does not start.
        """
        with in_words("The local backend cannot start"):
            private_folder(self.folder)
        if not self._lock.try_acquire():
            raise self._runs_already()
        with ExitStack() as ending:
            ending.callback(self._lock.release)
            # What a killed one has left would be taken for the addresses of this one.
            self._running.unlink(missing_ok=True)
            settings = kept_settings(self.folder / "settings.json")
            children = self._start(settings, ending)
            addresses = self._addresses(settings)
            write_durably(self._running, json.dumps(asdict(addresses)).encode())
            ending.callback(self._running.unlink)
            yield addresses, children

    def start_detached(self) -> Addresses:
        """Start the backend in a process of its own that outlives this one.

        Raises:
            BackendError: it does not start; the message is its own.
        """
        if self._lock.holder() is not None:
            raise self._runs_already()
        with in_words("The local backend cannot start"):
            private_folder(self.folder)
        log = self.folder / "backend.log"
        command, environment = own_program(
            *("backend", "start", "--outlive", "--folder", str(self.folder))
        )
        with log.open("wb") as said:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=said,
                env=environment,
                start_new_session=True,
            )
        deadline = time.monotonic() + START_TIMEOUT_S
        while process.poll() is None and time.monotonic() < deadline:
            addresses = self.addresses()
            if addresses is not None and self._lock.holder() == process.pid:
                process.returncode = 0  # nobody waits for it any more, on purpose
                return addresses
            time.sleep(LOOK_EVERY_S)
        process.kill()
        process.wait()
        lines = log.read_text("utf-8", "replace").splitlines() or ["it said nothing"]
        raise BackendError("The local backend does not start", lines[-1], hint=f"See {log}.")

    def stop(self) -> bool:
        """End the backend wherever it runs; return whether it did.

        Raises:
            BackendError: it does not end.
        """
        holder = self._lock.holder()
        if holder is None:
            return False
        os.kill(holder, signal.SIGTERM)
        deadline = time.monotonic() + STOP_TIMEOUT_S
        while self._lock.holder() == holder:
            if time.monotonic() > deadline:
                raise BackendError(
                    "The local backend does not end", f"Process {holder} still runs."
                )
            time.sleep(LOOK_EVERY_S)
        return True

    def erase(self) -> None:
        """Remove all that the backend keeps.

        Raises:
            BackendError: it runs.
        """
        if self._lock.holder() is not None:
            raise BackendError("Nothing was erased", "The local backend runs.", hint="Stop it.")
        erase_cluster(self.folder)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _runs_already(self) -> BackendError:
        return BackendError(
            "The local backend runs already",
            f"Process {self._lock.holder()} runs the one in {self.folder}.",
            hint="`nexus-desktop backend status` tells its addresses.",
        )

    def _start(self, settings: Settings, ending: ExitStack) -> list[Child]:
        programs = find_programs(self._shipped)
        cluster = Cluster(self.folder, programs.postgres, settings)
        cluster.create()
        database = cluster.start()
        ending.callback(database.stop)
        cluster.apply(self._shipped / "before_migrations.sql")
        migrate(self.folder, self._supabase, programs, settings)
        cluster.apply(self._shipped / "after_migrations.sql")
        server = start_server(self.folder, self._shipped, programs, settings)
        ending.callback(server.stop)
        functions = start_functions(
            self.folder, (self._shipped, self._supabase), programs, settings
        )
        ending.callback(functions.stop)
        return [database, server, functions]

    def _addresses(self, settings: Settings) -> Addresses:
        mail = self.folder / MAIL
        mail.touch(mode=0o600)
        return Addresses(
            url=settings.url,
            publishable_key=settings.publishable_key,
            secret_key=settings.secret_key,
            database_url=settings.database_url,
            mail=str(mail),
        )


class Ending:
    """Knows when a backend that runs in this process has to end; made before it is started.

    Ctrl+C and SIGTERM end it, also while it starts, and the end of the process that has started
    this one does.
    """

    def __init__(self, *, outlives_parent: bool) -> None:
        self._asked = threading.Event()
        self._parent = None if outlives_parent else os.getppid()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: self._asked.set())

    def wait(self, children: list[Child]) -> None:
        """Wait for the end.

        Raises:
            BackendError: a part of the backend has ended by itself.
        """
        while not self._asked.wait(LOOK_EVERY_S):
            if self._parent is not None and os.getppid() != self._parent:
                return
            for child in children:
                if not child.is_running:
                    raise child.failure()
