"""Audio files by their hash."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path

import pytest

from nexus_desktop.domain.errors import StoreError
from nexus_desktop.domain.ids import BlobHash
from nexus_desktop.store.blobs import BlobState, BlobStore
from nexus_desktop.store.database import Database
from nexus_desktop.tasks.progress import Cancelled, Progress
from tests.support.small_disk import small_disk

QUIET = Progress()
SOUND = b"RIFF sound " * 1000


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    path = tmp_path / "a sound 🥁.WAV"
    path.write_bytes(SOUND)
    return path


def in_place(blobs: BlobStore, path: Path) -> BlobHash:
    """Let the store know a file where it lies."""
    found = blobs.hash_file(path, QUIET)
    return blobs.remember_in_place(found.hash, path, found.size, found.mtime_ns).hash


def left_behind(blobs: BlobStore) -> list[Path]:
    return [path for path in blobs.folder.rglob("*") if path.is_file()]


def pins(database: Database) -> list[str]:
    with database.read() as connection:
        return [row[0] for row in connection.execute("SELECT id FROM pins")]


def test_an_added_file_is_found_under_the_hash_of_its_bytes(blobs: BlobStore, sound: Path) -> None:
    ref = blobs.add_file(sound, QUIET)
    kept = blobs.path_of(ref.hash)
    assert ref.hash == hashlib.sha256(SOUND).hexdigest()
    assert ref.size == len(SOUND)
    assert kept is not None
    assert kept.read_bytes() == SOUND
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert blobs.suffix_of(ref.hash) == ".wav"
    assert blobs.known() == (ref.hash,)


def test_the_store_does_not_need_the_users_file_any_more(blobs: BlobStore, sound: Path) -> None:
    ref = blobs.add_file(sound, QUIET)
    sound.unlink()
    assert blobs.is_own(ref.hash)
    assert blobs.verify(ref.hash, QUIET) is BlobState.PRESENT


def test_the_same_bytes_are_kept_once_and_pinned_twice(
    blobs: BlobStore, sound: Path, database: Database
) -> None:
    refs = [blobs.add_file(sound, QUIET) for _ in range(2)]
    assert refs[0].hash == refs[1].hash
    assert len(left_behind(blobs)) == 1
    assert sorted(pins(database)) == sorted(ref.pin for ref in refs)
    blobs.release([refs[0].pin])
    assert pins(database) == [refs[1].pin]


def test_a_cancelled_import_leaves_nothing(
    blobs: BlobStore, sound: Path, database: Database
) -> None:
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        blobs.add_file(sound, progress)
    assert left_behind(blobs) == []
    assert pins(database) == []


@pytest.mark.parametrize("kind", ["gone", "folder"])
def test_what_is_no_file_is_refused_with_a_sentence(
    blobs: BlobStore, tmp_path: Path, kind: str
) -> None:
    path = tmp_path / kind
    if kind == "folder":
        path.mkdir()
    with pytest.raises(StoreError, match=r"It is a folder|The file or its folder"):
        blobs.add_file(path, QUIET)
    assert left_behind(blobs) == []


def test_a_file_that_shrinks_while_it_is_copied_leaves_nothing(
    blobs: BlobStore, sound: Path
) -> None:
    with pytest.raises(StoreError, match="changed while"):
        blobs.add_file(sound, Progress(lambda *_: os.truncate(sound, 5)))
    assert left_behind(blobs) == []


def test_a_file_deleted_while_it_is_copied_is_kept_whole(blobs: BlobStore, sound: Path) -> None:
    ref = blobs.add_file(sound, Progress(lambda *_: sound.unlink(missing_ok=True)))
    assert blobs.verify(ref.hash, QUIET) is BlobState.PRESENT


def test_a_full_disk_leaves_nothing(database: Database, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as disk:
        blobs = BlobStore(database, disk / "blobs")
        big = tmp_path / "big.wav"
        big.touch()
        os.truncate(big, 1_000_000)
        with pytest.raises(StoreError, match="disk"):
            blobs.add_file(big, QUIET)
        assert left_behind(blobs) == []
        assert pins(database) == []


def test_what_a_dead_process_left_half_written_is_removed(
    blobs: BlobStore, database: Database
) -> None:
    (blobs.folder / "incoming" / ".999999999-1-abc.part").write_bytes(b"half")
    BlobStore(database, blobs.folder)
    assert left_behind(blobs) == []


def test_a_file_in_place_is_believed_while_it_is_unchanged(blobs: BlobStore, sound: Path) -> None:
    blob = in_place(blobs, sound)
    assert blobs.path_of(blob) == sound
    assert not blobs.is_own(blob)
    assert left_behind(blobs) == []
    sound.write_bytes(SOUND.swapcase())
    assert blobs.path_of(blob) is None
    assert blobs.verify(blob, QUIET) is BlobState.MISSING


def test_one_of_two_places_is_enough(blobs: BlobStore, sound: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.wav"
    other.write_bytes(SOUND)
    assert in_place(blobs, sound) == in_place(blobs, other)
    sound.unlink()
    assert blobs.path_of(BlobHash(hashlib.sha256(SOUND).hexdigest())) == other


def test_a_name_that_is_not_text_is_no_obstacle(blobs: BlobStore, tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe\n'\".wav"))
    path.write_bytes(SOUND)
    assert blobs.path_of(in_place(blobs, path)) == path


def test_a_file_in_place_can_be_copied_in(blobs: BlobStore, sound: Path) -> None:
    blob = in_place(blobs, sound)
    assert blobs.copy_in(blob, QUIET).hash == blob
    sound.unlink()
    assert blobs.is_own(blob)


def test_a_file_in_place_that_was_replaced_secretly_is_not_copied_in(
    blobs: BlobStore, sound: Path
) -> None:
    blob = in_place(blobs, sound)
    facts = sound.stat()
    sound.write_bytes(SOUND.swapcase())
    os.utime(sound, ns=(facts.st_atime_ns, facts.st_mtime_ns))
    with pytest.raises(StoreError, match="moved, changed or deleted"):
        blobs.copy_in(blob, QUIET)
    assert left_behind(blobs) == []


def test_copying_in_what_is_nowhere_is_refused(blobs: BlobStore) -> None:
    with pytest.raises(StoreError, match="moved, changed or deleted"):
        blobs.copy_in(BlobHash("0" * 64), QUIET)


def test_bit_rot_is_found_set_aside_and_healed_by_adding_the_file_again(
    blobs: BlobStore, sound: Path
) -> None:
    blob = blobs.add_file(sound, QUIET).hash
    own = blobs.path_of(blob)
    assert own is not None
    rotten = bytearray(SOUND)
    rotten[500] ^= 1
    own.write_bytes(rotten)
    assert blobs.verify(blob, QUIET) is BlobState.CORRUPT
    assert blobs.state_of(blob) is BlobState.CORRUPT
    assert blobs.verify(blob, QUIET) is BlobState.CORRUPT
    assert blobs.path_of(blob) is None
    assert [path.read_bytes() for path in left_behind(blobs)] == [bytes(rotten)]
    assert blobs.add_file(sound, QUIET).hash == blob
    assert blobs.verify(blob, QUIET) is BlobState.PRESENT
    assert blobs.state_of(blob) is BlobState.PRESENT


def test_a_truncated_own_file_is_not_handed_out_and_is_healed(
    blobs: BlobStore, sound: Path
) -> None:
    blob = blobs.add_file(sound, QUIET).hash
    own = blobs.path_of(blob)
    assert own is not None
    os.truncate(own, 10)
    assert blobs.path_of(blob) is None
    blobs.add_file(sound, QUIET)
    assert blobs.verify(blob, QUIET) is BlobState.PRESENT


def test_an_unknown_blob_is_missing(blobs: BlobStore) -> None:
    unknown = BlobHash("0" * 64)
    assert blobs.path_of(unknown) is None
    assert blobs.state_of(unknown) is BlobState.MISSING
    assert blobs.verify(unknown, QUIET) is BlobState.MISSING
    assert blobs.suffix_of(unknown) == ""


@pytest.mark.parametrize("suffix", [".a/../b", ".waaaaaaay too long", ".é", "", ".", ".w-v"])
def test_a_strange_suffix_is_left_out(blobs: BlobStore, sound: Path, suffix: str) -> None:
    with blobs.incoming_part() as part:
        part.write_bytes(SOUND)
        blob = BlobHash(hashlib.sha256(SOUND).hexdigest())
        assert blobs.suffix_of(blobs.adopt(part, blob, suffix, why="test").hash) == ""
