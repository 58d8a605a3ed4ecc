"""Fetches the sounds of an account's projects that are not on this computer."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from nexus_desktop.domain.ids import BlobHash
from nexus_desktop.domain.sync_failures import CloudError
from nexus_desktop.domain.sync_rules import Life
from nexus_desktop.store.content import DamagedSnapshot
from nexus_desktop.tasks.progress import Progress
from nexus_desktop.workflows.sync.ports import SyncPorts
from nexus_desktop.workflows.sync.report import CycleReport

LEAST_FREE_BYTES = 500_000_000
"""Below it nothing is fetched: the rest of the disk is for what the person makes."""


class Downloads:
    """Fetches sounds one by one, and gives none its name whose bytes do not hash to it."""

    def __init__(self, ports: SyncPorts) -> None:
        self._ports = ports
        self._blobs = ports.store.blobs
        self._projects = ports.store.projects
        self._needs: dict[str, tuple[BlobHash, ...]] = {}

    def fetch(self, damaged: Collection[BlobHash], report: CycleReport, progress: Progress) -> None:
        """Fetch what is missing, while there is room on the disk.

        Args:
            damaged: what the cloud itself has no good copy of now.

        Raises:
            CloudError: the way to the cloud is closed.
            StoreError: the disk refused; what was fetched of a file goes on from there later.
            Cancelled: nobody wants it any more.
        """
        for blob in self._missing():
            progress.checkpoint()
            if self._ports.free_bytes() < LEAST_FREE_BYTES:
                return
            if blob in damaged:
                continue
            try:
                self._fetch(blob, report, progress)
            except CloudError as failure:
                if failure.ends_round:
                    raise
                report.failure = str(failure)  # the others may come, and this one the next time

    def _missing(self) -> Iterator[BlobHash]:
        rows = self._projects.of(self._ports.cloud.account)
        heads = {row.head for row in rows if row.head is not None}
        self._needs = {head: needs for head, needs in self._needs.items() if head in heads}
        seen: set[BlobHash] = set()
        for row in rows:
            if row.life is not Life.LIVE or row.head is None:
                continue
            if not self._ports.wants_sound(row.project_id):
                continue
            for blob in self._needed(row.head):
                if blob not in seen and self._blobs.path_of(blob) is None:
                    yield blob
                seen.add(blob)

    def _needed(self, head: str) -> tuple[BlobHash, ...]:
        if head not in self._needs:
            try:
                self._needs[head] = self._projects.blobs_of(head)
            except DamagedSnapshot:
                return ()  # said when the project is opened, which recovers it
        return self._needs[head]

    def _fetch(self, blob: BlobHash, report: CycleReport, progress: Progress) -> None:
        cloud = self._ports.cloud
        target = self._blobs.arriving(blob)

        def moved(count: int) -> None:
            progress.checkpoint()
            report.add_downloaded(count)

        is_there = cloud.download_blob(cloud.account, blob, target, moved)
        if not is_there or self._blobs.hash_file(target, progress).hash != blob:
            target.unlink()
            cloud.report_blob(blob)
            return
        kept = self._blobs.adopt(target, blob, "", why="download")
        target.unlink(missing_ok=True)  # left where somebody else was quicker
        self._blobs.release((kept.pin,))
