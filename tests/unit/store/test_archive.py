"""Packed projects: they open anywhere, and nothing in a strange one is believed."""

from __future__ import annotations

import hashlib
import json
import os
import random
import stat
import struct
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from nexus_desktop.domain.document import to_document
from nexus_desktop.domain.errors import NexusError, StoreError
from nexus_desktop.domain.ids import BlobHash, ProjectId
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.source import Segment
from nexus_desktop.domain.timeline import Frames
from nexus_desktop.store.archive import pack
from nexus_desktop.store.archive_reading import unpack
from nexus_desktop.store.blobs import BlobStore
from nexus_desktop.store.database import Database
from nexus_desktop.tasks.progress import Cancelled, Progress
from tests.support.builders import a_clip, a_project, a_source, with_clip, with_sources
from tests.support.small_disk import small_disk

QUIET = Progress()
SOUNDS = {"beat": random.Random(1).randbytes(300_000), "voice": b"voice" * 10_000}


def hash_of(content: bytes) -> BlobHash:
    return BlobHash(hashlib.sha256(content).hexdigest())


def a_song() -> Project:
    """Return a project that plays the two sounds."""
    sources = [
        replace(a_source(name), segments=(Segment(hash_of(content), Frames(1000)),))
        for name, content in SOUNDS.items()
    ]
    return with_sources(with_clip(a_project(), a_clip(source="voice")), *sources)


@pytest.fixture
def packed(blobs: BlobStore, tmp_path: Path) -> Path:
    """A good `.nexus` file, and its sounds in the store of this test."""
    for name, content in SOUNDS.items():
        path = tmp_path / f"{name}.wav"
        path.write_bytes(content)
        blobs.add_file(path, QUIET)
    target = tmp_path / "Song 🥁.nexus"
    pack(a_song(), blobs, target, QUIET)
    return target


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[BlobStore]:
    """The store of another computer."""
    with closing(Database(tmp_path / "elsewhere" / "library.db")) as database:
        yield BlobStore(database, tmp_path / "elsewhere" / "blobs")


def files_in(blobs: BlobStore) -> list[Path]:
    return [path for path in blobs.folder.rglob("*") if path.is_file()]


def pin_count(blobs: BlobStore) -> int:
    with blobs._database.read() as connection:
        return int(connection.execute("SELECT count(*) FROM pins").fetchone()[0])


def assert_refused(path: Path, blobs: BlobStore, words: str) -> None:
    before = path.read_bytes()
    with pytest.raises(NexusError, match=words) as refusal:
        unpack(path, blobs, QUIET)
    assert refusal.value.hint
    assert files_in(blobs) == []
    assert pin_count(blobs) == 0
    assert path.read_bytes() == before


Rewrite = Callable[[dict[str, bytes]], dict[str, bytes]]


def repacked(path: Path, change: Rewrite, method: int = zipfile.ZIP_STORED) -> Path:
    """Write a variation of a packed project with another program."""
    with zipfile.ZipFile(path) as source:
        content = {name: source.read(name) for name in source.namelist()}
    target = path.with_name("strange.nexus")
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, data in change(content).items():
            archive.writestr(name, data)
    return target


def with_manifest(**fields: object) -> Rewrite:
    def change(content: dict[str, bytes]) -> dict[str, bytes]:
        manifest = json.loads(content["manifest.json"]) | fields
        return {**content, "manifest.json": json.dumps(manifest).encode()}

    return change


def with_document(**fields: object) -> Rewrite:
    return with_manifest(document=to_document(a_song()) | fields)


def test_a_packed_project_opens_on_another_computer(packed: Path, elsewhere: BlobStore) -> None:
    unpacked = unpack(packed, elsewhere, QUIET)
    assert unpacked.project == a_song()
    assert not unpacked.has_new_id
    assert len(unpacked.pins) == 2
    for content in SOUNDS.values():
        path = elsewhere.path_of(hash_of(content))
        assert path is not None
        assert path.read_bytes() == content
        assert elsewhere.suffix_of(hash_of(content)) == ".wav"


