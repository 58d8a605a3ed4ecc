"""Renders the demo music: two stems made by arithmetic alone, as free for all (CC0) as this is.

`python resources/samples/make_demo.py` writes both files beside itself. Six bars at 120 beats a
minute, so a bar is two seconds and every cut in the demo project falls on a round time. The two
together stay below full scale.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

Sound = NDArray[np.float64]
"""Mono (frames,) or stereo (frames, 2)."""

SAMPLE_RATE = 48_000
BEAT_S = 0.5
BAR_S = 4 * BEAT_S
BARS = 6
SWING = 0.06
"""How late, in beats, a note off the beat comes; 0 is a machine, 0.17 a shuffle."""
FADE_S = 0.8
LOUDEST_MIX = 10 ** (-1.0 / 20)
SEED = 120

CHORDS = (
    (41, (57, 60, 64, 67)),  # F major 9
    (40, (55, 59, 62, 67)),  # E minor 7
    (38, (53, 57, 60, 64)),  # D minor 9
    (36, (55, 59, 62, 64)),  # C major 9
    (43, (53, 57, 60, 64)),  # G 13, which asks to go home
    (36, (52, 55, 59, 62)),  # C major 9, home
)
"""Bass note and voicing of each bar, as MIDI numbers; neighbours move by as little as they can."""

COMPING = ((0.0, 1.4, 0.8), (1.5, 0.9, 0.5), (3.0, 0.8, 0.6))
BASS_LINE = ((0.0, 1.3, 0, 1.0), (1.5, 0.4, 12, 0.6), (2.0, 1.2, 7, 0.8), (3.5, 0.45, 0, 0.7))
"""Beat in the bar, length in beats, (interval to the bass note,) loudness."""

MELODY = (
    *((0, 0.5, 76, 0.9), (0, 1.5, 79, 0.4), (0, 2.0, 81, 1.8)),
    *((1, 0.5, 79, 0.9), (1, 1.5, 76, 0.4), (1, 2.0, 74, 1.8)),
    *((2, 0.5, 72, 0.9), (2, 1.5, 74, 0.4), (2, 2.0, 76, 1.0), (2, 3.0, 77, 0.9)),
    *((3, 0.0, 79, 1.4), (3, 1.5, 76, 2.2)),
    *((4, 0.5, 77, 0.9), (4, 1.5, 76, 0.4), (4, 2.0, 74, 0.9), (4, 3.0, 71, 0.9)),
    (5, 0.0, 72, 3.5),
)
"""Bar, beat, MIDI number, length in beats."""

KICKS = (0.0, 1.5, 2.0, 3.5)
SNARES = (1.0, 3.0)
GHOST_SNARES = (2.75,)


def main() -> None:
    """Write both stems beside this script."""
    folder = Path(__file__).parent
    for name, stem in render_demo().items():
        path = folder / f"{name}.flac"
        soundfile.write(path, stem, SAMPLE_RATE, format="FLAC", subtype="PCM_16")
        sys.stdout.write(f"{path.name}: {path.stat().st_size:,} bytes\n")


def render_demo() -> dict[str, NDArray[np.int16]]:
    """Return the stems by name, each (frames, 2), at the levels at which they belong together."""
    noise = np.random.default_rng(SEED)
    keys = with_room(render_keys(), 0.16, noise)
    drums = with_room(0.75 * render_drums(noise), 0.05, noise)
    gain = LOUDEST_MIX / np.abs(keys + drums).max()
    return {
        name: np.round(ended_softly(stem) * gain * 32767).astype(np.int16)
        for name, stem in (("demo-keys", keys), ("demo-drums", drums))
    }


def render_keys() -> Sound:
    """Return electric piano, pad and bass, (frames, 2)."""
    piano, pad, bass = blank(), blank(), blank()
    for bar, (root, voicing) in enumerate(CHORDS):
        is_last = bar == BARS - 1
        for note in voicing:
            add(pad, at(bar), 0.05 * warm_pad(pitch(note), BAR_S))
        for beat, beats, loudness in COMPING[:1] if is_last else COMPING:
            length = BAR_S if is_last else beats * BEAT_S
            for strum, note in enumerate(voicing):
                tone = tine_piano(pitch(note), length, loudness)
                add(piano, at(bar, beat) + 0.006 * strum, 0.16 * tone)
        for beat, beats, interval, loudness in BASS_LINE[:1] if is_last else BASS_LINE:
            length = BAR_S if is_last else beats * BEAT_S
            add(bass, at(bar, beat), 0.42 * loudness * round_bass(pitch(root + interval), length))
    for bar, beat, note, beats in MELODY:
        add(piano, at(bar, beat), 0.2 * tine_piano(pitch(note), beats * BEAT_S, 0.7))
    return swaying(piano) + swaying(pad, 0.11, 0.4) + both_sides(bass)


def render_drums(noise: np.random.Generator) -> Sound:
    """Return a soft kit, (frames, 2): kick, snare, and a hi-hat that breathes."""
    kick, snare, hat = blank(), blank(), blank()
    for bar in range(BARS):
        is_last = bar == BARS - 1
        for beat in KICKS[:1] if is_last else KICKS:
            add(kick, at(bar, beat), deep_kick() * (0.95 if beat in (0.0, 2.0) else 0.7))
        for beat in () if is_last else SNARES:
            add(snare, at(bar, beat), 0.55 * brushed_snare(noise))
        for beat in () if is_last else GHOST_SNARES:
            add(snare, at(bar, beat), 0.13 * brushed_snare(noise))
        for eighth in range(1 if is_last else 8):
            loudness = (0.16, 0.26)[eighth % 2]
            is_open = eighth == 7
            add(hat, at(bar, eighth / 2), loudness * hi_hat(noise, 0.16 if is_open else 0.035))
    return both_sides(kick) + both_sides(snare, 0.08) + both_sides(hat, -0.25)


def tine_piano(frequency: float, length_s: float, loudness: float) -> Sound:
    """Return an electric piano's note: a fork struck by a hammer, brighter the harder it is hit.

    Two-operator frequency modulation after J. Chowning (1973); the second partial, fourteen
    times as high, is the ring of the metal.
    """
    time = ramp(length_s + 0.25)
    ring = np.exp(-time * (1.1 + frequency / 900))
    bite = loudness * 1.6 * np.exp(-time * 4)
    body = np.sin(turns(frequency, time) + bite * np.sin(turns(frequency, time)))
    metal = 0.12 * loudness * np.exp(-time * 14) * np.sin(turns(14 * frequency, time))
    return loudness * released(ring * (body + metal), 0.25)


def warm_pad(frequency: float, length_s: float) -> Sound:
    """Return a slow chord tone: two voices a little apart, of a few soft harmonics."""
    time = ramp(length_s + 0.6)
    voices = [
        np.sin(turns(detuned * harmonic, time) + voice) / harmonic**2
        for voice, detuned in enumerate((frequency * 0.9985, frequency * 1.0015))
        for harmonic in range(1, 6)
    ]
    swell = 1 - np.exp(-time * 3)
    return released(swell * np.sum(voices, axis=0), 0.6)


def round_bass(frequency: float, length_s: float) -> Sound:
    """Return a plucked bass note with just enough overtones to be heard on small speakers."""
    time = ramp(length_s + 0.08)
    partials = ((1, 1.0, 1.0), (2, 0.35, 2.5), (3, 0.14, 5.0), (4, 0.06, 8.0))
    tones = [
        share * np.exp(-time * decay) * np.sin(turns(frequency * multiple, time))
        for multiple, share, decay in partials
    ]
    attack = 1 - np.exp(-time * 250)
    return released(attack * np.sum(tones, axis=0), 0.08)


def deep_kick() -> Sound:
    """Return a bass drum: a tone that falls from 130 Hz to 48 Hz as the skin comes to rest."""
    time = ramp(0.32)
    phase = 2 * np.pi * (48 * time + 82 * 0.03 * (1 - np.exp(-time / 0.03)))
    return released(np.exp(-time * 9) * np.sin(phase), 0.05)


def brushed_snare(noise: np.random.Generator) -> Sound:
    """Return a snare: the shell's tone under the rattle of the wires."""
    time = ramp(0.22)
    shell = 0.5 * np.exp(-time * 30) * np.sin(turns(190, time))
    wires = np.exp(-time * 18) * band_of_noise(noise, len(time), 900, 9000)
    return released(shell + wires, 0.04)


