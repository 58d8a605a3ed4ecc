"""Writing sound, read back by programs that are not ours."""

from __future__ import annotations

import os
from operator import attrgetter
from pathlib import Path
from typing import Any

import mutagen
import mutagen.mp3
import numpy as np
import pytest
import soundfile

from nexus_desktop.domain.errors import MediaError
from nexus_desktop.engine.media.formats import FORMATS, AudioFormat, format_named
from nexus_desktop.engine.media.quantizer import Dither
from nexus_desktop.engine.media.wav_writer import WavWriter
from tests.support.audio_files import RECORDINGS, decoded_by_ffmpeg, decoded_by_sox
from tests.support.encoding import settings_for, written
from tests.support.signals import as_int16, noise, tone

LOSSY = [kind for kind in FORMATS if kind.is_lossy]
TAGS = {
    "title": "Größe = 100 %; “q”",
    "artist": "-y The A's",
    "album": "Records",
    "date": "2024",
    "genre": "Jazz",
    "comment": "a \\ b",
}


@pytest.mark.parametrize(
    ("format_id", "bits"),
    [("wav", 16), ("aiff", 16), ("flac", 16), ("wav", 24), ("aiff", 24), ("flac", 24), ("wav", 32)],
)
def test_untouched_16_bit_sound_stays_bit_for_bit(
    format_id: str, bits: int, tmp_path: Path
) -> None:
    recording, rate = soundfile.read(RECORDINGS / "bell.oga", dtype="int16", always_2d=True)
    settings = settings_for(
        format_id, recording.shape[1], bit_depth=bits, sample_rate=rate, dither=Dither.TPDF
    )
    path = tmp_path / f"copy.{format_id}"
    written(path, (recording / 32768).astype(np.float32), settings, [1, 1000, 70_000])
    copy, _ = soundfile.read(path, dtype="int32", always_2d=True)
    np.testing.assert_array_equal(copy, recording.astype(np.int32) << 16)


@pytest.mark.parametrize("bits", [16, 24])
@pytest.mark.parametrize("format_id", ["wav", "aiff", "flac"])
def test_sample_values_are_those_that_sox_reads(format_id: str, bits: int, tmp_path: Path) -> None:
    path = tmp_path / f"sound.{format_id}"
    sound = noise(10_000, 2)
    written(path, sound, settings_for(format_id, bit_depth=bits, dither=Dither.NONE))
    step = 2.0 ** (1 - bits)
    np.testing.assert_allclose(decoded_by_sox(path, 2), sound, atol=step)


@pytest.mark.parametrize(
    ("format_id", "bits"),
    [("alac", 16), ("alac", 24), ("wavpack", 16), ("wavpack", 24), ("wavpack", 32)],
)
@pytest.mark.parametrize("channels", [1, 2, 6])
def test_what_ffmpeg_writes_without_loss_has_every_bit(
    format_id: str, bits: int, channels: int, tmp_path: Path
) -> None:
    counts = np.random.default_rng(3).integers(-(2**15), 2**15, (30_000, channels), np.int32)
    if bits > 16:  # 24 bits are what float samples can carry
        counts = counts * 256 + np.arange(counts.size, dtype=np.int32).reshape(counts.shape) % 256
    sound = (counts / (2.0**15 if bits == 16 else 2.0**23)).astype(np.float32)
    path = tmp_path / f"sound{format_named(format_id).extension}"
    written(path, sound, settings_for(format_id, channels, bit_depth=bits), [1, 1000])
    np.testing.assert_array_equal(decoded_by_ffmpeg(path, channels), sound)
    assert mutagen.File(path).info.bits_per_sample == bits


def test_an_average_bit_rate_is_met_by_frames_of_different_sizes(tmp_path: Path) -> None:
    path = tmp_path / "sound.mp3"
    sound = (
        noise(44_100 * 6, peak=0.3) * np.linspace(0.1, 1.0, 44_100 * 6, dtype=np.float32)[:, None]
    )
    written(path, sound, settings_for("mp3", bitrate_kbps=128, is_average=True))
    info = mutagen.File(path).info
    assert info.bitrate_mode != mutagen.mp3.BitrateMode.CBR
    written(tmp_path / "constant.mp3", sound, settings_for("mp3", bitrate_kbps=128))
    constant = mutagen.File(tmp_path / "constant.mp3").info
    assert constant.bitrate_mode == mutagen.mp3.BitrateMode.CBR
    assert info.bitrate == pytest.approx(128_000, rel=0.15)


@pytest.mark.parametrize("format_id", ["wav", "aiff", "wavpack"])
def test_float_files_hold_every_sample_exactly(format_id: str, tmp_path: Path) -> None:
    sound = noise(5000, 2, peak=4.0)
    path = tmp_path / f"sound.{format_id}"
    encoder = written(path, sound, settings_for(format_id, is_float=True))
    np.testing.assert_array_equal(decoded_by_ffmpeg(path, 2), sound)
    assert encoder.clipped_samples == 0


