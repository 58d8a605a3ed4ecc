"""Small audio files of every kind, written and read by programs that are not ours."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import soundfile

from nexus_desktop.engine.block import Block
from nexus_desktop.engine.media.decode import Decoder, open_decoder

RECORDINGS = Path("/usr/share/sounds/freedesktop/stereo")
"""Real recordings in Ogg Vorbis that every desktop has (Debian: sound-theme-freedesktop)."""


@dataclass(frozen=True)
class Kind:
    """A kind of audio file, and who writes it here.

    Attributes:
        container, subtype: for libsndfile; empty where ffmpeg writes it.
        options: for ffmpeg.
        rate, most_channels: what the codec can take.
    """

    name: str
    extension: str
    container: str = ""
    subtype: str = ""
    options: tuple[str, ...] = ()
    rate: int = 44_100
    most_channels: int = 8

    def __str__(self) -> str:
        return self.name

    def write(self, path: Path, block: Block, rate: int | None = None) -> None:
        """Write `block` to `path`."""
        if self.container:
            soundfile.write(
                path, block, rate or self.rate, format=self.container, subtype=self.subtype
            )
        else:
            write_with_ffmpeg(path, block, rate or self.rate, self.options)


EXACT_KINDS = (
    Kind("8-bit WAV", ".wav", "WAV", "PCM_U8"),
    Kind("16-bit WAV", ".wav", "WAV", "PCM_16"),
    Kind("24-bit WAV", ".wav", "WAV", "PCM_24"),
    Kind("32-bit WAV", ".wav", "WAV", "PCM_32"),
    Kind("float WAV", ".wav", "WAV", "FLOAT"),
    Kind("double WAV", ".wav", "WAV", "DOUBLE"),
    Kind("A-law WAV", ".wav", "WAV", "ALAW"),
    Kind("mu-law WAV", ".wav", "WAV", "ULAW"),
    Kind("extensible WAV", ".wav", "WAVEX", "PCM_24"),
    Kind("RF64", ".wav", "RF64", "PCM_16"),
    Kind("Wave64", ".w64", "W64", "PCM_24"),
    Kind("8-bit AIFF", ".aiff", "AIFF", "PCM_S8"),
    Kind("16-bit AIFF", ".aiff", "AIFF", "PCM_16"),
    Kind("24-bit AIFF", ".aif", "AIFF", "PCM_24"),
    Kind("float AIFF", ".aifc", "AIFF", "FLOAT"),
    Kind("16-bit AU", ".au", "AU", "PCM_16"),
    Kind("24-bit CAF", ".caf", "CAF", "PCM_24"),
    Kind("16-bit FLAC", ".flac", "FLAC", "PCM_16"),
    Kind("24-bit FLAC", ".flac", "FLAC", "PCM_24"),
)
"""Sample formats that begin anywhere exactly."""

PACKED_KINDS = (
    Kind("IMA ADPCM WAV", ".wav", "WAV", "IMA_ADPCM", most_channels=2),
    Kind("MS ADPCM WAV", ".wav", "WAV", "MS_ADPCM", most_channels=2),
    Kind("MP3", ".mp3", options=("-b:a", "192k"), most_channels=2),
    Kind("variable MP3", ".mp3", options=("-q:a", "4"), most_channels=2),
    Kind(
        "MP3 without a header", ".mp3", options=("-q:a", "4", "-write_xing", "0"), most_channels=2
    ),
    Kind("Vorbis", ".ogg", "OGG", "VORBIS", most_channels=2),
    Kind("Vorbis by ffmpeg", ".oga", options=("-c:a", "libvorbis"), most_channels=2),
    Kind("Opus", ".opus", options=("-c:a", "libopus"), rate=48_000, most_channels=2),
    Kind("AAC in M4A", ".m4a", options=("-c:a", "aac")),
    Kind("ALAC in M4A", ".m4a", options=("-c:a", "alac")),
    Kind("raw AAC", ".aac", options=("-c:a", "aac")),
    Kind("WMA", ".wma", options=("-c:a", "wmav2"), most_channels=2),
    Kind("AC-3", ".ac3", options=("-c:a", "ac3"), rate=48_000, most_channels=6),
    Kind("E-AC-3", ".eac3", options=("-c:a", "eac3"), rate=48_000, most_channels=6),
    Kind("AMR", ".amr", options=("-c:a", "libopencore_amrnb"), rate=8000, most_channels=1),
    Kind("Matroska with FLAC", ".mka", options=("-c:a", "flac")),
    Kind("True Audio", ".tta", options=("-c:a", "tta")),
    Kind("WavPack", ".wv", options=("-c:a", "wavpack")),
    Kind("WebM with Opus", ".webm", options=("-c:a", "libopus"), rate=48_000, most_channels=2),
)
"""Everything else: compressed, or in a container that libsndfile does not know."""

FILM_KINDS = (
    Kind("MP4 film", ".mp4", options=("-c:a", "aac", "-c:v", "mpeg4"), most_channels=2),
    Kind("Matroska film", ".mkv", options=("-c:a", "flac", "-c:v", "mpeg4"), most_channels=2),
    Kind("AVI film", ".avi", options=("-c:a", "pcm_s16le", "-c:v", "mpeg4"), most_channels=2),
)


def run_ffmpeg(*arguments: str | Path) -> subprocess.CompletedProcess[bytes]:
    """Run the ffmpeg program to a good end."""
    program = shutil.which("ffmpeg") or imageio_ffmpeg.get_ffmpeg_exe()
    return subprocess.run(
        [program, "-hide_banner", "-nostdin", "-loglevel", "error", "-y", *arguments],
        capture_output=True,
        check=True,
    )


def write_with_ffmpeg(path: Path, block: Block, rate: int, options: Sequence[str] = ()) -> None:
    """Have ffmpeg write `block` in the format that `path` and the options ask for."""
    with tempfile.TemporaryDirectory() as folder:
        wav = Path(folder) / "sound.wav"
        soundfile.write(wav, block, rate, subtype="FLOAT")
        black = f"color=c=black:s=32x32:r=5:d={len(block) / rate}"
        pictures = ("-f", "lavfi", "-i", black) if "-c:v" in options else ()
        run_ffmpeg("-i", wav, *pictures, *options, f"file:{path}")


def decoded_by_ffmpeg(path: Path, channels: int, stream: str = "0:a:0") -> Block:
    """Return what ffmpeg hears in a file."""
    heard = run_ffmpeg("-i", f"file:{path}", "-map", stream, "-f", "f32le", "-")
    return np.frombuffer(heard.stdout, "<f4").reshape(-1, channels).copy()


def decoded_by_sox(path: Path, channels: int) -> Block:
    """Return what sox hears in a file."""
    raw = ["-t", "raw", "-e", "float", "-b", "32", "-L", "-"]
    heard = subprocess.run(["sox", "-D", path, *raw], capture_output=True, check=True)
    return np.frombuffer(heard.stdout, "<f4").reshape(-1, channels).copy()


def heard(path: Path, block_frames: int = 65_536) -> Block:
    """Return what we hear in a file."""
    with open_decoder(path) as decoder:
        return rest_of(decoder, block_frames)


def rest_of(decoder: Decoder, block_frames: int = 65_536) -> Block:
    """Return everything a decoder has left."""
    blocks = []
    while len(block := decoder.read(block_frames)):
        blocks.append(block)
    return np.concatenate(blocks) if blocks else np.zeros((0, decoder.channels), np.float32)


def spoken(path: Path, words: str) -> None:
    """Have espeak-ng say `words` into a WAV file."""
    subprocess.run(["espeak-ng", "-w", path, words], check=True, capture_output=True)