def hi_hat(noise: np.random.Generator, decay_s: float) -> Sound:
    """Return a hi-hat, closed or half open by how long it rings."""
    time = ramp(5 * decay_s)
    return released(np.exp(-time / decay_s) * band_of_noise(noise, len(time), 6500, 16000), 0.01)


def band_of_noise(noise: np.random.Generator, frames: int, low_hz: float, high_hz: float) -> Sound:
    """Return noise between two frequencies, with an octave of slope at both ends, RMS 0.3."""
    spectrum = np.fft.rfft(noise.uniform(-1, 1, frames))
    octaves = np.log2(np.maximum(np.fft.rfftfreq(frames, 1 / SAMPLE_RATE), 1.0))
    rise = np.clip(octaves - np.log2(low_hz) + 1, 0, 1)
    fall = np.clip(np.log2(high_hz) - octaves + 1, 0, 1)
    band = np.fft.irfft(spectrum * rise * fall, frames)
    level = float(np.sqrt(np.mean(band**2)))
    return 0.3 / level * band


def with_room(sound: Sound, share: float, noise: np.random.Generator) -> Sound:
    """Return a stereo sound in a small room: convolved with noise that dies away in a second."""
    time = ramp(1.0)
    decay = np.exp(-time * 6) * (1 - np.exp(-time * 200))
    size = 1 << (len(sound) + len(time) - 1).bit_length()
    sides = []
    for side in range(2):
        tail = decay * band_of_noise(noise, len(time), 300, 5000)
        tail /= np.sqrt(np.sum(tail**2))
        wet = np.fft.irfft(np.fft.rfft(sound[:, side], size) * np.fft.rfft(tail, size), size)
        sides.append(sound[:, side] + share * wet[: len(sound)])
    return np.stack(sides, axis=1)