@pytest.mark.parametrize("format_id", [kind.id for kind in FORMATS])
def test_no_sound_at_all_is_a_file_without_sound(format_id: str, tmp_path: Path) -> None:
    path = tmp_path / f"nothing.{format_id}"
    encoder = written(path, noise(0, 2), settings_for(format_id))
    assert encoder.frames == 0
    assert path.exists()


@pytest.mark.parametrize("kind", FORMATS, ids=attrgetter("id"))
@pytest.mark.parametrize("channels", [1, 2, 6, 8])
def test_every_format_takes_its_channels(kind: AudioFormat, channels: int, tmp_path: Path) -> None:
    if channels > kind.max_channels:
        with pytest.raises(MediaError, match="channels"):
            settings_for(kind.id, channels).check()
        return
    path = tmp_path / f"sound{kind.extension}"
    settings = settings_for(kind.id, channels)
    sound = tone(settings.sample_rate, channels, rate=settings.sample_rate)
    written(path, sound, settings)
    heard = decoded_by_ffmpeg(path, channels)
    assert len(heard) == pytest.approx(len(sound), abs=2048)


@pytest.mark.parametrize("kind", LOSSY, ids=attrgetter("id"))
def test_lossy_formats_sound_like_what_went_in(kind: AudioFormat, tmp_path: Path) -> None:
    settings = settings_for(kind.id)
    sound = tone(settings.sample_rate * 2, rate=settings.sample_rate)
    path = tmp_path / f"sound{kind.extension}"
    written(path, sound, settings, range(1000, len(sound), 9999))
    heard = decoded_by_ffmpeg(path, 2)[: len(sound)]
    middle = slice(8000, len(heard) - 8000)
    error = np.sqrt(np.mean((heard[middle] - sound[middle]) ** 2))
    assert error < 0.02


@pytest.mark.parametrize(
    ("format_id", "kbps"),
    [("mp3", 64), ("mp3", 320), ("opus", 64), ("opus", 256), ("m4a", 96), ("m4a", 192)],
)
def test_a_bit_rate_is_kept(format_id: str, kbps: int, tmp_path: Path) -> None:
    settings = settings_for(format_id, bitrate_kbps=kbps)
    sound = noise(settings.sample_rate * 4, peak=0.3)
    path = tmp_path / f"sound.{format_id}"
    written(path, sound, settings)
    assert path.stat().st_size * 8 / 4 / 1000 == pytest.approx(kbps, rel=0.15)


@pytest.mark.parametrize(("format_id", "worse", "better"), [("mp3", 9, 0), ("ogg", 0, 10)])
def test_better_quality_is_a_larger_file(
    format_id: str, worse: float, better: float, tmp_path: Path
) -> None:
    sizes = []
    for quality in (worse, better):
        path = tmp_path / f"sound{quality}.{format_id}"
        written(path, noise(44_100, peak=0.3), settings_for(format_id, quality=quality))
        sizes.append(path.stat().st_size)
    assert sizes[1] > 2 * sizes[0]


def test_vorbis_quality_is_that_of_the_encoder(tmp_path: Path) -> None:
    nominal = {0: 64_000, 5: 160_000, 9: 320_000}  # libvorbis at 44.1 kHz stereo
    for quality, rate in nominal.items():
        path = tmp_path / f"sound{quality}.ogg"
        written(path, noise(44_100, peak=0.3), settings_for("ogg", quality=quality))
        assert mutagen.File(path).info.bitrate == rate


def test_more_effort_makes_flac_no_other_sound(tmp_path: Path) -> None:
    sounds = []
    for effort in (0, 8):
        path = tmp_path / f"sound{effort}.flac"
        written(path, tone(44_100), settings_for("flac", quality=effort, dither=Dither.NONE))
        sounds.append(soundfile.read(path)[0])
    np.testing.assert_array_equal(*sounds)
    assert (tmp_path / "sound8.flac").stat().st_size < (tmp_path / "sound0.flac").stat().st_size


@pytest.mark.parametrize("format_id", ["wav", "flac", "ogg", "mp3", "opus", "m4a", "alac"])
def test_tags_are_those_that_mutagen_reads(format_id: str, tmp_path: Path) -> None:
    path = tmp_path / f"sound.{format_id}"
    written(path, tone(4800), settings_for(format_id, tags=TAGS))
    if format_id == "wav":  # mutagen does not read these chunks
        with soundfile.SoundFile(path) as file:
            read = {name: getattr(file, name) for name in TAGS}
        assert read == TAGS
        return
    easy = mutagen.File(path, easy=True)
    for name in ("title", "artist", "album", "date", "genre"):
        assert easy[name] == [TAGS[name]]


@pytest.mark.parametrize("size", [0, 1, 1023, 4097])
def test_an_odd_number_of_bytes_is_padded(size: int, tmp_path: Path) -> None:
    path = tmp_path / "sound.wav"
    sound = noise(size, 1, peak=0.5)
    settings = settings_for("wav", 1, bit_depth=24, tags={"title": "Odd"})
    written(path, sound, settings)
    with soundfile.SoundFile(path) as file:
        assert (file.frames, file.title) == (size, "Odd")
    assert len(decoded_by_ffmpeg(path, 1)) == size


