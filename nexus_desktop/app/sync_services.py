"""Builds what synchronises a library with the account in use. No Qt."""

from __future__ import annotations

import platform
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager

from nexus_desktop.app.cloud_services import synced_cloud
from nexus_desktop.app.services import Services
from nexus_desktop.store.lock import LibraryLock
from nexus_desktop.workflows.sync.cycle import SyncEngine
from nexus_desktop.workflows.sync.ports import NothingOpen, OpenProjects, SyncPorts, SyncStore


@contextmanager
def sync_engine(
    services: Services, open_projects: OpenProjects | None = None
) -> Iterator[SyncEngine]:
    """Give what brings a library and the cloud together; no other program may do it meanwhile.

    Args:
        open_projects: the projects that are on a screen of this program.

    Raises:
        SessionRejected: nobody is signed in, or the session is over.
        CloudError: no backend is named, or the session cannot be read.
        StoreError: another program synchronises this library now.
    """
    paths = services.paths
    with LibraryLock(paths.sync_lock).held(), synced_cloud(services) as cloud:
        yield SyncEngine(
            SyncPorts(
                cloud,
                SyncStore.of(services.database, services.store.blobs),
                platform.node() or "this computer",
                time.monotonic,
                lambda: shutil.disk_usage(paths.home).free,
                open_projects=open_projects or NothingOpen(),
            )
        )
