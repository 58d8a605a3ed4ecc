"""Files decoded once, so that they can be read from any place."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from nexus_desktop.domain.errors import MediaError
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.samples.decoded import decode_to_wav
from nexus_desktop.tasks.progress import Cancelled, Progress
from tests.support.signals import noise, tone


def test_an_mp3_becomes_a_wav_with_every_sample_of_it(tmp_path: Path) -> None:
    path, target = tmp_path / "a.mp3", tmp_path / "a.wav"
    soundfile.write(path, tone(100_000, 2, rate=44_100), 44_100)
    blocks: list[Block] = []
    shares: list[float | None] = []
    sound = decode_to_wav(
        path, target, Progress(lambda share, _: shares.append(share)), blocks.append
    )
    decoded, rate = soundfile.read(target, dtype="float32")
    expected, _ = soundfile.read(path, dtype="float32")
    np.testing.assert_array_equal(decoded, expected)
    np.testing.assert_array_equal(np.concatenate(blocks), expected)
    assert (sound.frames, sound.sample_rate, sound.channels) == (len(decoded), rate, 2)
    assert shares[-1] == 1.0


def test_samples_beyond_full_scale_survive(tmp_path: Path) -> None:
    path, target = tmp_path / "a.wav", tmp_path / "b.wav"
    audio = noise(1000, 1, peak=3.0)
    soundfile.write(path, audio, 48_000, "FLOAT")
    decode_to_wav(path, target)
    np.testing.assert_array_equal(soundfile.read(target, dtype="float32")[0], audio[:, 0])


def test_a_cancelled_decoding_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    soundfile.write(path, noise(500_000), 48_000)
    progress = Progress()
    with pytest.raises(Cancelled):
        decode_to_wav(path, tmp_path / "b.wav", progress, lambda _: progress.cancel())
    assert [each.name for each in tmp_path.iterdir()] == ["a.wav"]


def test_what_is_no_sound_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "notes.mp3"
    path.write_text("not a sound")
    with pytest.raises(MediaError):
        decode_to_wav(path, tmp_path / "b.wav")
    assert [each.name for each in tmp_path.iterdir()] == ["notes.mp3"]
