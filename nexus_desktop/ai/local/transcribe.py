"""Writes down the notes of a sound as a MIDI file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from nexus_desktop.ai.local.engine import Output
from nexus_desktop.ai.local.hearing.hearing import Material, hear
from nexus_desktop.ai.local.hearing.pulse import hear_pulse
from nexus_desktop.ai.local.midi_file import MidiTrack, write_midi
from nexus_desktop.ai.local.sounds import source_sound
from nexus_desktop.ai.local.specs import TRANSCRIBE
from nexus_desktop.ai.models.store import ModelStore
from nexus_desktop.tasks.progress import Progress

PIANO, VOICE = 0, 54


def make(models: Path) -> Transcription:
    """Return what transcribes, with the models of a folder."""
    return Transcription(ModelStore(models))


class Transcription:
    """Writes one MIDI file with one track, at the tempo of the music if it has one."""

    spec = TRANSCRIBE

    def __init__(self, models: ModelStore) -> None:
        self._models = models

    def run(
        self, source: Path, folder: Path, settings: Mapping[str, object], progress: Progress
    ) -> tuple[Output, ...]:
        """Write the notes; there is a file without notes where none are heard."""
        chosen = self.spec.settled(settings)
        material, sensitivity = Material(str(chosen["material"])), float(chosen["sensitivity"])
        output = Output("notes", folder / "notes.mid", "midi")
        with source_sound(source, folder, self.spec, progress.part(0.0, 0.05)) as sound:
            pulse, _ = hear_pulse(sound, progress.part(0.05, 0.2))
            heard = hear(
                *(sound, self._models, material, progress.part(0.2, 1.0)), sensitivity=sensitivity
            )
        program = VOICE if heard.is_melody else PIANO
        track = MidiTrack(source.stem, tuple(heard.notes), program)
        write_midi(output.path, [track], bpm=pulse.bpm)
        return (output,)
