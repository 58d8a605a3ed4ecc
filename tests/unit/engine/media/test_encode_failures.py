"""Writing that does not come to a good end: a sentence, the old file, and nothing left behind."""

from __future__ import annotations

import os
import signal
import threading
from operator import attrgetter
from pathlib import Path

import pytest

from nexus_desktop.domain.errors import MediaError
from nexus_desktop.engine.media.encode import Encoder, EncodeSettings, open_encoder
from nexus_desktop.engine.media.finished_file import finished_file
from nexus_desktop.engine.media.formats import FORMATS, AudioFormat
from tests.support.encoding import settings_for
from tests.support.leak_guards import child_processes
from tests.support.signals import noise
from tests.support.small_disk import small_disk


def test_an_abandoned_file_is_gone(tmp_path: Path) -> None:
    for kind in FORMATS:
        path = tmp_path / f"sound{kind.extension}"
        encoder = open_encoder(path, settings_for(kind.id))
        encoder.write(noise(20_000, 2))
        encoder.abort()
        encoder.abort()
        assert not path.exists()


def fail_midway(path: Path, settings: EncodeSettings) -> None:
    with open_encoder(path, settings) as encoder:
        encoder.write(noise(20_000, 2))
        raise KeyError("a bug")


@pytest.mark.parametrize("kind", FORMATS, ids=attrgetter("id"))
def test_a_failure_midway_leaves_no_file_thread_or_descriptor(
    kind: AudioFormat, tmp_path: Path
) -> None:
    threads, open_before = threading.active_count(), len(list(Path("/proc/self/fd").iterdir()))
    with pytest.raises(KeyError):
        fail_midway(tmp_path / "sound", settings_for(kind.id))
    assert threading.active_count() == threads
    assert len(list(Path("/proc/self/fd").iterdir())) == open_before
    assert list(tmp_path.iterdir()) == []


def write_until_full(target: Path, settings: EncodeSettings) -> None:
    with finished_file(target) as temporary, open_encoder(temporary, settings) as encoder:
        for _ in range(20):
            encoder.write(noise(65_536, 2, peak=0.5))


@pytest.mark.parametrize("kind", FORMATS, ids=attrgetter("id"))
def test_a_full_disk_is_said_to_be_full_and_keeps_the_old_file(
    kind: AudioFormat, tmp_path: Path
) -> None:
    with small_disk(tmp_path / "disk") as folder:
        target = folder / f"sound{kind.extension}"
        target.write_bytes(b"old")
        with pytest.raises(MediaError) as refusal:
            write_until_full(target, settings_for(kind.id))
        assert "disk" in refusal.value.message
        assert f"“{target.name}”" in refusal.value.title
        assert target.read_bytes() == b"old"
        assert [path.name for path in folder.iterdir()] == [target.name]


def write_just_too_much(target: Path, settings: EncodeSettings) -> None:
    with finished_file(target) as temporary, open_encoder(temporary, settings) as encoder:
        encoder.write(noise(20_000, 2, peak=0.5))


@pytest.mark.parametrize("format_id", ["wav", "aiff", "flac"])
def test_a_disk_that_is_full_at_the_very_end_is_noticed(format_id: str, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", size=16 * 4096) as folder:
        with pytest.raises(MediaError, match="disk"):
            write_just_too_much(folder / "sound", settings_for(format_id))
        assert list(folder.iterdir()) == []


@pytest.mark.parametrize("kind", FORMATS, ids=attrgetter("id"))
def test_a_folder_that_is_gone_is_said_to_be_gone(kind: AudioFormat, tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="The folder is gone"):
        open_encoder(tmp_path / "gone" / "sound", settings_for(kind.id))


def test_an_encoder_that_dies_is_a_sentence(tmp_path: Path) -> None:
    before = child_processes()
    encoder = open_encoder(tmp_path / "sound.mp3", settings_for("mp3"))
    (process,) = child_processes() - before
    os.kill(process, signal.SIGKILL)
    with pytest.raises(MediaError, match="has stopped"):
        write_for_long(encoder)
    encoder.abort()
    assert not (tmp_path / "sound.mp3").exists()


def write_for_long(encoder: Encoder) -> None:
    for _ in range(20):
        encoder.write(noise(65_536, 2))


def test_a_block_of_another_shape_is_a_bug(tmp_path: Path) -> None:
    encoder = open_encoder(tmp_path / "sound.wav", settings_for("wav"))
    with pytest.raises(ValueError, match="2 channels"):
        encoder.write(noise(10, 1))
    encoder.abort()


def test_aiff_that_is_too_large_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nexus_desktop.engine.media.soundfile_writer.AIFF_BYTES", 1000)
    encoder = open_encoder(tmp_path / "sound.aiff", settings_for("aiff"))
    with pytest.raises(MediaError, match="2 GB"):
        encoder.write(noise(10_000, 2))
    encoder.abort()
