"""The cache of decoded sound."""

from __future__ import annotations

import os
from pathlib import Path

from nexus_desktop.store.decoded_cache import DecodedCache


def put(cache: DecodedCache, key: str, content: bytes, *, age_s: int = 0) -> Path:
    with cache.part() as part:
        part.write_bytes(content)
        path = cache.adopt(part, key)
    stamp = path.stat().st_mtime - age_s
    os.utime(path, (stamp, stamp))
    return path


def test_what_was_adopted_is_found_again(tmp_path: Path) -> None:
    cache = DecodedCache(tmp_path, 1000)
    path = put(cache, "ab", b"sound")
    assert cache.path_of("ab") == path
    assert path.read_bytes() == b"sound"
    assert cache.path_of("cd") is None


def test_a_part_that_is_not_adopted_leaves_nothing(tmp_path: Path) -> None:
    cache = DecodedCache(tmp_path, 1000)
    with cache.part() as part:
        part.write_bytes(b"half")
    assert list(tmp_path.iterdir()) == []


def test_the_oldest_go_first_until_the_rest_fits(tmp_path: Path) -> None:
    cache = DecodedCache(tmp_path, 25)
    for key, age_s in (("old", 300), ("middle", 200), ("new", 100)):
        put(cache, key, b"x" * 10, age_s=age_s)
    assert cache.trim(frozenset()) == 1
    assert cache.path_of("old") is None
    assert cache.path_of("middle") is not None


def test_what_is_open_stays_however_old_it_is(tmp_path: Path) -> None:
    cache = DecodedCache(tmp_path, 5)
    put(cache, "open", b"x" * 10, age_s=300)
    put(cache, "idle", b"x" * 10)
    assert cache.trim({"open"}) == 1
    assert cache.path_of("open") is not None
    assert cache.path_of("idle") is None


def test_what_a_dead_process_left_half_written_goes_at_the_next_start(tmp_path: Path) -> None:
    DecodedCache(tmp_path, 1000)
    leftover = tmp_path / ".999999999-1-abcdef012345.part"
    leftover.write_bytes(b"half")
    DecodedCache(tmp_path, 1000)
    assert not leftover.exists()
