"""Writes notes as a MIDI file that every program can read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import mido

from nexus_desktop.ai.local.notes import Note
from nexus_desktop.engine.media.finished_file import finished_file

TICKS_A_BEAT = 480
DRUM_CHANNEL = 9
_MOST_BEAT_US = 0xFF_FFFF


@dataclass(frozen=True, slots=True)
class MidiTrack:
    """A track of a MIDI file.

    Attributes:
        program: of General MIDI, 0 to 127.
    """

    name: str
    notes: tuple[Note, ...]
    program: int = 0
    is_drums: bool = False


def write_midi(path: Path, tracks: Sequence[MidiTrack], *, bpm: float) -> None:
    """Write tracks at a tempo; notes are where they are in seconds, whatever it is.

    Raises:
        MediaError: the disk is full, or it cannot be written there.
    """
    file = mido.MidiFile(type=1, ticks_per_beat=TICKS_A_BEAT)
    beat_us = min(_MOST_BEAT_US, round(60e6 / bpm))
    file.tracks.append(mido.MidiTrack([mido.MetaMessage("set_tempo", tempo=beat_us)]))
    channels = (channel for channel in range(16) if channel != DRUM_CHANNEL)
    for track in tracks:
        channel = DRUM_CHANNEL if track.is_drums else next(channels)
        file.tracks.append(_written(track, channel, 1e6 * TICKS_A_BEAT / beat_us))
    with finished_file(path) as temporary:
        file.save(temporary)


def _written(track: MidiTrack, channel: int, ticks_a_second: float) -> mido.MidiTrack:
    """Return a track of messages, each with the ticks since the one before."""
    begun: list[tuple[int, int, int, int]] = []
    for note in track.notes:
        start = round(note.start_s * ticks_a_second)
        end = max(start + 1, round(note.end_s * ticks_a_second))
        # Ends sort before beginnings, so that a key that is struck again sounds again.
        begun += [(start, 1, note.key, note.velocity), (end, 0, note.key, 0)]
    written = mido.MidiTrack([mido.MetaMessage("track_name", name=track.name)])
    written.append(mido.Message("program_change", channel=channel, program=track.program))
    last = 0
    for at, is_start, key, velocity in sorted(begun):
        kind = "note_on" if is_start else "note_off"
        message = mido.Message(kind, channel=channel, note=key, velocity=velocity, time=at - last)
        written.append(message)
        last = at
    return written
