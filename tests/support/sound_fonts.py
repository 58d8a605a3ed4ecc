"""A sound font with few recordings, written byte by byte as its specification says."""

from __future__ import annotations

import io
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

Generators = Sequence[tuple[int, int]]
FONT_RATE = 32_000


@dataclass(frozen=True)
class Zone:
    """A recording of an instrument, and what is set for it: numbers of generators, amounts."""

    samples: NDArray[np.float32]
    root: int
    settings: Generators = ()
    loop: tuple[int, int] = (0, 0)


@dataclass(frozen=True)
class Instrument:
    """What sounds in a program; settings of the whole are added to those of its zones."""

    zones: Sequence[Zone]
    settings: Generators = field(default=())


def sine(hertz: float, frames: int) -> NDArray[np.float32]:
    """Return a sine of half of full scale at `FONT_RATE`."""
    return np.asarray(0.5 * np.sin(2 * np.pi * hertz * np.arange(frames) / FONT_RATE), np.float32)


def write_font(
    path: Path, programs: Mapping[tuple[int, int], Instrument], *, is_compressed: bool = False
) -> None:
    """Write instruments by bank and program; compressed with Vorbis, if they shall be."""
    sounds = b""
    samples: list[tuple[int, ...]] = []
    presets: list[tuple[int, int, int]] = []
    instruments: list[int] = []
    instrument_zones: list[Generators] = []
    preset_zones: list[Generators] = []
    for (bank, program), instrument in programs.items():
        presets.append((bank, program, len(preset_zones)))
        preset_zones.append([*instrument.settings, (41, len(instruments))])
        instruments.append(len(instrument_zones))
        for zone in instrument.zones:
            data = as_vorbis(zone.samples) if is_compressed else as_counts(zone.samples)
            scale = 1 if is_compressed else 2
            start, end = len(sounds) // scale, (len(sounds) + len(data)) // scale
            shift = 0 if is_compressed else start
            first, last = (place + shift for place in zone.loop)
            kind = 0x11 if is_compressed else 1
            samples.append((start, end, first, last, FONT_RATE, zone.root, 0, 0, kind))
            sounds += data if is_compressed else data + bytes(92)
            instrument_zones.append([*zone.settings, (53, len(samples) - 1)])
    tables = {
        b"phdr": b"".join(preset_head(*each) for each in (*presets, (0, 0, len(preset_zones)))),
        **zone_tables(b"p", preset_zones),
        b"inst": b"".join(
            struct.pack("<20sH", b"i", bag) for bag in (*instruments, len(instrument_zones))
        ),
        **zone_tables(b"i", instrument_zones),
        b"shdr": b"".join(struct.pack("<20s5IBbHH", b"s", *each) for each in samples) + bytes(46),
    }
    body = listed(b"INFO", {b"ifil": b"\2\0\4\0"}) + listed(b"sdta", {b"smpl": sounds})
    body += listed(b"pdta", tables)
    path.write_bytes(b"RIFF" + struct.pack("<I", len(body) + 4) + b"sfbk" + body)


def preset_head(bank: int, program: int, bag: int) -> bytes:
    return struct.pack("<20sHHH12x", b"p", program, bank, bag)


def zone_tables(level: bytes, zones: Sequence[Generators]) -> dict[bytes, bytes]:
    """Return the tables that tell what is set in each zone."""
    flat = [each for zone in zones for each in zone]
    starts = [0, *np.cumsum([len(zone) for zone in zones]).tolist()]
    return {
        level + b"bag": b"".join(struct.pack("<HH", start, 0) for start in starts),
        level + b"mod": bytes(10),
        level + b"gen": b"".join(struct.pack("<HH", kind, amount & 0xFFFF) for kind, amount in flat)
        + bytes(4),
    }


def listed(name: bytes, chunks: Mapping[bytes, bytes]) -> bytes:
    body = name
    for key, data in chunks.items():
        body += key + struct.pack("<I", len(data)) + data + bytes(len(data) % 2)
    return b"LIST" + struct.pack("<I", len(body)) + body


def as_counts(samples: NDArray[np.float32]) -> bytes:
    return np.rint(samples * 32767).astype("<i2").tobytes()


def as_vorbis(samples: NDArray[np.float32]) -> bytes:
    file = io.BytesIO()
    soundfile.write(file, samples, FONT_RATE, format="OGG", subtype="VORBIS")
    return file.getvalue()
