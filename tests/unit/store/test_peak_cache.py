"""The waveform cache: bounded, checked, and never more than a cache."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from nexus_desktop.domain.errors import StoreError
from nexus_desktop.store.peak_cache import PeakCache
from tests.support.small_disk import small_disk


@pytest.fixture
def cache(tmp_path: Path) -> PeakCache:
    return PeakCache(tmp_path / "peaks", limit_bytes=5000)


def only_file(tmp_path: Path) -> Path:
    (path,) = (tmp_path / "peaks").iterdir()
    return path


def test_what_was_saved_is_loaded_also_by_another_process(cache: PeakCache, tmp_path: Path) -> None:
    cache.save("abc", b"peaks" * 100)
    assert PeakCache(tmp_path / "peaks").load("abc") == b"peaks" * 100
    assert only_file(tmp_path).name == "abc.peaks"


def test_nothing_is_loaded_for_an_unknown_key(cache: PeakCache) -> None:
    assert cache.load("abc") is None


@pytest.mark.parametrize("key", ["../../etc/passwd", "a/b", "", "ü", "x" * 500, "a\0b"])
def test_any_key_is_a_file_in_the_cache(cache: PeakCache, tmp_path: Path, key: str) -> None:
    cache.save(key, b"peaks")
    assert cache.load(key) == b"peaks"
    assert only_file(tmp_path).parent == tmp_path / "peaks"


@pytest.mark.parametrize("keep", [0, 5, 20, 100])
def test_a_truncated_file_is_a_miss_and_is_removed(
    cache: PeakCache, tmp_path: Path, keep: int
) -> None:
    cache.save("abc", b"peaks" * 100)
    os.truncate(only_file(tmp_path), keep)
    assert cache.load("abc") is None
    assert list((tmp_path / "peaks").iterdir()) == []


def test_one_wrong_bit_is_a_miss(cache: PeakCache, tmp_path: Path) -> None:
    cache.save("abc", b"peaks" * 100)
    content = bytearray(only_file(tmp_path).read_bytes())
    content[200] ^= 1
    only_file(tmp_path).write_bytes(content)
    assert cache.load("abc") is None


def test_what_was_used_longest_ago_goes_first(cache: PeakCache, tmp_path: Path) -> None:
    for age, key in enumerate("dcba"):
        cache.save(key, b"x" * 1000)
        os.utime(tmp_path / "peaks" / f"{key}.peaks", (1000 - age, 1000 - age))
    assert cache.load("a") is not None
    cache.save("new", b"x" * 1000)
    cache.save("newer", b"x" * 1000)
    assert [key for key in ["a", "b", "c", "d", "new", "newer"] if cache.load(key)] == [
        *("a", "d", "new", "newer")
    ]
    assert cache.size_bytes <= 5000


def test_what_is_larger_than_the_cache_is_not_kept(cache: PeakCache) -> None:
    cache.save("big", b"x" * 10_000)
    assert cache.load("big") is None


def test_a_full_disk_is_said_in_words_and_leaves_nothing(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as disk:
        cache = PeakCache(disk / "peaks")
        cache.save("old", b"old")
        with pytest.raises(StoreError, match="Could not keep the waveform: The"):
            cache.save("old", b"x" * 1_000_000)
        assert cache.load("old") == b"old"
        assert len(list((disk / "peaks").iterdir())) == 1


def test_an_emptied_cache_is_empty(cache: PeakCache) -> None:
    cache.save("abc", b"peaks")
    cache.clear()
    assert cache.size_bytes == 0
