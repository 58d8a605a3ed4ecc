"""Sounds on their way down: streamed, gone on with, and nothing that is not there."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from nexus_desktop.cloud.connection import CloudClient, cloud_client
from nexus_desktop.cloud.downloads import download
from nexus_desktop.domain.ids import BlobHash
from nexus_desktop.domain.sync_failures import (
    CloudForbidden,
    Offline,
    OutcomeUnknown,
    ServerTrouble,
)
from tests.support.cloud_line import ANN, SETTINGS, Answer, Line
from tests.support.tus_store import hidden

SOUND = bytes(range(256)) * 5000
BLOB = BlobHash("ab" * 32)


@contextmanager
def connected(*answers: Answer) -> Iterator[tuple[Line, CloudClient]]:
    line = Line(*answers)
    with cloud_client(SETTINGS, transport=line) as http:
        yield line, http


def ranged(request: httpx.Request) -> httpx.Response:
    """Answer as a storage that understands ranges."""
    asked = request.headers.get("range")
    if asked is None:
        return httpx.Response(200, content=SOUND)
    start = int(asked.removeprefix("bytes=").rstrip("-"))
    if start >= len(SOUND):
        return httpx.Response(416)
    about = {"content-range": f"bytes {start}-{len(SOUND) - 1}/{len(SOUND)}"}
    return httpx.Response(206, content=SOUND[start:], headers=about)


def test_a_sound_is_written_as_it_comes(tmp_path: Path) -> None:
    moved: list[int] = []
    with connected(ranged) as (line, http):
        assert download(http, ANN, BLOB, tmp_path / "sound.part", moved.append)
    assert (tmp_path / "sound.part").read_bytes() == SOUND
    assert sum(moved) == len(SOUND)
    assert line.requests[0].url.path == f"/storage/v1/object/audio-files/{ANN}/blobs/{BLOB}"


@pytest.mark.parametrize("held", [1, 1000, len(SOUND) - 1])
def test_it_goes_on_behind_what_is_there(tmp_path: Path, held: int) -> None:
    part, moved = tmp_path / "sound.part", list[int]()
    part.write_bytes(SOUND[:held])
    with connected(ranged) as (_, http):
        assert download(http, ANN, BLOB, part, moved.append)
    assert part.read_bytes() == SOUND
    assert sum(moved) == len(SOUND) - held


@pytest.mark.parametrize("held", [len(SOUND), len(SOUND) + 5])
def test_as_much_as_there_is_and_not_right_is_fetched_anew(tmp_path: Path, held: int) -> None:
    part = tmp_path / "sound.part"
    part.write_bytes(bytes(held))
    with connected(ranged) as (_, http):
        assert download(http, ANN, BLOB, part)
    assert part.read_bytes() == SOUND


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, content=SOUND),
        httpx.Response(206, content=SOUND, headers={"content-range": "bytes 0-9/10"}),
    ],
)
def test_a_storage_that_gives_more_than_was_asked_for_is_understood(
    tmp_path: Path, answer: httpx.Response
) -> None:
    part = tmp_path / "sound.part"
    part.write_bytes(SOUND[:1000])
    with connected(answer) as (_, http):
        assert download(http, ANN, BLOB, part)
    assert part.read_bytes() == SOUND


def test_no_encoding_comes_between_the_bytes_and_a_range(tmp_path: Path) -> None:
    def packed(request: httpx.Request) -> httpx.Response:
        if "gzip" in request.headers["accept-encoding"]:
            return httpx.Response(
                200, content=gzip.compress(SOUND), headers={"content-encoding": "gzip"}
            )
        return httpx.Response(200, content=SOUND)

    with connected(packed) as (line, http):
        assert download(http, ANN, BLOB, tmp_path / "sound.part")
    assert line.requests[0].headers["accept-encoding"] == "identity"


@pytest.mark.parametrize("answer", [hidden(404, "not_found"), httpx.Response(404)])
def test_what_is_not_there_is_not_there(tmp_path: Path, answer: httpx.Response) -> None:
    part = tmp_path / "sound.part"
    part.write_bytes(b"begun")
    with connected(answer) as (_, http):
        assert not download(http, ANN, BLOB, part)
    assert part.read_bytes() == b"begun"


def test_what_came_before_the_line_broke_stays(tmp_path: Path) -> None:
    def broken() -> Iterator[bytes]:
        yield SOUND[:300_000]
        raise httpx.ReadError("gone")

    part = tmp_path / "sound.part"
    with (
        connected(httpx.Response(200, content=broken())) as (_, http),
        pytest.raises(OutcomeUnknown),
    ):
        download(http, ANN, BLOB, part)
    held = part.read_bytes()
    assert held
    assert held.startswith(SOUND[: len(held)])
    with connected(ranged) as (_, http):
        assert download(http, ANN, BLOB, part)
    assert part.read_bytes() == SOUND


@pytest.mark.parametrize(
    ("answer", "family"),
    [
        (httpx.ConnectError("no route"), Offline),
        (hidden(403, "Unauthorized"), CloudForbidden),
        (httpx.Response(503), ServerTrouble),
    ],
)
def test_trouble_is_told_and_leaves_what_is_there(
    tmp_path: Path, answer: Answer, family: type[Exception]
) -> None:
    part = tmp_path / "sound.part"
    part.write_bytes(b"begun")
    with connected(answer) as (_, http), pytest.raises(family):
        download(http, ANN, BLOB, part)
    assert part.read_bytes() == b"begun"


def test_it_can_be_called_off(tmp_path: Path) -> None:
    class Enough(Exception):
        pass

    def stop(_number: int) -> None:
        raise Enough

    with connected(ranged) as (_, http), pytest.raises(Enough):
        download(http, ANN, BLOB, tmp_path / "sound.part", stop)
