"""Plays what is heard in a sound on other instruments, in one of seven styles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from nexus_desktop.ai.local.arranging.arrange import Music, arranged
from nexus_desktop.ai.local.arranging.harmony import chords_of
from nexus_desktop.ai.local.arranging.mix import finished, mixed
from nexus_desktop.ai.local.arranging.styles import STYLES
from nexus_desktop.ai.local.arranging.voice_leading import melody_line
from nexus_desktop.ai.local.engine import Output
from nexus_desktop.ai.local.hearing.hearing import Material, hear
from nexus_desktop.ai.local.hearing.pulse import Pulse, hear_pulse
from nexus_desktop.ai.local.instruments.player import Part, Player
from nexus_desktop.ai.local.instruments.sound_font import SoundFont
from nexus_desktop.ai.local.midi_file import MidiTrack, write_midi
from nexus_desktop.ai.local.sounds import source_sound, write_wav
from nexus_desktop.ai.local.specs import REARRANGE
from nexus_desktop.ai.models.catalog import SOUND_FONT
from nexus_desktop.ai.models.store import ModelStore
from nexus_desktop.domain.errors import MediaError
from nexus_desktop.engine.effects.sound import Sound
from nexus_desktop.engine.media.file_failures import shown_name
from nexus_desktop.tasks.progress import Progress

RATE = 44_100
FASTEST_BPM = 150.0
"""Beats that come faster are taken two at a time: nobody taps them."""

RING_S = 0.3
"""So long after the last note was heard, the last one may be held."""


def make(models: Path) -> Rearrangement:
    """Return what re-arranges, with the models of a folder."""
    return Rearrangement(ModelStore(models))


class Rearrangement:
    """Writes a sound as long as the source, in stereo, and its notes as a MIDI file."""

    spec = REARRANGE

    def __init__(self, models: ModelStore) -> None:
        self._models = models

    def run(
        self, source: Path, folder: Path, settings: Mapping[str, object], progress: Progress
    ) -> tuple[Output, ...]:
        """Write both files.

        Raises:
            MediaError: besides what is said of all engines, there are no notes in the sound.
        """
        chosen = self.spec.settled(settings)
        style, seed = STYLES[str(chosen["style"])], int(float(chosen["seed"]))
        font = self._models.file(SOUND_FONT)
        with source_sound(source, folder, self.spec, progress.part(0.0, 0.05)) as sound:
            frames = round(sound.frames / sound.sample_rate * RATE)
            music = self._heard(sound, progress.part(0.05, 0.5))
        if not music.chords:
            raise MediaError(
                f"{self.spec.name} cannot take “{shown_name(source)}”",
                "No notes are heard in it.",
                hint="It needs tones, as of a voice or an instrument.",
            )
        parts = arranged(music, style, seed)
        player = Player(SoundFont(font), RATE)
        mix = mixed(parts, style, music.pulse, player, frames, progress.part(0.5, 0.85))
        result = finished(mix, RATE, style, folder, seed, progress.part(0.85, 1.0))
        audio = Output("arrangement", folder / "arrangement.wav", "audio")
        notes = Output("notes", folder / "notes.mid", "midi")
        write_wav(audio.path, RATE, 2, [result])
        write_midi(notes.path, [_track(part) for part in parts], bpm=music.pulse.bpm)
        return audio, notes

    def _heard(self, sound: Sound, progress: Progress) -> Music:
        pulse, key = hear_pulse(sound, progress.part(0.0, 0.3))
        pulse = _tapped(pulse)
        heard = hear(sound, self._models, Material.AUTOMATIC, progress.part(0.3, 1.0))
        length_s = sound.frames / sound.sample_rate
        last_s = max((note.end_s for note in heard.notes), default=0.0)
        end_s = min(length_s, last_s + RING_S)
        melody = heard.notes if heard.is_melody else melody_line(heard.notes)
        return Music(melody, chords_of(heard.notes, pulse, key, end_s), pulse, end_s)


def _tapped(pulse: Pulse) -> Pulse:
    """Return a pulse that people can tap to."""
    while pulse.bpm > FASTEST_BPM:
        pulse = replace(pulse, bpm=pulse.bpm / 2)
    return pulse


def _track(part: Part) -> MidiTrack:
    return MidiTrack(part.name, part.notes, part.program, part.is_drums)
