"""The cloud as one account sees it: what the sync engine works with."""

from __future__ import annotations

from pathlib import Path
from typing import Self

import httpx

from nexus_desktop.cloud.connection import cloud_client, supabase_client
from nexus_desktop.cloud.downloads import download
from nexus_desktop.cloud.functions import FunctionApi
from nexus_desktop.cloud.projects import ProjectApi
from nexus_desktop.cloud.session_keeper import SessionKeeper
from nexus_desktop.cloud.settings import CloudSettings
from nexus_desktop.cloud.uploads import BlobUploads
from nexus_desktop.cloud.usage import allowances
from nexus_desktop.domain.ids import AccountId, BlobHash, ProjectId
from nexus_desktop.domain.sync_protocol import (
    FEED_PAGE_ROWS,
    BlobStatus,
    FeedPage,
    KeepPlace,
    Moved,
    PushAnswer,
    PushOrder,
    RemoteProject,
    UploadPlace,
)


class SupabaseCloud:
    """`domain.sync_protocol.Cloud` over a real backend; safe from any thread."""

    def __init__(
        self,
        settings: CloudSettings,
        keeper: SessionKeeper,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        """Speak in the name of the account whose session `keeper` has."""
        self._keeper = keeper
        self._http = cloud_client(settings, keeper, transport)
        client = supabase_client(settings, self._http)
        self._projects = ProjectApi(client)
        self._functions = FunctionApi(self._http)
        self._uploads = BlobUploads(self._http, keeper.account, lambda: allowances(client))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    @property
    def account(self) -> AccountId:
        return self._keeper.account

    def push(self, order: PushOrder) -> PushAnswer:
        """Offer a revision."""
        return self._projects.push(order)

    def feed(self, cursor: int, limit: int = FEED_PAGE_ROWS) -> FeedPage:
        """Return what has changed since a cursor."""
        return self._projects.feed(cursor, limit)

    def fetch(self, project_id: ProjectId) -> RemoteProject | None:
        """Return the newest revision, or None where there is none for this account."""
        return self._projects.fetch(project_id)

    def upload_blob(
        self, blob: BlobHash, path: Path, place: UploadPlace | None, keep: KeepPlace, moved: Moved
    ) -> None:
        """Send a file from where an earlier call stopped; see `BlobUploads.send`."""
        self._uploads.send(blob, path, place, keep, moved)

    def confirm_blob(self, blob: BlobHash, size: int) -> BlobStatus:
        """Have an uploaded file hashed by the backend; by its size where it runs no functions."""
        verified = self._functions.verify_blob(blob)
        return self._projects.confirm_size(blob, size) if verified is None else verified

    def download_blob(self, owner: AccountId, blob: BlobHash, target: Path, moved: Moved) -> bool:
        """Write a file's bytes to `target`, going on behind what it holds; see `download`."""
        return download(self._http, owner, blob, target, moved)

    def report_blob(self, blob: BlobHash) -> None:
        """Tell that a download gave other bytes than the name says."""
        self._projects.report_blob(blob)
