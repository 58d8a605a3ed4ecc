"""Where the bytes of a sound are looked for."""

from __future__ import annotations

from pathlib import Path

from nexus_desktop.domain.ids import BlobHash
from nexus_desktop.domain.source import AudioSource, Segment
from nexus_desktop.domain.timeline import Frames
from nexus_desktop.engine.samples.reader import FilePart
from nexus_desktop.workflows.sound_files import SoundFiles
from tests.support.builders import a_source

BEAT = a_source("beat")
BLOB = BEAT.segments[0].blob


class Shelf:
    """Files by name; remembers how often it was asked."""

    def __init__(self, **files: str) -> None:
        self.files = {name.replace("_", " "): Path(path) for name, path in files.items()}
        self.asked = 0

    def path_of(self, key: str) -> Path | None:
        self.asked += 1
        return self.files.get(key)


def test_a_settled_sound_is_read_from_its_blob() -> None:
    files = SoundFiles(Shelf(hash_of_beat="/blobs/beat"), Shelf())
    assert files.locate(BEAT) == (FilePart(Path("/blobs/beat"), 1000),)


def test_a_decoded_twin_is_preferred_to_the_compressed_blob() -> None:
    files = SoundFiles(Shelf(hash_of_beat="/blobs/beat"), Shelf(hash_of_beat="/decoded/beat.wav"))
    assert files.locate(BEAT) == (FilePart(Path("/decoded/beat.wav"), 1000),)


def test_a_sound_of_several_files_is_read_in_order_or_not_at_all() -> None:
    segments = (Segment(BLOB, Frames(600)), Segment(BlobHash("second"), Frames(400)))
    long = AudioSource(BEAT.id, "beat", BEAT.sample_rate, 2, Frames(1000), segments)
    blobs = Shelf(hash_of_beat="/blobs/beat", second="/blobs/second")
    assert [part.frames for part in SoundFiles(blobs, Shelf()).locate(long)] == [600, 400]
    assert SoundFiles(Shelf(hash_of_beat="/blobs/beat"), Shelf()).locate(long) == ()


def test_an_arriving_sound_is_read_from_the_file_it_comes_from() -> None:
    arriving = a_source("song", 500, is_settled=False)
    files = SoundFiles(Shelf(), Shelf())
    assert files.locate(arriving) == ()
    files.arrives_from(arriving.id, Path("/music/song.wav"))
    assert files.locate(arriving) == (FilePart(Path("/music/song.wav"), 500),)
    files.has_arrived(arriving.id)
    assert files.locate(arriving) == ()


def test_what_was_found_is_not_looked_for_again_until_it_is_told_to() -> None:
    blobs = Shelf(hash_of_beat="/blobs/beat")
    files = SoundFiles(blobs, Shelf())
    files.locate(BEAT)
    files.locate(BEAT)
    assert blobs.asked == 1
    blobs.files["hash of beat"] = Path("/elsewhere/beat")
    files.look_again(BEAT.id)
    assert files.locate(BEAT)[0].path == Path("/elsewhere/beat")


def test_what_was_not_found_is_looked_for_every_time() -> None:
    blobs = Shelf()
    files = SoundFiles(blobs, Shelf())
    assert files.locate(BEAT) == ()
    blobs.files["hash of beat"] = Path("/blobs/beat")
    assert files.locate(BEAT) != ()
