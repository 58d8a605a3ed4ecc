"""Documents: pushed, told of by the feed, and fetched."""

from __future__ import annotations

from collections.abc import Mapping

from supabase import Client

from nexus_desktop.cloud.answers import (
    a_list,
    an_object,
    number_of,
    required_number,
    required_text,
    text_of,
    truth_of,
    word_of,
)
from nexus_desktop.cloud.refusals import HttpRefusal
from nexus_desktop.cloud.translate_errors import in_words
from nexus_desktop.domain.ids import AccountId, BlobHash, ProjectId
from nexus_desktop.domain.sync_protocol import (
    FEED_PAGE_ROWS,
    BlobStatus,
    FeedPage,
    FeedRow,
    PushAnswer,
    PushOrder,
    PushStatus,
    RemoteProject,
)

NO_SUCH_PROJECT = "PT404"


class ProjectApi:
    """The functions of the database about projects, as one account may call them.

    Raises (every method):
        CloudError: one of the families of `sync_failures`.
    """

    def __init__(self, client: Client) -> None:
        self._client = client

    def push(self, order: PushOrder) -> PushAnswer:
        """Offer a revision; the same order sent again is answered alike and changes nothing."""
        with in_words("The project was not sent"):
            answer = self._call(
                "push_project",
                p_project_id=order.project_id,
                p_mutation_id=order.mutation_id,
                p_base_revision=order.base_revision,
                p_document=order.document,
                p_delete=order.delete,
                p_schema_version=order.schema_version,
                p_blobs=list(order.blobs),
                p_device=order.device,
            )
            return push_answer(answer)

    def feed(self, cursor: int, limit: int = FEED_PAGE_ROWS) -> FeedPage:
        """Return what has changed since a cursor."""
        with in_words("The cloud was not asked for changes"):
            return feed_page(self._call("sync_feed", p_cursor=cursor, p_limit=limit))

    def fetch(self, project_id: ProjectId) -> RemoteProject | None:
        """Return the newest revision; None where there is none that this account may see."""
        with in_words("The project was not fetched"):
            try:
                return remote_project(self._call("fetch_project", p_project_id=project_id))
            except HttpRefusal as refusal:
                if refusal.code == NO_SUCH_PROJECT:
                    return None
                raise

    def confirm_size(self, blob: BlobHash, size: int) -> BlobStatus:
        """Let a file count by its size alone, where no function can read it."""
        with in_words("The sound was not confirmed"):
            return blob_status(self._call("confirm_blob", p_sha256=blob, p_size=size))

    def report_blob(self, blob: BlobHash) -> None:
        """Tell that a download gave other bytes than the name says."""
        with in_words("The damaged sound was not reported"):
            self._call("report_blob", p_sha256=blob)

    def _call(self, name: str, **arguments: object) -> Mapping[str, object]:
        return an_object(self._client.rpc(name, arguments).execute().data)


def push_answer(answer: Mapping[str, object]) -> PushAnswer:
    """Return what `push_project` has answered.

    Raises:
        Nonsense: it is no such answer.
    """
    return PushAnswer(
        word_of(answer, "status", PushStatus),
        number_of(answer, "revision"),
        truth_of(answer, "deleted"),
        _blobs(answer, "missing"),
        text_of(answer, "code"),
        text_of(answer, "message"),
    )


def feed_page(answer: Mapping[str, object]) -> FeedPage:
    """Return what `sync_feed` has answered.

    Raises:
        Nonsense: it is no such answer.
    """
    rows = (an_object(row) for row in a_list(answer.get("rows")))
    return FeedPage(
        tuple(
            FeedRow(
                ProjectId(required_text(row, "project_id")),
                required_number(row, "revision"),
                required_number(row, "seq"),
                truth_of(row, "deleted"),
            )
            for row in rows
        ),
        required_number(answer, "next_cursor"),
        truth_of(answer, "has_more"),
        truth_of(answer, "full_resync"),
        _blobs(answer, "wanted"),
    )


def remote_project(answer: Mapping[str, object]) -> RemoteProject:
    """Return what `fetch_project` has answered.

    Raises:
        Nonsense: it is no such answer.
    """
    document = answer.get("document")
    return RemoteProject(
        ProjectId(required_text(answer, "project_id")),
        required_number(answer, "revision"),
        required_number(answer, "schema_version"),
        truth_of(answer, "deleted"),
        None if document is None else an_object(document),
        AccountId(required_text(answer, "owner")),
        text_of(answer, "device"),
    )


def blob_status(answer: Mapping[str, object]) -> BlobStatus:
    """Return whether a file counts, as `confirm_blob` and `verify-blob` say.

    Raises:
        Nonsense: it is no such answer.
    """
    return word_of(answer, "status", BlobStatus)


def _blobs(answer: Mapping[str, object], name: str) -> tuple[BlobHash, ...]:
    return tuple(BlobHash(str(each)) for each in a_list(answer.get(name) or []))