def swaying(sound: Sound, depth: float = 0.22, rate_hz: float = 2.0) -> Sound:
    """Return a mono sound that moves from side to side, as a stage piano's tremolo does."""
    sway = depth * np.sin(turns(rate_hz, np.arange(len(sound)) / SAMPLE_RATE))
    return np.stack([sound * (1 + sway), sound * (1 - sway)], axis=1) / (1 + depth)


def both_sides(sound: Sound, pan: float = 0.0) -> Sound:
    """Return a mono sound placed between left (-1) and right (1), as loud wherever it is."""
    angle = (pan + 1) * np.pi / 4
    left, right = float(np.cos(angle)), float(np.sin(angle))
    return np.stack([left * sound, right * sound], axis=1) * 2**0.5


def ended_softly(sound: Sound) -> Sound:
    """Return a stereo sound with its end faded to nothing."""
    fade = np.ones(len(sound))
    frames = round(FADE_S * SAMPLE_RATE)
    fade[-frames:] = np.cos(np.linspace(0, np.pi / 2, frames)) ** 2
    return sound * fade[:, np.newaxis]


def released(tone: Sound, release_s: float) -> Sound:
    """Return a tone let go `release_s` before its end, and begun without a click."""
    release, attack = round(release_s * SAMPLE_RATE), round(0.002 * SAMPLE_RATE)
    shape = np.ones(len(tone))
    shape[-release:] = np.cos(np.linspace(0, np.pi / 2, release)) ** 2
    shape[:attack] *= np.linspace(0, 1, attack)
    return tone * shape


def add(track: Sound, at_s: float, tone: Sound) -> None:
    """Mix a tone into a mono track; what would lie beyond its end is left out."""
    start = round(at_s * SAMPLE_RATE)
    part = tone[: max(0, len(track) - start)]
    track[start : start + len(part)] += part


def at(bar: int, beat: float = 0.0) -> float:
    """Return a time in seconds; what falls between the beats swings."""
    swing = SWING if beat % 1 else 0.0
    return bar * BAR_S + (beat + swing) * BEAT_S


def blank() -> Sound:
    """Return an empty mono track of the whole length."""
    return np.zeros(round(BARS * BAR_S * SAMPLE_RATE))


def ramp(length_s: float) -> Sound:
    """Return the time of every frame of a length, in seconds."""
    return np.arange(round(length_s * SAMPLE_RATE)) / SAMPLE_RATE


def turns(frequency: float, time: Sound) -> Sound:
    """Return the phase of a steady tone, in radians."""
    return 2 * np.pi * frequency * time


def pitch(note: int) -> float:
    """Return the frequency of a MIDI note, A4 = 440 Hz."""
    return float(440.0 * 2 ** ((note - 69) / 12))


if __name__ == "__main__":
    main()
