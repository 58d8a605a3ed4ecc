"""What the sync engine asks of the cloud, as it goes over the line, and what the answers mean."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from nexus_desktop.cloud.session_keeper import SessionKeeper
from nexus_desktop.cloud.supabase_cloud import SupabaseCloud
from nexus_desktop.cloud.translate_errors import session_ended
from nexus_desktop.domain.account import Allowance, Session
from nexus_desktop.domain.ids import AccountId, BlobHash, ProjectId
from nexus_desktop.domain.sync_failures import (
    CloudError,
    CloudForbidden,
    CloudRefused,
    Offline,
    OutcomeUnknown,
    RateLimited,
    ServerTrouble,
    SessionRejected,
    TooLarge,
    Unauthorized,
)
from nexus_desktop.domain.sync_protocol import (
    BlobStatus,
    Cloud,
    FeedPage,
    FeedRow,
    PushAnswer,
    PushOrder,
    PushStatus,
    RemoteProject,
)
from nexus_desktop.store.credentials import RunOnlySessions
from tests.support.cloud_line import ANN, SETTINGS, Answer, Line, a_session, json_answer

PROJECT = ProjectId("5c0f3a3e-6e0a-4d34-9d6f-0a3c1f7f2a11")
BLOB = BlobHash("ab" * 32)
ORDER = PushOrder(PROJECT, "mutation", 3, {"title": "Gnossienne № 1"}, False, 2, (BLOB,), "LAPTOP")


@contextmanager
def cloud(*answers: Answer) -> Iterator[tuple[Line, SupabaseCloud]]:
    """Give a cloud whose session is refreshed once, and then is over."""
    line, kept = Line(*answers), RunOnlySessions()
    fresh = [a_session("token-2", "refresh-2")]

    def refresh(_token: str) -> Session:
        if not fresh:
            raise session_ended()
        return fresh.pop()

    keeper = SessionKeeper(a_session(), kept, refresh, now=lambda: 1000.0)
    with SupabaseCloud(SETTINGS, keeper, line) as made:
        yield line, made


def push(answer: Answer) -> PushAnswer:
    with cloud(answer) as (_, made):
        return made.push(ORDER)


def test_it_is_what_the_engine_asks_for() -> None:
    with cloud(json_answer(200, {})) as (_, made):
        of_the_engine: Cloud = made
        assert of_the_engine.account == ANN


def test_a_push_says_all_that_it_is_about() -> None:
    ok = json_answer(200, {"status": "ok", "revision": 4, "deleted": False, "missing": []})
    with cloud(ok) as (line, made):
        assert made.push(ORDER) == PushAnswer(PushStatus.OK, 4)
    assert line.requests[0].url.path == "/rest/v1/rpc/push_project"
    assert line.bodies == [
        {
            "p_project_id": PROJECT,
            "p_mutation_id": "mutation",
            "p_base_revision": 3,
            "p_document": {"title": "Gnossienne № 1"},
            "p_delete": False,
            "p_schema_version": 2,
            "p_blobs": [BLOB],
            "p_device": "LAPTOP",
        }
    ]


@pytest.mark.parametrize(
    ("answer", "understood"),
    [
        (
            {"status": "conflict", "revision": 7, "deleted": True, "missing": []},
            PushAnswer(PushStatus.CONFLICT, 7, deleted=True),
        ),
        (
            {"status": "missing", "revision": 3, "missing": [BLOB]},
            PushAnswer(PushStatus.MISSING, 3, missing=(BLOB,)),
        ),
        (
            {"status": "refused", "revision": None, "code": "document", "message": "no object"},
            PushAnswer(PushStatus.REFUSED, None, code="document", message="no object"),
        ),
        ({"status": "schema", "revision": 3}, PushAnswer(PushStatus.SCHEMA, 3)),
        ({"status": "forbidden"}, PushAnswer(PushStatus.FORBIDDEN)),
    ],
)
def test_every_answer_to_a_push_is_understood(
    answer: dict[str, object], understood: PushAnswer
) -> None:
    assert push(json_answer(200, answer)) == understood


@pytest.mark.parametrize(
    "answer",
    [
        json_answer(200, {"status": "perhaps"}),
        json_answer(200, {"revision": 4}),
        json_answer(200, {"status": "ok", "revision": "four"}),
        json_answer(200, {"status": "missing", "missing": "all"}),
        json_answer(200, []),
        json_answer(200, None),
        httpx.Response(200, html="<html>Welcome to the hotel</html>"),
        httpx.Response(204),
    ],
)
def test_an_answer_that_makes_no_sense_retires_no_push(answer: httpx.Response) -> None:
    with pytest.raises(ServerTrouble):
        push(answer)


@pytest.mark.parametrize(
    ("answer", "family"),
    [
        (httpx.ConnectError("no route"), Offline),
        (httpx.ReadTimeout("slow"), OutcomeUnknown),
        (json_answer(422, {"code": "PT422", "message": "was something else"}), CloudRefused),
        (json_answer(403, {"code": "42501", "message": "denied"}), CloudForbidden),
        (json_answer(413, {"message": "too large"}), TooLarge),
        (json_answer(429, {"code": "PT429", "message": "slow"}, retry_after="60"), RateLimited),
        (httpx.Response(502, html="<html>Bad gateway</html>"), ServerTrouble),
    ],
)
def test_every_failure_of_a_push_has_its_family(answer: Answer, family: type[CloudError]) -> None:
    with pytest.raises(family):
        push(answer)


def test_a_push_that_is_sent_again_after_a_refresh_has_the_same_bytes() -> None:
    refused = json_answer(401, {"code": "PGRST303", "message": "JWT expired"})
    with cloud(refused, json_answer(200, {"status": "ok", "revision": 4})) as (line, made):
        assert made.push(ORDER).revision == 4
    assert line.tokens == ["token-1", "token-2"]
    assert line.requests[0].content == line.requests[1].content


def test_a_session_that_is_over_is_told_as_that() -> None:
    with cloud(json_answer(401, {"message": "JWT expired"})) as (_, made):
        with pytest.raises(Unauthorized):
            made.push(ORDER)
        with pytest.raises(SessionRejected):
            made.push(ORDER)


def test_the_feed_is_read_page_by_page() -> None:
    page = {
        "rows": [{"project_id": PROJECT, "revision": 4, "seq": 9, "deleted": True}],
        "next_cursor": 9,
        "has_more": True,
        "full_resync": False,
        "wanted": [BLOB],
    }
    with cloud(json_answer(200, page)) as (line, made):
        expected = FeedPage((FeedRow(PROJECT, 4, 9, True),), 9, True, False, (BLOB,))
        assert made.feed(5) == expected
    assert line.bodies == [{"p_cursor": 5, "p_limit": 200}]


def test_a_project_is_fetched_whole() -> None:
    document = {"title": "Gnossienne № 1", "tracks": []}
    answer = {
        "project_id": PROJECT,
        "revision": 4,
        "schema_version": 2,
        "deleted": False,
        "document": document,
        "owner": ANN,
    }
    with cloud(json_answer(200, answer)) as (_, made):
        assert made.fetch(PROJECT) == RemoteProject(PROJECT, 4, 2, False, document, ANN)


def test_a_project_that_is_not_there_is_none_and_a_server_that_does_not_know_them_is_trouble() -> (
    None
):
    with cloud(json_answer(404, {"code": "PT404", "message": "no such project"})) as (_, made):
        assert made.fetch(PROJECT) is None
    with (
        cloud(json_answer(404, {"code": "PGRST202", "message": "no such function"})) as (_, made),
        pytest.raises(CloudRefused),
    ):
        made.fetch(PROJECT)


@pytest.mark.parametrize("status", list(BlobStatus))
def test_an_uploaded_sound_is_verified_by_its_bytes(status: BlobStatus) -> None:
    with cloud(json_answer(200, {"status": status.value, "sha256": BLOB})) as (line, made):
        assert made.confirm_blob(BLOB, 5) is status
    assert line.requests[0].url.path == "/functions/v1/verify-blob"
    assert line.bodies == [{"sha256": BLOB}]


@pytest.mark.parametrize(
    "not_running",
    [
        json_answer(404, {"code": "NOT_FOUND", "message": "Requested function was not found"}),
        json_answer(503, {"code": "BOOT_ERROR", "message": "Function failed to start"}),
        json_answer(546, {"code": "WORKER_LIMIT", "message": "not enough compute"}),
    ],
)
def test_where_no_function_runs_the_size_has_to_do(not_running: httpx.Response) -> None:
    with cloud(not_running, json_answer(200, {"status": "ok", "size": 5})) as (line, made):
        assert made.confirm_blob(BLOB, 5) is BlobStatus.STORED
    assert line.requests[1].url.path == "/rest/v1/rpc/confirm_blob"
    assert line.bodies[1] == {"p_sha256": BLOB, "p_size": 5}


@pytest.mark.parametrize(
    ("answer", "family"),
    [
        (json_answer(500, {"code": "internal", "message": "internal error"}), ServerTrouble),
        (httpx.ReadTimeout("slow"), OutcomeUnknown),
        (json_answer(429, {"message": "slow"}), RateLimited),
    ],
)
def test_a_function_that_fails_is_asked_again_and_not_gone_round(
    answer: Answer, family: type[CloudError]
) -> None:
    with cloud(answer) as (line, made), pytest.raises(family):
        made.confirm_blob(BLOB, 5)
    assert len(line.requests) == 1


def test_a_damaged_sound_is_reported() -> None:
    with cloud(json_answer(200, {"status": "ok"})) as (line, made):
        made.report_blob(BLOB)
    assert line.bodies == [{"p_sha256": BLOB}]


def test_a_full_storage_is_found_out_by_asking_what_the_plan_allows(tmp_path: Path) -> None:
    sound = tmp_path / "sound"
    sound.write_bytes(b"RIFF")
    rows = [
        {"resource_type": "storage_mb", "used": 1024, "max_quantity": 1024, "window_seconds": None}
    ]
    with (
        cloud(httpx.Response(403), json_answer(200, rows)) as (line, made),
        pytest.raises(CloudError, match=r"1024 of 1024 MB"),
    ):
        made.upload_blob(BLOB, sound, None, lambda _place: None, lambda _number: None)
    assert line.requests[1].url.path == "/rest/v1/rpc/my_usage"
    assert Allowance("storage_mb", 1024, 1024).is_used_up


def test_sounds_of_public_projects_lie_in_the_folder_of_their_owner(tmp_path: Path) -> None:
    bob = AccountId("5b1f9d2c-0c55-4f0e-8a43-0e6f3f8f4b22")
    with cloud(httpx.Response(200, content=b"RIFF")) as (line, made):
        assert made.download_blob(bob, BLOB, tmp_path / "sound.part", lambda _number: None)
    assert line.requests[0].url.path == f"/storage/v1/object/audio-files/{bob}/blobs/{BLOB}"