def test_any_zip_program_can_look_into_it(packed: Path) -> None:
    with zipfile.ZipFile(packed) as archive:
        assert archive.testzip() is None
        manifest = json.loads(archive.read("manifest.json"))
        assert {item["hash"] for item in manifest["media"]} == set(map(hash_of, SOUNDS.values()))
        for item in manifest["media"]:
            assert hash_of(archive.read(item["name"])) == item["hash"]
            assert item["name"] == f"media/{item['hash']}.wav"


def test_the_same_project_gives_the_same_file(
    packed: Path, blobs: BlobStore, tmp_path: Path
) -> None:
    again = tmp_path / "again.nexus"
    pack(a_song(), blobs, again, QUIET)
    assert again.read_bytes() == packed.read_bytes()


def test_progress_ends_at_all(blobs: BlobStore, packed: Path, elsewhere: BlobStore) -> None:
    seen: list[float | None] = []
    progress = Progress(lambda done, _: seen.append(done))
    pack(a_song(), blobs, packed, progress)
    assert seen == sorted(seen, key=lambda done: done or 0.0)
    assert seen[-1] == pytest.approx(1.0)
    seen.clear()
    unpack(packed, elsewhere, progress)
    assert seen[-1] == pytest.approx(1.0)


def test_unpacking_the_same_file_twice_keeps_the_project_once(
    packed: Path, elsewhere: BlobStore
) -> None:
    first = unpack(packed, elsewhere, QUIET).project
    second = unpack(packed, elsewhere, QUIET, existing=lambda _: first)
    assert second.project == first
    assert not second.has_new_id


def test_other_work_under_the_same_id_stays_and_the_file_gets_a_new_one(
    packed: Path, elsewhere: BlobStore
) -> None:
    mine = replace(a_song(), title="My version")
    known = {mine.id: mine}
    unpacked = unpack(packed, elsewhere, QUIET, existing=known.get)
    assert unpacked.has_new_id
    assert unpacked.project.id != mine.id
    assert replace(unpacked.project, id=ProjectId("song")) == a_song()


def test_a_sound_that_is_missing_is_named_and_nothing_is_packed(
    blobs: BlobStore, tmp_path: Path
) -> None:
    target = tmp_path / "song.nexus"
    target.write_bytes(b"an older one")
    with pytest.raises(StoreError, match=r"“(beat|voice)” was moved"):
        pack(a_song(), blobs, target, QUIET)
    assert target.read_bytes() == b"an older one"
    assert [path.name for path in tmp_path.glob("*.part")] == []


def test_a_rotten_sound_is_not_packed(blobs: BlobStore, packed: Path) -> None:
    own = blobs.path_of(hash_of(SOUNDS["beat"]))
    assert own is not None
    own.write_bytes(bytes(len(SOUNDS["beat"])))
    before = packed.read_bytes()
    with pytest.raises(StoreError, match="damaged"):
        pack(a_song(), blobs, packed, QUIET)
    assert packed.read_bytes() == before


def test_packing_can_be_cancelled(blobs: BlobStore, packed: Path) -> None:
    before = sorted(packed.parent.iterdir())
    progress = Progress(lambda *_: progress.cancel())
    with pytest.raises(Cancelled):
        pack(a_song(), blobs, packed.with_name("other.nexus"), progress)
    assert sorted(packed.parent.iterdir()) == before


def test_unpacking_can_be_cancelled(packed: Path, elsewhere: BlobStore) -> None:
    progress = Progress(lambda *_: progress.cancel())
    with pytest.raises(Cancelled):
        unpack(packed, elsewhere, progress)
    assert files_in(elsewhere) == []


