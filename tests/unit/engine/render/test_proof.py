"""A file that is not what was to be written is found out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.signal
import soundfile

from nexus_desktop.domain.errors import MediaError
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.media.encode_settings import EncodeSettings
from nexus_desktop.engine.media.formats import FORMATS
from nexus_desktop.engine.media.tags import Chapter, Cover
from nexus_desktop.engine.render.proof import LevelCount, Meant, Proof, prove
from nexus_desktop.tasks.progress import Cancelled, Progress
from tests.support.covers import png
from tests.support.ebur128 import ebur128
from tests.support.encoding import settings_for, written
from tests.support.signals import noise, tone


def meant_by(sound: Block, settings: EncodeSettings, folder: Path) -> Meant:
    """Return what an export of a sound would count, the encoder's checksum with it."""
    meant = Meant(settings)
    for block in np.split(sound, range(7777, len(sound), 7777)):
        meant.count(block)
    meant.checksum = written(folder / "as it was meant", sound, settings, [100]).checksum
    return meant


def proved(
    path: Path,
    format_id: str,
    meant: Block,
    *,
    measures_loudness: bool = False,
    **chosen: Any,  # noqa: ANN401 - as the fields of the settings are
) -> Proof:
    settings = settings_for(format_id, meant.shape[1], **chosen)
    counted = meant_by(meant, settings, path.parent)
    return prove(path, settings, counted, Progress(), measures_loudness=measures_loudness)


