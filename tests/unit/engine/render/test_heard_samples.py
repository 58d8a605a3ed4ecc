"""A FLAC file is heard while it is written, and what is heard is what is in it in the end."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import numpy as np
import pytest
import soundfile

from nexus_desktop.engine.media.encode import open_encoder
from nexus_desktop.engine.media.stored_samples import open_stored
from nexus_desktop.engine.media.tags import Cover
from nexus_desktop.engine.render.heard_samples import Follower, heard_in
from tests.support.covers import png
from tests.support.ebur128 import ebur128
from tests.support.encoding import settings_for
from tests.support.signals import noise, tone


def followers() -> list[str]:
    return [each.name for each in threading.enumerate() if each.name == "follow"]


@pytest.mark.parametrize("bits", [16, 24])
@pytest.mark.parametrize("cover", [None, Cover("image/png", png(1500, 1500))])
@pytest.mark.parametrize("frames", [100, 400_000])
def test_what_is_heard_beside_is_what_is_there(
    bits: int, cover: Cover | None, frames: int, tmp_path: Path
) -> None:
    path = tmp_path / "sound.flac"
    path.touch()
    settings = settings_for("flac", bit_depth=bits, cover=cover, tags={"title": "Growing"})
    with Follower(path, settings, measures=False) as follower:
        with open_encoder(path, settings) as encoder:
            for block in np.split(noise(frames, peak=0.7), range(50_000, frames, 50_000)):
                encoder.write(block)
                time.sleep(0.005)
        heard = follower.heard()
    with open_stored(path, settings) as file:
        assert heard == heard_in(file, settings, measures=False)
    assert heard is not None
    assert (heard.frames, heard.checksum) == (frames, encoder.checksum)
    assert followers() == []


def test_loudness_is_measured_beside(tmp_path: Path) -> None:
    path = tmp_path / "sound.flac"
    path.touch()
    settings = settings_for("flac")
    with Follower(path, settings, measures=True) as follower:
        with open_encoder(path, settings) as encoder:
            encoder.write(tone(44_100 * 3, peak=0.3))
        heard = follower.heard()
    assert heard is not None
    assert heard.loudness is not None
    said = ebur128(path)
    assert heard.loudness.integrated_lufs == pytest.approx(said.integrated_lufs, abs=0.1)


def test_a_file_that_is_abandoned_is_followed_no_longer(tmp_path: Path) -> None:
    path = tmp_path / "sound.flac"
    path.touch()
    settings = settings_for("flac")
    with Follower(path, settings, measures=False) as follower:
        encoder = open_encoder(path, settings)
        encoder.write(noise(600_000, peak=0.7))
        encoder.abort()
        heard = follower.heard()
    assert heard is None or heard.frames < 600_000
    assert followers() == []


def test_others_open_files_while_one_is_waited_for(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "other.wav", noise(100), 44_100)
    path = tmp_path / "sound.flac"
    path.touch()
    settings = settings_for("flac")
    with Follower(path, settings, measures=False), open_encoder(path, settings) as encoder:
        for _ in range(12):
            encoder.write(noise(60_000, peak=0.7))
            assert len(soundfile.read(tmp_path / "other.wav")[0]) == 100
            time.sleep(0.005)


def test_no_other_format_is_followed(tmp_path: Path) -> None:
    with Follower(tmp_path / "sound.wav", settings_for("wav"), measures=False) as follower:
        assert followers() == []
        assert follower.heard() is None