def test_a_full_disk_ends_packing_and_leaves_nothing(
    blobs: BlobStore, packed: Path, tmp_path: Path
) -> None:
    with small_disk(tmp_path / "disk") as disk:
        with pytest.raises(StoreError, match="Could not pack the project: The"):
            pack(a_song(), blobs, disk / "song.nexus", QUIET)
        assert list(disk.iterdir()) == []


def test_a_full_disk_ends_unpacking_and_leaves_nothing(packed: Path, tmp_path: Path) -> None:
    with (
        closing(Database(tmp_path / "other" / "library.db")) as database,
        small_disk(tmp_path / "disk", 128 * 1024) as disk,
    ):
        blobs = BlobStore(database, disk / "blobs")
        with pytest.raises(StoreError, match=r"disk has|The file would be larger"):
            unpack(packed, blobs, QUIET)
        assert files_in(blobs) == []


@pytest.mark.parametrize("content", [b"", b"RIFF not a zip", b"PK\x05\x06" + b"\0" * 18])
def test_what_is_no_project_file_is_refused(
    tmp_path: Path, elsewhere: BlobStore, content: bytes
) -> None:
    path = tmp_path / "strange.nexus"
    path.write_bytes(content)
    assert_refused(path, elsewhere, "not a Studio Nexus project")


@pytest.mark.parametrize("kind", ["gone", "folder"])
def test_a_path_that_is_no_file_is_refused(tmp_path: Path, elsewhere: BlobStore, kind: str) -> None:
    path = tmp_path / kind
    if kind == "folder":
        path.mkdir()
    with pytest.raises(StoreError, match=r"not there any more|It is a folder"):
        unpack(path, elsewhere, QUIET)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_half_a_file_is_refused(packed: Path, elsewhere: BlobStore, share: float) -> None:
    os.truncate(packed, int(packed.stat().st_size * share))
    assert_refused(packed, elsewhere, "only a part of one")


@pytest.mark.parametrize("share", [0.001, 0.4, 0.8])
def test_one_wrong_byte_is_found(packed: Path, elsewhere: BlobStore, share: float) -> None:
    content = bytearray(packed.read_bytes())
    content[int(len(content) * share)] ^= 0xFF
    packed.write_bytes(content)
    assert_refused(packed, elsewhere, "Could not open the project file")


@pytest.mark.parametrize(
    "name",
    [
        "../../evil.wav",
        "/etc/evil",
        "media/../../evil",
        "..\\evil",
        "C:/evil",
        "media/..",
        "\\\\a\\b",
    ],
)
def test_a_name_that_leads_outside_is_refused(
    packed: Path, elsewhere: BlobStore, name: str
) -> None:
    strange = repacked(packed, lambda content: {**content, name: b"evil"})
    assert_refused(strange, elsewhere, "outside its own folder")


def test_a_link_is_refused(packed: Path, elsewhere: BlobStore) -> None:
    link = zipfile.ZipInfo(f"media/{'0' * 64}.wav")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(packed, "a") as archive:
        archive.writestr(link, "/etc/passwd")
    assert_refused(packed, elsewhere, "outside its own folder")


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_files_of_one_name_are_refused(packed: Path, elsewhere: BlobStore) -> None:
    with zipfile.ZipFile(packed, "a") as archive:
        archive.writestr("manifest.json", "{}")
    assert_refused(packed, elsewhere, "same name")


def test_a_sound_that_is_not_what_its_name_says_is_refused(
    packed: Path, elsewhere: BlobStore
) -> None:
    strange = repacked(
        packed, lambda content: {**content, f"media/{hash_of(SOUNDS['voice'])}.wav": b"x"}
    )
    assert_refused(strange, elsewhere, "not the one that was packed")


def test_a_bomb_is_refused_before_it_is_unpacked(packed: Path, elsewhere: BlobStore) -> None:
    bomb = {f"media/{hash_of(SOUNDS['voice'])}.wav": bytes(100_000_000)}
    strange = repacked(packed, lambda content: content | bomb, zipfile.ZIP_DEFLATED)
    assert strange.stat().st_size < 5_000_000
    assert_refused(strange, elsewhere, "far more than it can")


