"""What is on the disk while a recording goes on, read by another program."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from nexus_desktop.domain.errors import MediaError
from nexus_desktop.engine.block import Block, silence
from nexus_desktop.engine.device.recorded_files import RecordedFiles, mended
from tests.support.signals import noise
from tests.support.small_disk import small_disk

RATE = 8_000


def begun(
    folder: Path, *, file_s: float = 600.0, channels: tuple[int, ...] = (0, 1)
) -> RecordedFiles:
    return RecordedFiles(folder, "take", RATE, channels, file_s=file_s)


def read(path: Path) -> Block:
    samples: Block = soundfile.read(path, dtype="float32", always_2d=True)[0]
    return samples


def test_the_channels_of_the_lane_are_written_sample_for_sample(tmp_path: Path) -> None:
    sound = noise(RATE, 3)
    files = begun(tmp_path, channels=(2, 0))
    files.append(sound[:5_000])
    files.append(sound[5_000:])
    [file] = files.close()
    assert file.frames == RATE
    np.testing.assert_array_equal(read(file.path), sound[:, [2, 0]])


def test_the_header_tells_what_is_there_while_it_is_being_written(tmp_path: Path) -> None:
    files = begun(tmp_path)
    path = tmp_path / "take-0001.wav"
    for second in range(1, 4):
        files.append(noise(RATE, 2, seed=second))
        files.refresh()
        assert soundfile.info(path).frames == second * RATE
    files.sync()
    files.close()


def test_a_long_recording_becomes_several_files_that_follow_each_other(tmp_path: Path) -> None:
    sound = noise(RATE, 2)
    files = begun(tmp_path, file_s=0.3)
    for start in range(0, RATE, 500):
        files.append(sound[start : start + 500])
    done = files.close()
    assert [file.path.name for file in done] == [f"take-000{n}.wav" for n in (1, 2, 3, 4)]
    np.testing.assert_array_equal(np.concatenate([read(file.path) for file in done]), sound)
    assert sum(file.frames for file in done) == RATE


def test_the_end_can_be_written_anew(tmp_path: Path) -> None:
    sound = noise(4_000, 2)
    files = begun(tmp_path)
    files.append(sound)
    files.rewrite(3_000, [silence(500, 2), sound[3_000:]])
    [file] = files.close()
    expected = np.concatenate([sound[:3_000], silence(500, 2), sound[3_000:]])
    np.testing.assert_array_equal(read(file.path), expected)


def test_what_lies_in_an_earlier_file_is_not_written_anew(tmp_path: Path) -> None:
    sound = noise(4_000, 1)
    files = begun(tmp_path, file_s=0.25, channels=(0,))
    for start in range(0, 4_000, 1_000):
        files.append(sound[start : start + 1_000])
    files.rewrite(1_500, [sound[1_500:], silence(300, 1)])
    done = files.close()
    heard = np.concatenate([read(file.path) for file in done])
    np.testing.assert_array_equal(heard, np.concatenate([sound, silence(300, 1)]))


def test_a_full_disk_is_said_in_words_and_what_was_written_is_whole(tmp_path: Path) -> None:
    sound = noise(RATE, 2)
    with small_disk(tmp_path / "disk", 32 * 1024) as folder:
        files = begun(folder)
        files.append(sound[:2_000])
        with pytest.raises(MediaError):
            files.append(sound[2_000:])
        [file] = files.close()
        assert file.frames == 2_000
        np.testing.assert_array_equal(read(file.path), sound[:2_000])
        assert mended(file.path) == file


@pytest.mark.parametrize("cut_bytes", [0, 1, 7, 4_000])
def test_a_file_that_was_cut_off_is_mended(tmp_path: Path, cut_bytes: int) -> None:
    sound = noise(RATE, 2)
    files = begun(tmp_path)
    files.append(sound[:3_000])
    files.refresh()
    files.append(sound[3_000:])
    path = tmp_path / "take-0001.wav"
    # As after a kill: the header is that of the last refresh, and half a frame is at the end.
    content = path.read_bytes()
    files.close()
    path.write_bytes(content[: len(content) - cut_bytes])
    file = mended(path)
    assert file is not None
    assert file.frames == RATE - -(-cut_bytes // 8)
    assert soundfile.info(path).frames == file.frames
    np.testing.assert_array_equal(read(path), sound[: file.frames])
    assert mended(path) == file, "a file that is whole stays as it is"


@pytest.mark.parametrize("content", [b"", b"RIFF", b"no sound at all, but long enough to look at"])
def test_what_is_no_recording_is_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "take-0001.wav"
    path.write_bytes(content)
    assert mended(path) is None
    assert path.read_bytes() == content


def test_a_recording_without_a_frame_has_no_files(tmp_path: Path) -> None:
    assert begun(tmp_path).close() == ()
    assert mended(tmp_path / "take-0001.wav") is None