@pytest.mark.parametrize("format_id", [kind.id for kind in FORMATS])
@pytest.mark.parametrize("kind", ["tone", "noise", "click", "silence", "too loud", "short"])
def test_what_was_written_well_is_proved_in_every_format(
    format_id: str, kind: str, tmp_path: Path
) -> None:
    rate = settings_for(format_id).sample_rate
    sound = {
        "tone": tone(rate * 2, rate=rate),
        "noise": noise(rate * 2, peak=0.9),
        "click": np.zeros((rate, 2), np.float32),
        "silence": np.zeros((rate, 2), np.float32),
        "too loud": noise(rate, peak=1.8),
        "short": noise(200, peak=0.5),
    }[kind]
    if kind == "click":
        sound[rate // 2] = 0.9
    path = tmp_path / "sound.part"
    written(path, sound, settings_for(format_id))
    peak_dbfs = proved(path, format_id, sound).peak_dbfs
    if kind == "tone":
        assert peak_dbfs == pytest.approx(20 * np.log10(np.abs(sound).max()), abs=0.5)


@pytest.mark.parametrize("format_id", ["wav", "flac", "alac", "mp3", "ogg", "opus"])
def test_a_file_that_breaks_off_is_found_out(format_id: str, tmp_path: Path) -> None:
    rate = settings_for(format_id).sample_rate
    sound = tone(rate * 2, rate=rate)
    path = tmp_path / "sound.part"
    written(path, sound[: rate * 3 // 2], settings_for(format_id))
    with pytest.raises(MediaError, match="frames instead of"):
        proved(path, format_id, sound)


def test_a_single_frame_too_few_is_found_out_in_a_lossless_file(tmp_path: Path) -> None:
    sound = noise(5000)
    written(tmp_path / "a.wav", sound[:-1], settings_for("wav"))
    with pytest.raises(MediaError, match="4999 frames instead of 5000"):
        proved(tmp_path / "a.wav", "wav", sound)


@pytest.mark.parametrize("format_id", ["flac", "mp3"])
def test_another_level_is_found_out(format_id: str, tmp_path: Path) -> None:
    sound = noise(44_100, peak=0.3)
    for wrong in (sound * 2, sound * 0):
        written(tmp_path / "a", wrong, settings_for(format_id))
        with pytest.raises(MediaError, match=r"not those|loud|silent"):
            proved(tmp_path / "a", format_id, sound)


LOSSLESS = [
    *((kind.id, {"bit_depth": bits}) for kind in FORMATS for bits in kind.bit_depths),
    *(
        (kind.id, {"is_float": True, "bit_depth": bits})
        for kind in FORMATS
        for bits in kind.float_bits
    ),
]


@pytest.mark.parametrize(("format_id", "chosen"), LOSSLESS)
def test_every_bit_of_a_lossless_file_is_proved(
    format_id: str, chosen: dict[str, Any], tmp_path: Path
) -> None:
    sound = noise(9000, peak=0.9)
    written(tmp_path / "right", sound, settings_for(format_id, **chosen), [1000, 5000])
    proved(tmp_path / "right", format_id, sound, **chosen)
    for name, wrong in mistakes(sound):
        written(tmp_path / name, wrong, settings_for(format_id, **chosen))
        with pytest.raises(MediaError, match="not those that were written"):
            proved(tmp_path / name, format_id, sound, **chosen)


def mistakes(sound: Block) -> list[tuple[str, Block]]:
    """Return a sound with one sample off, with two blocks in each other's place, with a hole."""
    off, swapped, holed = sound.copy(), sound.copy(), sound.copy()
    off[4321, 1] += 3 / 32768
    swapped[1024:2048], swapped[2048:3072] = sound[2048:3072], sound[1024:2048]
    holed[6000:6010] = 0.0
    return [("off", off), ("swapped", swapped), ("holed", holed)]


def music(rate: int, seconds: int = 4) -> Block:
    """Return low noise that swells and falls, with pauses."""
    shape = np.abs(np.sin(np.arange(rate * seconds) * (np.pi / rate))) ** 3
    low = scipy.signal.sosfilt(
        scipy.signal.butter(2, 1500, fs=rate, output="sos"), noise(rate * seconds), axis=0
    )
    sound: Block = (low * shape[:, None]).astype(np.float32)
    return sound


@pytest.mark.parametrize("format_id", ["mp3", "ogg", "opus", "m4a"])
def test_a_hole_in_a_lossy_file_is_found_out(format_id: str, tmp_path: Path) -> None:
    rate = settings_for(format_id).sample_rate
    sound = music(rate)
    written(tmp_path / "right", sound, settings_for(format_id))
    proved(tmp_path / "right", format_id, sound)
    holed = sound.copy()
    holed[int(1.3 * rate) : int(1.75 * rate)] = 0.0
    written(tmp_path / "holed", holed, settings_for(format_id))
    with pytest.raises(MediaError, match="a hole in it"):
        proved(tmp_path / "holed", format_id, sound)
    burst = sound.copy()
    burst[rate * 2 : rate * 2 + rate // 2] = noise(rate // 2, peak=0.9)
    written(tmp_path / "burst", burst, settings_for(format_id))
    with pytest.raises(MediaError, match="louder than the mix"):
        proved(tmp_path / "burst", format_id, sound)


@pytest.mark.parametrize(
    ("format_id", "rate", "channels", "kbps"),
    [
        *(("mp3", 8000, 1, 8), ("mp3", 44_100, 2, 32), ("mp3", 48_000, 2, 320)),
        *(("opus", 48_000, 1, 6), ("opus", 48_000, 2, 16), ("m4a", 44_100, 2, 32)),
        *(("m4a", 8000, 1, 16), ("ogg", 44_100, 2, None)),
    ],
)
def test_what_a_bit_rate_leaves_out_is_no_fault(
    format_id: str, rate: int, channels: int, kbps: int | None, tmp_path: Path
) -> None:
    """A sweep over all frequencies, most of which a low bit rate drops, and loud bursts."""
    time_s = np.arange(rate * 6) / rate
    sweep = scipy.signal.chirp(time_s, 20, 6, rate * 0.499, method="logarithmic")
    bursts = np.where(time_s % 1.0 < 0.1, sweep, 0.001 * sweep)
    for shape in (sweep, bursts):
        sound = np.repeat(0.8 * shape[:, None], channels, axis=1).astype(np.float32)
        chosen: dict[str, Any] = {"sample_rate": rate, "bitrate_kbps": kbps}
        path = tmp_path / "sweep"
        written(path, sound, settings_for(format_id, channels, **chosen))
        proved(path, format_id, sound, **chosen)


@pytest.mark.parametrize("format_id", ["flac", "mp3", "ogg", "m4a", "wav", "aiff"])
def test_another_title_or_cover_is_found_out(format_id: str, tmp_path: Path) -> None:
    sound = noise(20_000)
    labels: dict[str, Any] = {"tags": {"title": "Größe"}, "cover": Cover("image/png", png())}
    settings = settings_for(format_id, **labels)
    written(tmp_path / "right", sound, settings)
    proved(tmp_path / "right", format_id, sound, **labels)
    for words, wrong in (("title", {"title": "Grösse"}), ("cover", Cover("image/png", png(32)))):
        others = labels | {"tags" if words == "title" else "cover": wrong}
        written(tmp_path / "wrong", sound, settings_for(format_id, **others))
        with pytest.raises(MediaError, match=f"another {words}"):
            proved(tmp_path / "wrong", format_id, sound, **labels)


@pytest.mark.parametrize("format_id", ["flac", "mp3", "ogg", "opus", "m4a", "alac"])
def test_other_chapters_are_found_out(format_id: str, tmp_path: Path) -> None:
    rate = settings_for(format_id).sample_rate
    sound = noise(rate)
    chapters = (Chapter(100, 20_000, "One: start 1.0, end 2.0"), Chapter(20_000, rate, "Two\nII"))
    written(tmp_path / "right", sound, settings_for(format_id, chapters=chapters))
    proved(tmp_path / "right", format_id, sound, chapters=chapters)
    for name, wrong in (
        ("fewer", chapters[:1]),
        ("elsewhere", (chapters[0], Chapter(21_000, rate, "Two"))),
    ):
        written(tmp_path / name, sound, settings_for(format_id, chapters=wrong))
        with pytest.raises(MediaError, match="other chapters"):
            proved(tmp_path / name, format_id, sound, chapters=chapters)


def test_two_hundred_and_more_chapters_are_proved(tmp_path: Path) -> None:
    sound = noise(44_100 * 4)
    chapters = tuple(Chapter(500 * n, 500 * n + 500, f"Part {n}") for n in range(300))
    for format_id in ("mp3", "flac", "ogg", "m4a"):
        settings = settings_for(format_id, chapters=chapters)
        written(tmp_path / format_id, sound, settings)
        proved(tmp_path / format_id, format_id, sound, chapters=chapters)


def test_another_rate_or_other_channels_are_found_out(tmp_path: Path) -> None:
    sound = noise(5000)
    soundfile.write(tmp_path / "rate.wav", sound, 48_000)
    soundfile.write(tmp_path / "mono.wav", sound[:, 0], 44_100)
    for name in ("rate.wav", "mono.wav"):
        with pytest.raises(MediaError, match="another sample rate or other channels"):
            proved(tmp_path / name, "wav", sound)


def test_what_is_no_sound_is_found_out(tmp_path: Path) -> None:
    (tmp_path / "a.mp3").write_bytes(bytes(5000))
    with pytest.raises(MediaError):
        proved(tmp_path / "a.mp3", "mp3", noise(5000))


@pytest.mark.parametrize("format_id", ["flac", "mp3", "opus"])
def test_loudness_is_that_of_the_file(format_id: str, tmp_path: Path) -> None:
    rate = settings_for(format_id).sample_rate
    sound = tone(rate * 3, hertz=1000, peak=0.4, rate=rate)
    written(tmp_path / "a", sound, settings_for(format_id))
    loudness = proved(tmp_path / "a", format_id, sound, measures_loudness=True).loudness
    said = ebur128(tmp_path / "a")
    assert loudness is not None
    assert loudness.integrated_lufs == pytest.approx(said.integrated_lufs, abs=0.1)
    assert loudness.true_peak_dbtp == pytest.approx(said.true_peak_dbtp, abs=0.3)


def test_a_proof_can_be_cancelled(tmp_path: Path) -> None:
    sound = noise(200_000)
    settings = settings_for("wav")
    written(tmp_path / "a.wav", sound, settings)
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        prove(
            *(tmp_path / "a.wav", settings_for("wav"), meant_by(sound, settings, tmp_path)),
            progress,
            measures_loudness=False,
        )


def test_samples_that_are_no_number_count_as_what_is_written_for_them() -> None:
    levels = LevelCount()
    levels.count(np.array([[0.5], [np.nan]], np.float32))
    assert (levels.peak, levels.frames, levels.clipped) == (0.5, 2, 0)