def test_a_size_that_no_disk_has_is_refused(packed: Path, elsewhere: BlobStore) -> None:
    """The sizes in the directory of the file are a lie; the disk is asked first."""
    content = bytearray(packed.read_bytes())
    at = content.rindex(b"PK\x01\x02")
    struct.pack_into("<II", content, at + 20, 0xFFFF_FF00, 0xFFFF_FF00)
    packed.write_bytes(content)
    assert_refused(packed, elsewhere, "Could not open the project file")


def test_silence_that_another_program_packed_tightly_is_fine(
    blobs: BlobStore, elsewhere: BlobStore, tmp_path: Path
) -> None:
    silence = tmp_path / "silence.wav"
    silence.write_bytes(bytes(2_000_000))
    ref = blobs.add_file(silence, QUIET)
    source = replace(a_source(), segments=(Segment(ref.hash, Frames(10)),))
    project = with_sources(a_project(), source)
    pack(project, blobs, tmp_path / "song.nexus", QUIET)
    tight = repacked(tmp_path / "song.nexus", lambda content: content, zipfile.ZIP_DEFLATED)
    assert unpack(tight, elsewhere, QUIET).project == project


def test_files_that_other_programs_add_are_left_out(packed: Path, elsewhere: BlobStore) -> None:
    extra = {"__MACOSX/._x": b"x", ".DS_Store": b"x", "media/": b"", f"media/{'0' * 64}.wav": b"x"}
    strange = repacked(packed, lambda content: content | extra)
    assert unpack(strange, elsewhere, QUIET).project == a_song()
    assert len(files_in(elsewhere)) == 2


def test_a_sound_that_the_library_has_already_need_not_be_in_the_file(
    packed: Path, blobs: BlobStore, elsewhere: BlobStore
) -> None:
    strange = repacked(
        packed, lambda content: {name: content[name] for name in content if "media" not in name}
    )
    assert unpack(strange, blobs, QUIET).project == a_song()
    assert_refused(strange, elsewhere, "lacks a sound")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (with_manifest(archive_version=2), "newer version"),
        (with_manifest(archive_version="x"), "does not tell its version"),
        (with_manifest(format="something else"), "not a Studio Nexus project"),
        (with_manifest(document=[]), "Damaged project"),
        (with_document(version=99), "newer version"),
        (with_document(sample_rate=-1), "Damaged project"),
        (lambda content: content | {"manifest.json": b"{"}, "cannot be read"),
        (lambda content: content | {"manifest.json": b"[" * 100_000}, "cannot be read"),
        (lambda content: content | {"manifest.json": b"\xff\xff"}, "cannot be read"),
        (lambda content: content | {"manifest.json": b"[1]"}, "cannot be read"),
        (lambda content: {"manifest": b"{}"}, "not a Studio Nexus project"),
    ],
)
def test_a_description_that_makes_no_sense_is_refused(
    packed: Path, elsewhere: BlobStore, change: Rewrite, words: str
) -> None:
    assert_refused(repacked(packed, change), elsewhere, words)


def test_a_document_that_names_a_file_outside_finds_nothing(
    packed: Path, elsewhere: BlobStore, tmp_path: Path
) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(b"secret")
    sources = to_document(a_song())["sources"]
    assert isinstance(sources, list)
    sources[0]["segments"][0]["blob"] = f"../../../{secret}"
    assert_refused(repacked(packed, with_document(sources=sources)), elsewhere, "lacks a sound")


def test_a_file_locked_with_a_password_is_refused(packed: Path, elsewhere: BlobStore) -> None:
    content = bytearray(packed.read_bytes())
    at = content.index(b"PK\x01\x02")
    content[at + 8] |= 1
    packed.write_bytes(content)
    assert_refused(packed, elsewhere, "password")
