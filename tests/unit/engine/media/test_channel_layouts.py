"""Every channel is heard where it belongs, by ffmpeg and by us."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pytest

from nexus_desktop.domain.errors import MediaError
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.media.channel_layouts import OGG_ORDERS
from nexus_desktop.engine.media.formats import FORMATS
from tests.support.audio_files import decoded_by_ffmpeg, heard, run_ffmpeg
from tests.support.encoding import settings_for, written

LAYOUTS = {3: "3.0", 4: "quad", 5: "5.0", 6: "5.1", 7: "6.1", 8: "7.1"}
WITH_LAYOUTS = ("wav", "flac", "ogg", "opus", "m4a", "alac", "wavpack")
CASES = [
    (kind.id, channels)
    for kind in FORMATS
    for channels in range(2, kind.max_channels + 1)
    if channels not in kind.no_channels
]


def low_tones(channels: int, rate: int) -> Block:
    """Return one second with a tone of its own in every channel, low enough for an LFE."""
    time_s = np.arange(rate)[:, None] / rate
    sound: Block = (0.3 * np.sin(2 * np.pi * time_s * hertz_of(channels))).astype(np.float32)
    return sound


def hertz_of(channels: int) -> np.ndarray:
    return 40.0 + 10.0 * np.arange(channels)


def order_in(sound: Block, rate: int) -> list[int]:
    """Return which tone is heard in each channel."""
    middle = sound[2000:-3000] * np.hanning(len(sound) - 5000)[:, None]
    spectrum = np.abs(np.fft.rfft(middle, 8 * rate, axis=0))
    hertz = spectrum.argmax(axis=0) / 8
    tones = hertz_of(sound.shape[1])
    return [int(np.abs(tones - each).argmin()) for each in hertz]


def layout_in(path: Path) -> str:
    """Return the layout that ffmpeg tells, "5.1(side)" as "5.1"."""
    program = imageio_ffmpeg.get_ffmpeg_exe()
    said = subprocess.run([program, "-i", path], capture_output=True, text=True).stderr
    found = re.search(r"Audio: .*? Hz, ([^,(]+)", said)
    assert found is not None
    return found[1]


@pytest.mark.parametrize(("format_id", "channels"), CASES)
def test_every_channel_is_heard_at_its_place(format_id: str, channels: int, tmp_path: Path) -> None:
    settings = settings_for(format_id, channels)
    path = tmp_path / f"sound{settings.format.extension}"
    written(path, low_tones(channels, settings.sample_rate), settings, [5000])
    places = list(range(channels))
    assert order_in(decoded_by_ffmpeg(path, channels), settings.sample_rate) == places
    assert order_in(heard(path), settings.sample_rate) == places
    if format_id in WITH_LAYOUTS and channels > 2:
        expected = "4.0" if (format_id, channels) == ("alac", 4) else LAYOUTS[channels]
        assert layout_in(path) == expected


@pytest.mark.parametrize("channels", OGG_ORDERS)
def test_what_others_have_written_as_ogg_is_heard_in_our_order(
    channels: int, tmp_path: Path
) -> None:
    sound = low_tones(channels, 48_000)
    written(tmp_path / "in.wav", sound, settings_for("wav", channels, sample_rate=48_000))
    run_ffmpeg("-i", tmp_path / "in.wav", "-c:a", "libvorbis", tmp_path / "by-ffmpeg.ogg")
    assert order_in(heard(tmp_path / "by-ffmpeg.ogg"), 48_000) == list(range(channels))


@pytest.mark.parametrize(("format_id", "channels"), [("opus", 5), ("opus", 7), ("m4a", 7)])
def test_layouts_that_an_encoder_confuses_are_refused(format_id: str, channels: int) -> None:
    with pytest.raises(MediaError, match=f"channels but .*, not {channels}"):
        settings_for(format_id, channels).check()