def test_a_wav_that_outgrows_its_header_becomes_rf64(tmp_path: Path) -> None:
    sound = noise(4096, 2)
    for limit, container in ((8 * 4096 + 1, "WAV"), (8 * 4096, "RF64")):
        path = tmp_path / f"{container}.wav"
        writer = WavWriter(
            path,
            sample_rate=48_000,
            channels=2,
            bits=32,
            is_float=True,
            rf64_from=limit,
        )
        writer.write(sound)
        writer.close()
        with soundfile.SoundFile(path) as file:
            assert file.format == container
            np.testing.assert_array_equal(file.read(dtype="float32"), sound)
        np.testing.assert_array_equal(decoded_by_ffmpeg(path, 2), sound)
        np.testing.assert_allclose(decoded_by_sox(path, 2), sound, atol=1e-7)


@pytest.mark.parametrize("format_id", ["mp3", "ogg", "opus", "m4a", "flac", "wav"])
def test_too_loud_samples_are_counted(format_id: str, tmp_path: Path) -> None:
    sound = tone(48_000, 2)
    sound[100:110] = 1.5
    sound[200:205, 0] = -1.01
    sound[300] = (1.0, -1.0)
    path = tmp_path / f"sound.{format_id}"
    assert written(path, sound, settings_for(format_id), [105]).clipped_samples == 25


def test_what_is_too_loud_is_held_at_full_scale(tmp_path: Path) -> None:
    path = tmp_path / "sound.wav"
    sound = np.array([[2.0], [-2.0], [1.0], [-1.0], [np.nan], [np.inf], [1e30]], np.float32)
    written(path, sound, settings_for("wav", 1, dither=Dither.NONE))
    values, _ = soundfile.read(path, dtype="int16")
    assert values.tolist() == [32767, -32768, 32767, -32768, 0, 0, 32767]


def test_the_size_of_the_blocks_cannot_be_heard(tmp_path: Path) -> None:
    sound = noise(10_000, 2, peak=0.7)
    files = set()
    for step in (10_000, 4096, 1024, 1000, 17):
        path = tmp_path / f"{step}.wav"
        written(path, sound, settings_for("wav"), range(step, 10_000, step))
        files.add(path.read_bytes())
    assert len(files) == 1


@pytest.mark.parametrize("format_id", ["mp3", "wav", "flac"])
@pytest.mark.parametrize("name", ["-y.x", "100%d.x", "a:b.x", "line\nbreak.x", '🎵".x'])
def test_any_name_is_a_name(name: str, format_id: str, tmp_path: Path) -> None:
    path = tmp_path / name
    written(path, tone(4800), settings_for(format_id))
    assert [entry.name for entry in tmp_path.iterdir()] == [name]
    assert len(decoded_by_ffmpeg(path, 2)) == 4800


def test_a_name_that_is_no_text_is_a_name(tmp_path: Path) -> None:
    for format_id in ("mp3", "wav", "flac"):
        path = tmp_path / os.fsdecode(b"\xff\xfe" + format_id.encode())
        written(path, tone(4800), settings_for(format_id))
        assert path.stat().st_size > 500


@pytest.mark.parametrize("kind", LOSSY, ids=attrgetter("id"))
def test_the_ends_of_every_range_can_be_written(kind: AudioFormat, tmp_path: Path) -> None:
    ends: list[dict[str, Any]] = []
    if kind.bitrate_kbps is not None:
        low, high = kind.bitrate_kbps.low, kind.bitrate_kbps.high
        ends += [{"bitrate_kbps": int(low)}, {"bitrate_kbps": int(high)}]
    if kind.quality is not None:
        ends += [{"quality": kind.quality.low}, {"quality": kind.quality.high}]
    for number, chosen in enumerate(ends):
        path = tmp_path / f"{number}{kind.extension}"
        written(path, tone(24_000), settings_for(kind.id, **chosen))
        assert len(decoded_by_ffmpeg(path, 2)) == pytest.approx(24_000, abs=2048)


@pytest.mark.parametrize("kind", LOSSY, ids=attrgetter("id"))
def test_every_rate_on_offer_can_be_written(kind: AudioFormat, tmp_path: Path) -> None:
    for rate in kind.rates or (8000, 192_000):
        path = tmp_path / f"{rate}{kind.extension}"
        written(path, tone(rate // 2, 1), settings_for(kind.id, 1, sample_rate=rate))
        assert len(decoded_by_ffmpeg(path, 1)) == pytest.approx(rate // 2, abs=4096)


def test_samples_are_those_of_a_16_bit_file(tmp_path: Path) -> None:
    sound = noise(1000, 2, peak=0.9)
    written(tmp_path / "sound.wav", sound, settings_for("wav", dither=Dither.NONE))
    values, _ = soundfile.read(tmp_path / "sound.wav", dtype="int16")
    np.testing.assert_array_equal(values, as_int16(sound))
