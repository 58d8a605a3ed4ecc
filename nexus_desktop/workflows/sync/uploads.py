"""Sends sounds to the cloud, each until the cloud has verified it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import Path

from nexus_desktop.domain.ids import BlobHash
from nexus_desktop.domain.sync_failures import (
    BlobChanged,
    CloudError,
    Hold,
    OutcomeUnknown,
    QuotaExceeded,
    RateLimited,
    ServerTrouble,
)
from nexus_desktop.domain.sync_protocol import BlobStatus
from nexus_desktop.domain.sync_status import Link
from nexus_desktop.store.blobs import BlobState
from nexus_desktop.tasks.progress import Progress
from nexus_desktop.workflows.sync.pacing import Pacing
from nexus_desktop.workflows.sync.ports import SyncPorts
from nexus_desktop.workflows.sync.report import CycleReport

_TRIES = 2
"""A file that was damaged on its way is removed by the cloud, and sent once more at once."""


class Uploads:
    """Sends what the cloud lacks; a sound that cannot be sent keeps no other from going."""

    def __init__(self, ports: SyncPorts, pacing: Pacing) -> None:
        self._cloud = ports.cloud
        self._blobs = ports.store.blobs
        self._remote = ports.store.remote
        self._pacing = pacing

    def send(self, blobs: Iterable[BlobHash], report: CycleReport, progress: Progress) -> bool:
        """Send the sounds of a document; return whether it is worth sending the document now.

        What lies nowhere on this computer is passed over: the cloud may hold it.

        Raises:
            CloudError: the way to the cloud is closed, or a file is too large for it.
            StoreError: the library could not be read or written.
            Cancelled: nobody wants it any more.
        """
        lacking = set(blobs) - self._remote.stored(self._cloud.account)
        found = [(blob, path) for blob in lacking if (path := self._blobs.path_of(blob))]
        if found and not self._pacing.may_upload:
            return False
        is_complete = True
        for blob, path in sorted(found, key=lambda pair: (pair[1].stat().st_size, pair[0])):
            progress.checkpoint()
            try:
                is_complete &= self._store(blob, path, report, progress)
            except RateLimited as limit:
                if limit.hold is not Hold.UPLOADS:
                    raise
                self._pacing.limited(limit)
                return False
            except QuotaExceeded:
                self._pacing.storage_is_full()
                report.link = Link.FULL
                return False
            except (OutcomeUnknown, ServerTrouble):
                is_complete = False
        return is_complete

    def send_wanted(
        self, blobs: Iterable[BlobHash], report: CycleReport, progress: Progress
    ) -> None:
        """Send what the cloud holds damaged and asks for, where this computer has it whole.

        Raises:
            CloudError, StoreError, Cancelled: as for `send`.
        """
        whole = [blob for blob in blobs if self._is_whole(blob, progress)]
        self._remote.forget(self._cloud.account, whole)
        try:
            self.send(whole, report, progress)
        except CloudError as failure:
            if failure.ends_round:
                raise
            report.failure = str(failure)

    def _is_whole(self, blob: BlobHash, progress: Progress) -> bool:
        if self._blobs.path_of(blob) is None:
            return False
        return self._blobs.verify(blob, progress) is BlobState.PRESENT

    def _store(self, blob: BlobHash, path: Path, report: CycleReport, progress: Progress) -> bool:
        """Send a file until it counts; return False if it did not get there whole."""
        account = self._cloud.account

        def moved(count: int) -> None:
            progress.checkpoint()
            report.add_uploaded(count)

        keep = partial(self._remote.keep_place, account, blob)
        for _ in range(_TRIES):
            place = self._remote.place(account, blob)
            try:
                self._cloud.upload_blob(blob, path, place, keep, moved)
            except BlobChanged:
                # Nothing rotten is ever sent; a good copy comes from the cloud, if it has one.
                self._remote.forget(account, [blob])
                self._blobs.verify(blob, progress)
                return True
            status = self._cloud.confirm_blob(blob, path.stat().st_size)
            if status is BlobStatus.STORED:
                self._remote.note_stored(account, blob)
                return True
            self._remote.forget(account, [blob])
        return False
