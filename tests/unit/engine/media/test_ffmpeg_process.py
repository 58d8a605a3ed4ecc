"""The ffmpeg process: found, fed, drained, and ended in every case."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
import soundfile

from nexus_desktop.domain.errors import MediaError
from nexus_desktop.engine.media import ffmpeg_process
from nexus_desktop.engine.media.decode import open_decoder
from nexus_desktop.engine.media.ffmpeg_process import FfmpegProcess, ask, file_url, find_ffmpeg
from tests.support.audio_files import run_ffmpeg
from tests.support.leak_guards import child_processes
from tests.support.signals import noise


def test_the_program_on_the_path_comes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "ffmpeg"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_ffmpeg() == program


def test_without_one_on_the_path_there_is_the_one_that_came_with_us(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_ffmpeg().is_file()


def test_no_ffmpeg_at_all_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing() -> str:
        raise RuntimeError("No ffmpeg exe could be found")

    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("imageio_ffmpeg.get_ffmpeg_exe", nothing)
    with pytest.raises(MediaError, match="Install ffmpeg"):
        find_ffmpeg()


def test_a_program_that_talks_much_does_not_block(tmp_path: Path) -> None:
    arguments = ["-loglevel", "trace", "-f", "lavfi", "-i", "sine=d=20", "-f", "f32le", "pipe:1"]
    process = FfmpegProcess(arguments, tmp_path, is_fed=False)
    buffer = memoryview(bytearray(44_100 * 20 * 4 + 100))
    assert process.read_into(buffer) == 44_100 * 20 * 4
    assert process.finish() == 0
    assert process.said


def test_a_killed_process_is_gone_at_once(tmp_path: Path) -> None:
    before, threads = child_processes(), threading.active_count()
    arguments = ["-f", "lavfi", "-i", "sine=d=100000", "-f", "f32le", "pipe:1"]
    process = FfmpegProcess(arguments, tmp_path, is_fed=False)
    process.read_into(memoryview(bytearray(1000)))
    process.kill()
    process.kill()
    assert child_processes() == before
    assert threading.active_count() == threads


def test_a_decoder_that_is_closed_early_leaves_no_process(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "sound.wav", noise(480_000, 2), 48_000)
    run_ffmpeg("-i", tmp_path / "sound.wav", tmp_path / "sound.m4a")
    before = child_processes()
    with open_decoder(tmp_path / "sound.m4a") as decoder:
        decoder.read(10)
        assert child_processes() > before
    assert child_processes() == before


def test_an_endless_question_is_given_up(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(ffmpeg_process, "ANSWER_TIMEOUT_S", 0.2)
    with pytest.raises(MediaError, match="without an end"):
        ask(["-re", "-f", "lavfi", "-i", "sine=d=100", "-f", "null", "-"], tmp_path)


def test_a_relative_path_is_made_absolute(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert file_url(Path("-i")) == f"file:{tmp_path}/-i"
