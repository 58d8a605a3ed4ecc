"""Reads instruments out of a sound font: which recording sounds for which key, and how.

After "SoundFont Technical Specification" 2.04 (Creative Technology, 2006), chapters 5 to 8, without
its modulators, low-frequency oscillators and second envelope. Recordings compressed with Vorbis, as
in `.sf3` files, are decoded when they are first played.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from nexus_desktop.domain.errors import ModelError

Mono = NDArray[np.float32]
Records = NDArray[np.void]

DRUM_BANK = 128
_VORBIS = 0x10
_BAG = np.dtype([("generators", "<u2"), ("modulators", "<u2")])
_GENERATOR = np.dtype([("kind", "<u2"), ("amount", "<i2")])
_PRESET = np.dtype(
    [("name", "S20"), ("program", "<u2"), ("bank", "<u2"), ("bag", "<u2"), ("unused", "V12")]
)
_INSTRUMENT = np.dtype([("name", "S20"), ("bag", "<u2")])
_SAMPLE = np.dtype(
    [
        ("name", "S20"),
        *((name, "<u4") for name in ("start", "end", "loop_start", "loop_end", "rate")),
        *(("root", "u1"), ("correction_cents", "i1"), ("link", "<u2"), ("kind", "<u2")),
    ]
)


class Generator(IntEnum):
    """What can be set for a recording; chapter 8.1.2."""

    START = 0
    END = 1
    LOOP_START = 2
    LOOP_END = 3
    FILTER_CENTS = 8
    RESONANCE_CB = 9
    PAN = 17
    ATTACK = 34
    HOLD = 35
    DECAY = 36
    SUSTAIN_CB = 37
    RELEASE = 38
    INSTRUMENT = 41
    KEYS = 43
    VELOCITIES = 44
    ATTENUATION_CB = 48
    COARSE_TUNE = 51
    FINE_TUNE = 52
    SAMPLE = 53
    LOOPS = 54
    SCALE_TUNING = 56
    EXCLUSIVE_CLASS = 57
    ROOT = 58


_DEFAULTS = {
    Generator.FILTER_CENTS: 13_500,
    Generator.ATTACK: -12_000,
    Generator.HOLD: -12_000,
    Generator.DECAY: -12_000,
    Generator.RELEASE: -12_000,
    Generator.SCALE_TUNING: 100,
    Generator.ROOT: -1,
}
"""Where it is not 0; chapter 8.1.3."""

_ATTENUATION_SHARE = 0.4
"""Of what is written: the synthesiser the format was made for did so, and fonts count on it."""

Settings = Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Recording:
    """A recorded tone.

    Attributes:
        samples: shape (frames,).
        loop: the frames that are repeated while a key is held; None where it is not.
    """

    samples: Mono
    rate: int
    loop: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Region:
    """How a recording sounds for a range of keys and velocities.

    Attributes:
        root: the key at which it sounds as recorded; with a fraction.
        semitones_a_key: 1, or 0 where every key sounds alike.
        pan: −1 left … 1 right.
        attack_s, hold_s, decay_s, release_s: of the envelope; decay and release fall by 100 dB.
        sustain_db: what the tone falls to while it is held, 0 or below.
        filter_hz: of a low-pass; None for none.
        group: a new tone of a group ends those of it that sound; 0 for none.
    """

    sample: int
    keys: range
    velocities: range
    root: float
    semitones_a_key: float
    gain_db: float
    pan: float
    attack_s: float
    hold_s: float
    decay_s: float
    sustain_db: float
    release_s: float
    filter_hz: float | None
    resonance_db: float
    loops: bool
    group: int
    offsets: tuple[int, int, int, int]


class SoundFont:
    """An open sound font. One thread at a time."""

    def __init__(self, path: Path) -> None:
        """Read its tables; recordings are read when they are played.

        Raises:
            ModelError: the file is damaged, or no sound font.
        """
        self._path = path
        try:
            self._sounds, tables = _chunks(path)
            self._presets = np.frombuffer(tables[b"phdr"], _PRESET)
            self._instruments = np.frombuffer(tables[b"inst"], _INSTRUMENT)
            self._samples = np.frombuffer(tables[b"shdr"], _SAMPLE)
            self._zones = {
                level: (
                    np.frombuffer(tables[level + b"bag"], _BAG)["generators"],
                    np.frombuffer(tables[level + b"gen"], _GENERATOR),
                )
                for level in (b"p", b"i")
            }
        except (OSError, KeyError, ValueError) as error:
            raise ModelError(
                "The instruments cannot be used",
                f"“{path.name}” is damaged.",
                hint="Mend it with “nexus-desktop models install”.",
            ) from error
        self._recordings: dict[tuple[int, tuple[int, int, int, int]], Recording] = {}

    def regions(self, program: int, bank: int = 0) -> tuple[Region, ...]:
        """Return what sounds in a General MIDI program, 0 to 127.

        Raises:
            ModelError: the font has no such program.
        """
        found = (self._presets["program"] == program) & (self._presets["bank"] == bank)
        places = np.flatnonzero(found[:-1])
        if not len(places):
            raise ModelError(
                "The instruments cannot be used", f"“{self._path.name}” has no program {program}."
            )
        return tuple(self._regions_of(int(places[0])))

    def recording(self, region: Region) -> Recording:
        """Return the recording of a region.

        Raises:
            ModelError: it is damaged.
        """
        key = region.sample, region.offsets
        if key not in self._recordings:
            self._recordings[key] = self._decoded(region)
        return self._recordings[key]

    def _regions_of(self, preset: int) -> Iterator[Region]:
        for added in self._settings(b"p", self._presets["bag"], preset, Generator.INSTRUMENT):
            instrument = added[Generator.INSTRUMENT]
            bags = self._instruments["bag"]
            for settings in self._settings(b"i", bags, instrument, Generator.SAMPLE):
                region = self._region(settings, added)
                if region.keys and region.velocities:
                    yield region

    def _settings(
        self, level: bytes, bags: Records, place: int, needed: Generator
    ) -> Iterator[dict[int, int]]:
        """Yield what each zone sets; what the first sets for all is taken into each."""
        starts, generators = self._zones[level]
        common: dict[int, int] = {}
        for bag in range(int(bags[place]), int(bags[place + 1])):
            zone = generators[int(starts[bag]) : int(starts[bag + 1])]
            own = dict(zip(zone["kind"].tolist(), zone["amount"].tolist(), strict=True))
            if needed in own:
                yield {**common, **own}
            elif bag == int(bags[place]):
                common = own

    def _region(self, own: Settings, added: Settings) -> Region:
        sample = self._samples[own[Generator.SAMPLE]]

        def value(kind: Generator) -> int:
            return own.get(kind, _DEFAULTS.get(kind, 0)) + added.get(kind, 0)

        root = own.get(Generator.ROOT, -1)
        tune = value(Generator.COARSE_TUNE) + value(Generator.FINE_TUNE) / 100
        cents = value(Generator.FILTER_CENTS)
        return Region(
            sample=own[Generator.SAMPLE],
            keys=_both(own, added, Generator.KEYS),
            velocities=_both(own, added, Generator.VELOCITIES),
            root=(root if root >= 0 else int(sample["root"]))
            - tune
            - int(sample["correction_cents"]) / 100,
            semitones_a_key=value(Generator.SCALE_TUNING) / 100,
            gain_db=-_ATTENUATION_SHARE * max(0, value(Generator.ATTENUATION_CB)) / 10,
            pan=max(-1.0, min(1.0, value(Generator.PAN) / 500)),
            attack_s=_seconds(value(Generator.ATTACK)),
            hold_s=_seconds(value(Generator.HOLD)),
            decay_s=_seconds(value(Generator.DECAY)),
            sustain_db=-max(0, value(Generator.SUSTAIN_CB)) / 10,
            release_s=_seconds(value(Generator.RELEASE)),
            filter_hz=None if cents >= 13_500 else 8.176 * 2 ** (cents / 1200),
            resonance_db=max(0, value(Generator.RESONANCE_CB)) / 10,
            loops=bool(own.get(Generator.LOOPS, 0) & 1),
            group=own.get(Generator.EXCLUSIVE_CLASS, 0),
            offsets=(
                value(Generator.START),
                value(Generator.END),
                value(Generator.LOOP_START),
                value(Generator.LOOP_END),
            ),
        )

    def _decoded(self, region: Region) -> Recording:
        sample = self._samples[region.sample]
        start, end = int(sample["start"]), int(sample["end"])
        loop = int(sample["loop_start"]), int(sample["loop_end"])
        if sample["kind"] & _VORBIS:
            samples = self._vorbis(start, end)
        else:
            samples = self._counts(start, end)
            loop = loop[0] - start, loop[1] - start
        first, last, loop_first, loop_last = region.offsets
        samples = samples[max(0, first) : len(samples) + min(0, last)]
        loop = loop[0] - first + loop_first, loop[1] - first + loop_last
        is_loop = region.loops and 0 <= loop[0] < loop[1] <= len(samples)
        return Recording(samples, int(sample["rate"]), loop if is_loop else None)

    def _vorbis(self, start: int, end: int) -> Mono:
        try:
            samples, _ = soundfile.read(io.BytesIO(self._bytes(start, end)), dtype="float32")
        except soundfile.LibsndfileError as error:
            raise ModelError(
                "The instruments cannot be used", f"“{self._path.name}” is damaged."
            ) from error
        mono: Mono = samples if samples.ndim == 1 else samples.mean(axis=1)
        return mono

    def _counts(self, start: int, end: int) -> Mono:
        counts = np.frombuffer(self._bytes(2 * start, 2 * end), "<i2")
        return counts.astype(np.float32) / np.float32(32768)

    def _bytes(self, start: int, end: int) -> bytes:
        with self._path.open("rb") as file:
            file.seek(self._sounds + start)
            return file.read(end - start)


def _chunks(path: Path) -> tuple[int, dict[bytes, bytes]]:
    """Return where the sounds begin in the file, and its tables by name."""
    tables: dict[bytes, bytes] = {}
    sounds = -1
    with path.open("rb") as file:
        head = file.read(12)
        if head[:4] != b"RIFF" or head[8:] != b"sfbk":
            raise ValueError("it is no sound font")
        while len(head := file.read(8)) == 8:
            name, size = head[:4], int.from_bytes(head[4:], "little")
            if name == b"LIST":
                file.seek(4, 1)  # the name of the list; what is in it follows
            elif name == b"smpl":
                sounds = file.tell()
                file.seek(size, 1)
                # Fonts with compressed sounds do not all fill up an odd size, as they should.
                if size % 2 and file.read(1) != b"\0":
                    file.seek(-1, 1)
            else:
                tables[name] = file.read(size + size % 2)[:size]
    if sounds < 0:
        raise ValueError("it has no sounds")
    return sounds, tables


def _both(own: Settings, added: Settings, kind: Generator) -> range:
    """Return the range that two zones have in common; the bytes are its lowest and highest."""
    lows, highs = zip(
        *(
            (amount & 0xFF, amount >> 8 & 0xFF)
            for each in (own, added)
            if (amount := each.get(kind)) is not None
        ),
        (0, 127),
        strict=True,
    )
    return range(max(lows), min(highs) + 1)


def _seconds(timecents: int) -> float:
    return 0.0 if timecents <= -12_000 else math.pow(2.0, min(timecents, 8000) / 1200)
