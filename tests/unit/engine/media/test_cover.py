"""Pictures are told by what is in them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from nexus_desktop.domain.errors import MediaError
from nexus_desktop.engine.media.cover import MOST_COVER_BYTES, cover_from, picture_size
from tests.support.covers import jpeg, png


@pytest.mark.parametrize(("make", "mime"), [(jpeg, "image/jpeg"), (png, "image/png")])
def test_a_picture_is_taken_whatever_its_file_is_called(
    make: Callable[[int, int], bytes], mime: str, tmp_path: Path
) -> None:
    data = make(320, 200)
    path = tmp_path / "picture.txt"
    path.write_bytes(data)
    cover = cover_from(path)
    assert (cover.mime, cover.data) == (mime, data)
    assert picture_size(cover) == (320, 200)


@pytest.mark.parametrize(
    "data",
    [
        b"no picture at all",
        b"GIF89a" + bytes(100),
        jpeg()[:100],
        jpeg()[:-2],
        png()[:-12],
        png()[:20],
        b"\xff\xd8\xff",
    ],
)
def test_anything_else_is_refused(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "picture.jpg"
    path.write_bytes(data)
    with pytest.raises(MediaError, match="no JPEG and no PNG"):
        cover_from(path)


def test_a_picture_that_is_too_large_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "picture.jpg"
    with path.open("wb") as file:
        file.truncate(MOST_COVER_BYTES + 1)
    with pytest.raises(MediaError, match="10 MB"):
        cover_from(path)


def test_a_picture_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="no such file"):
        cover_from(tmp_path / "gone.jpg")
