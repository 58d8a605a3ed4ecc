"""What stands before the samples of a WAV file, read by libsndfile and ffmpeg."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from nexus_desktop.domain.errors import MediaError
from nexus_desktop.engine.media.quantizer import Dither
from nexus_desktop.engine.media.tags import Chapter
from nexus_desktop.engine.media.wav_chunks import Broadcast
from nexus_desktop.engine.media.wav_writer import WavWriter
from tests.support.audio_files import decoded_by_ffmpeg, run_ffmpeg
from tests.support.encoding import settings_for, written
from tests.support.signals import noise

MADE_AT = datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC)
_GET_CUES = 0x10CE


def cues_in(path: Path) -> list[tuple[int, str]]:
    """Return the cue points that libsndfile reads: frames and names."""
    library: Any = soundfile._snd
    ffi: Any = soundfile._ffi
    room = ffi.new("char[]", 4 + 100 * 280)
    with soundfile.SoundFile(path) as file:
        assert library.sf_command(file._file, _GET_CUES, room, len(room))
    data = bytes(ffi.buffer(room))
    cues = []
    for place in range(4, 4 + 280 * int.from_bytes(data[:4], "little"), 280):
        frame = int.from_bytes(data[place + 20 : place + 24], "little")
        name = data[place + 24 : place + 280].split(b"\0")[0].decode()
        cues.append((frame, name))
    return cues


def test_chapters_are_cues_that_libsndfile_reads(tmp_path: Path) -> None:
    path = tmp_path / "sound.wav"
    chapters = (Chapter(0, 500, "Start"), Chapter(500, 3000, "Größe"), Chapter(4000, 5000, "odd"))
    sound = noise(5000)
    written(path, sound, settings_for("wav", chapters=chapters, is_float=True, tags={"title": "T"}))
    assert cues_in(path) == [(0, "Start"), (500, "Größe"), (4000, "odd")]
    np.testing.assert_array_equal(decoded_by_ffmpeg(path, 2), sound)


def test_a_broadcast_file_tells_its_place_on_the_timeline(tmp_path: Path) -> None:
    path = tmp_path / "sound.wav"
    start = 5 * 3600 * 192_000  # more than 32 bits hold
    about = Broadcast("Interview – 1 " + "x" * 300, start, MADE_AT)
    sound = noise(1000)
    written(path, sound, settings_for("wav", broadcast=about, bit_depth=24, dither=Dither.NONE))
    told = run_ffmpeg("-i", path, "-f", "ffmetadata", "-").stdout.decode().splitlines()
    assert f"time_reference={start}" in told
    assert "date=2026-02-03" in told
    assert "encoded_by=Studio Nexus Desktop" in told
    assert "comment=Interview ? 1 " + "x" * 242 in told
    assert path.read_bytes().split(b"bext")[1][4 + 330 :].startswith(b"04:05:06")
    np.testing.assert_allclose(decoded_by_ffmpeg(path, 2), sound, atol=2.0**-23)


def test_other_formats_are_no_broadcast_files() -> None:
    about = Broadcast("", 0, MADE_AT)
    with pytest.raises(MediaError, match="Broadcast Wave"):
        settings_for("flac", broadcast=about).check()


@pytest.mark.parametrize("format_id", ["wav", "aiff"])
@pytest.mark.parametrize("channels", [2, 6])
def test_doubles_are_doubles_that_hold_every_sample(
    format_id: str, channels: int, tmp_path: Path
) -> None:
    path = tmp_path / f"sound.{format_id}"
    sound = noise(3000, channels, peak=3.0)
    written(path, sound, settings_for(format_id, channels, is_float=True, bit_depth=64))
    with soundfile.SoundFile(path) as file:
        assert file.subtype == "DOUBLE"
        np.testing.assert_array_equal(file.read(), sound.astype(np.float64))
    np.testing.assert_array_equal(decoded_by_ffmpeg(path, channels), sound)


def test_a_file_beyond_four_gigabytes_is_read_to_its_last_frame(tmp_path: Path) -> None:
    """The middle is a hole that takes no room on the disk; all sizes are the real ones."""
    path = tmp_path / "long.wav"
    writer = WavWriter(path, sample_rate=48_000, channels=2, bits=16, is_float=False)
    first, last = np.full((1000, 2), 1234, np.int16), np.full((1000, 2), -4321, np.int16)
    writer.write(first)
    hole_frames = (1 << 30) + 500_000
    writer._file.seek(4 * hole_frames, 1)
    writer._data_size += 4 * hole_frames
    writer.write(last)
    writer.close()
    frames = hole_frames + 2000
    assert path.stat().st_blocks * 512 < 1 << 20
    with soundfile.SoundFile(path) as file:
        assert (file.format, file.frames) == ("RF64", frames)
        np.testing.assert_array_equal(file.read(1000, "int16"), first)
        file.seek(frames - 1000)
        np.testing.assert_array_equal(file.read(2000, "int16"), last)
    tail = run_ffmpeg(
        *("-ss", f"{(frames - 1000) / 48_000:.6f}", "-i", path, "-f", "s16le", "-")
    ).stdout
    assert np.frombuffer(tail, np.int16)[-2000:].tolist() == [-4321] * 2000
