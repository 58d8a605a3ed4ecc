"""Reading sources from any place, and what happens when their files are not what they were."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nexus_desktop.domain.errors import NexusError
from nexus_desktop.domain.source import AudioSource
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.samples.open_files import OpenFiles
from nexus_desktop.engine.samples.reader import FilePart, SampleReader
from tests.support.builders import a_source
from tests.support.signals import noise, tone

RATE = 48_000
FRAMES = 1000


class Shelf:
    """Files on a disk, a reader over them, and what it reported."""

    def __init__(self, folder: Path, *, most_open: int = 8) -> None:
        self.folder = folder
        self.parts: dict[str, tuple[FilePart, ...]] = {}
        self.reports: list[tuple[str, NexusError]] = []
        self.now = 0.0
        self.reader = SampleReader(
            lambda source: self.parts.get(source.name, ()),
            lambda source, error: self.reports.append((source.name, error)),
            most_open=most_open,
            clock=lambda: self.now,
        )

    def put(self, name: str, *pieces: Block, extension: str = "wav") -> AudioSource:
        """Write a sound as one file a piece and return its source."""
        parts = []
        for number, piece in enumerate(pieces):
            path = self.folder / f"{name}-{number}.{extension}"
            soundfile.write(path, piece, RATE, "FLOAT" if extension == "wav" else None)
            parts.append(FilePart(path, len(piece)))
        self.parts[name] = tuple(parts)
        frames = sum(len(piece) for piece in pieces)
        return a_source(name, frames, rate=RATE, channels=pieces[0].shape[1])


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(start=st.integers(-50, 250), frames=st.integers(0, 250), cuts=st.sets(st.integers(1, 199)))
def test_a_source_of_many_files_reads_as_one_with_silence_around_it(
    tmp_path: Path, start: int, frames: int, cuts: set[int]
) -> None:
    audio = noise(200, 2)
    shelf = Shelf(tmp_path)
    source = shelf.put("take", *np.split(audio, sorted(cuts)[:4]))
    expected = np.pad(audio, ((50, 300), (0, 0)))[start + 50 : start + 50 + frames]
    np.testing.assert_array_equal(shelf.reader.read(source, start, frames), expected)
    assert not shelf.reports
    shelf.reader.close()


@pytest.mark.parametrize("extension", ["wav", "flac", "mp3"])
def test_reading_on_and_leaping_about_give_the_same(shelf: Shelf, extension: str) -> None:
    # A tone, since an MP3 of it saves bits and lends them to later frames.
    source = shelf.put("take", tone(20_000, 2), extension=extension)
    whole = shelf.reader.read(source, 0, 20_000)
    for start in (19_000, 0, 5000, 5100, 300, 5200, 12_345):
        np.testing.assert_array_equal(
            shelf.reader.read(source, start, 100), whole[start : start + 100]
        )


def test_a_missing_file_is_silent_and_told_once(shelf: Shelf) -> None:
    source = shelf.put("take", noise(FRAMES))
    shelf.parts["take"][0].path.unlink()
    for start in (0, 100, 200):
        assert not shelf.reader.read(source, start, 100).any()
    assert [name for name, _ in shelf.reports] == ["take"]
    assert shelf.reader.missing == {source.id}


def test_a_source_that_lies_nowhere_is_silent_and_told(shelf: Shelf) -> None:
    source = a_source("elsewhere", FRAMES, channels=3)
    assert shelf.reader.read(source, 0, 10).shape == (10, 3)
    assert "computer" in str(shelf.reports[0][1])


def test_a_file_that_comes_back_is_heard_again_after_a_moment(shelf: Shelf) -> None:
    audio = noise(FRAMES)
    source = shelf.put("take", audio)
    path = shelf.parts["take"][0].path
    hidden = shutil.move(path, path.with_suffix(".hidden"))
    shelf.reader.read(source, 0, 10)
    shutil.move(hidden, path)
    assert not shelf.reader.read(source, 0, 10).any()
    shelf.now = 2.0
    np.testing.assert_array_equal(shelf.reader.read(source, 0, 10), audio[:10])
    assert not shelf.reader.missing


def test_a_file_shorter_than_it_was_is_silent_where_it_ends(shelf: Shelf) -> None:
    audio = noise(FRAMES)
    shelf.put("take", audio[:600])
    source = a_source("take", FRAMES)
    shelf.parts["take"] = (FilePart(shelf.parts["take"][0].path, FRAMES),)
    heard = shelf.reader.read(source, 500, 300)
    np.testing.assert_array_equal(heard[:100], audio[500:600])
    assert not heard[100:].any()
    assert len(shelf.reports) == 1
    assert not shelf.reader.read(source, 900, 50).any()


def test_a_file_cut_short_while_it_is_open_does_no_harm(shelf: Shelf) -> None:
    source = shelf.put("take", noise(200_000))
    shelf.reader.read(source, 0, 10)
    with shelf.parts["take"][0].path.open("r+b") as file:
        file.truncate(1000)
    assert shelf.reader.read(source, 150_000, 100).shape == (100, 2)
    assert shelf.reader.missing == {source.id}


def test_a_file_with_another_shape_than_it_had_is_silent(shelf: Shelf) -> None:
    shelf.put("take", noise(FRAMES, 1))
    heard, is_true = shelf.reader.read_known(a_source("take", FRAMES, channels=2), 0, 10)
    assert heard.shape == (10, 2)
    assert not heard.any()
    assert not is_true


def test_a_source_that_is_still_arriving_is_silent_without_a_word(shelf: Shelf) -> None:
    arriving = a_source("arriving", FRAMES, is_settled=False)
    heard, is_true = shelf.reader.read_known(arriving, 0, 10)
    assert not heard.any()
    assert not is_true
    assert not shelf.reports


def test_a_file_without_sound_in_it_is_silent(shelf: Shelf) -> None:
    path = shelf.folder / "notes.wav"
    path.write_text("not a sound")
    shelf.parts["take"] = (FilePart(path, FRAMES),)
    assert not shelf.reader.read(a_source("take", FRAMES), 0, 10).any()
    assert len(shelf.reports) == 1


def test_outside_of_a_source_nothing_is_asked_of_its_file(shelf: Shelf) -> None:
    source = a_source("elsewhere", FRAMES)
    assert not shelf.reader.read(source, FRAMES, 50).any()
    assert not shelf.reader.read(source, -50, 50).any()
    assert not shelf.reports


def test_many_threads_read_many_files_with_few_of_them_open(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, most_open=3)
    sounds = [noise(5000, 2, seed=seed) for seed in range(6)]
    sources = [shelf.put(f"take {number}", sound) for number, sound in enumerate(sounds)]
    wrong: list[int] = []

    def read(seed: int) -> None:
        generator = np.random.default_rng(seed)
        for _ in range(100):
            number, start = generator.integers(6), int(generator.integers(4900))
            heard = shelf.reader.read(sources[number], start, 100)
            if not np.array_equal(heard, sounds[number][start : start + 100]):
                wrong.append(start)

    threads = [threading.Thread(target=read, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    assert open_files_below(tmp_path) <= 3
    shelf.reader.close()
    assert open_files_below(tmp_path) == 0


def test_reading_goes_on_after_closing_and_keeps_nothing_open(shelf: Shelf) -> None:
    audio = noise(FRAMES)
    source = shelf.put("take", audio)
    shelf.reader.close()
    np.testing.assert_array_equal(shelf.reader.read(source, 0, 10), audio[:10])
    assert open_files_below(shelf.folder) == 0


def open_files_below(folder: Path) -> int:
    """Count this process's open files in a folder, as the system sees them."""
    names = [_target(link) for link in Path("/proc/self/fd").iterdir()]
    return sum(name.startswith(str(folder)) for name in names)


def _target(link: Path) -> str:
    try:
        return str(link.readlink())
    except FileNotFoundError:  # the descriptor that listed the folder
        return ""


def test_two_places_of_one_file_are_read_on_without_opening_it_again(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    audio = noise(FRAMES)
    soundfile.write(path, audio, RATE, "FLOAT")
    files = OpenFiles()
    for offset in range(0, 300, 50):
        np.testing.assert_array_equal(files.read(path, offset, 50), audio[offset : offset + 50])
        late = 500 + offset
        np.testing.assert_array_equal(files.read(path, late, 50), audio[late : late + 50])
        assert open_files_below(tmp_path) <= 2
    files.close()
