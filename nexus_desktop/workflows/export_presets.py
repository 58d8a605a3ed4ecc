"""How files are to be made for a purpose: a podcast, a CD, a voice message."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from nexus_desktop.domain.errors import CommandError
from nexus_desktop.domain.loudness_targets import target_named
from nexus_desktop.domain.names import clean_name
from nexus_desktop.store.export_memory import ExportMemory
from nexus_desktop.tasks.runner import TaskRunner
from nexus_desktop.workflows.export_audio import FormatChoice, LoudnessGoal
from nexus_desktop.workflows.export_document import from_fields, to_fields


@dataclass(frozen=True, slots=True)
class ExportPreset:
    """Format and loudness under a name.

    Attributes:
        id: what the command line calls it.
        help: what it is for, in a sentence; empty for a person's own.
        goal: how loud the file is to be; None leaves it as loud as the mix.
    """

    id: str
    name: str
    choice: FormatChoice
    goal: LoudnessGoal | None = None
    help: str = ""

    @property
    def is_own(self) -> bool:
        """Whether a person has made it, and may remove it."""
        return not self.help

    def is_called(self, words: str) -> bool:
        """Whether people mean this one: large and small letters are the same."""
        return clean_name(words).casefold() in (self.id, self.name.casefold())


def _as_loud_as(target_id: str) -> LoudnessGoal:
    target = target_named(target_id)
    return LoudnessGoal(target.integrated_lufs, target.true_peak_dbtp)


FACTORY = (
    ExportPreset(
        "streaming",
        "Streaming master",
        FormatChoice("wav", bit_depth=24, sample_rate=44_100),
        _as_loud_as("spotify"),
        "What Spotify, YouTube and Tidal play at its own level: WAV 24-bit, −14 LUFS.",
    ),
    ExportPreset(
        "apple_music",
        "Apple Music",
        FormatChoice("alac", bit_depth=24),
        _as_loud_as("apple_music"),
        "Lossless at the level of Sound Check: Apple Lossless 24-bit, −16 LUFS.",
    ),
    ExportPreset(
        "podcast",
        "Podcast",
        FormatChoice("mp3", bitrate_kbps=128, sample_rate=44_100),
        _as_loud_as("apple_podcasts"),
        "As Apple and Spotify ask for: MP3 128 kbit/s in stereo, −16 LUFS.",
    ),
    ExportPreset(
        "podcast_voice",
        "Podcast, one voice",
        FormatChoice("mp3", bitrate_kbps=64, sample_rate=44_100, channels=1),
        LoudnessGoal(-19.0, -1.0),
        "Half the size for speech: MP3 64 kbit/s in mono, which sounds as loud as −16 in stereo.",
    ),
    ExportPreset(
        "audiobook",
        "Audiobook (ACX)",
        FormatChoice("mp3", bitrate_kbps=192, sample_rate=44_100, channels=1),
        LoudnessGoal(-20.0, -3.0),
        "What Audible takes: MP3 192 kbit/s in mono, −20 LUFS, no peak above −3 dB.",
    ),
    ExportPreset(
        "cd",
        "CD",
        FormatChoice("wav", bit_depth=16, sample_rate=44_100),
        help="What every burner takes: WAV 16-bit at 44.1 kHz, dithered.",
    ),
    ExportPreset(
        "archive",
        "Archive",
        FormatChoice("flac", bit_depth=24, quality=8),
        help="Nothing lost that a converter could give, half the size: FLAC 24-bit.",
    ),
    ExportPreset(
        "mixing",
        "For another studio",
        FormatChoice("wav", is_float=True),
        help="Every peak and every sample as it is here: WAV 32-bit float.",
    ),
    ExportPreset(
        "broadcast",
        "Broadcast (EBU R 128)",
        FormatChoice("wav", bit_depth=24, sample_rate=48_000),
        _as_loud_as("ebu_r128"),
        "Television and radio in Europe: WAV 24-bit at 48 kHz, −23 LUFS.",
    ),
    ExportPreset(
        "web_video",
        "Sound of a video",
        FormatChoice("m4a", bitrate_kbps=256, sample_rate=48_000),
        _as_loud_as("youtube"),
        "To lay under a film: AAC 256 kbit/s at 48 kHz, −14 LUFS.",
    ),
    ExportPreset(
        "voice_message",
        "Voice message",
        FormatChoice("opus", bitrate_kbps=32, channels=1),
        LoudnessGoal(-16.0, -1.0),
        "Small, and clear on a phone: Opus 32 kbit/s in mono, −16 LUFS.",
    ),
    ExportPreset(
        "ringtone",
        "Ringtone",
        FormatChoice("mp3", bitrate_kbps=192, sample_rate=44_100),
        LoudnessGoal(-9.0, -1.0),
        "Loud, for a small loudspeaker: MP3 192 kbit/s, −9 LUFS.",
    ),
)
"""Those the program comes with."""


class ExportPresets:
    """All export presets, in memory; what changes is written in the background.

    Attributes:
        notes: which of a person's own could not be read, in complete sentences.
    """

    def __init__(
        self, memory: ExportMemory, lane: TaskRunner, on_error: Callable[[Exception], None]
    ) -> None:
        """Read a person's own.

        Args:
            lane: where they are written.
            on_error: told why they could not be.

        Raises:
            StoreError: their file is there, but cannot be read at all.
        """
        self._memory, self._lane, self._on_error = memory, lane, on_error
        self._own: list[ExportPreset] = []
        self.notes: tuple[str, ...] = ()
        for name, document in memory.presets().items():
            try:
                named = {**document, "id": name.casefold(), "name": name}
                self._own.append(from_fields(ExportPreset, named))
            except CommandError as error:
                self.notes += (f"The export preset “{name}” is not shown: {error.message}",)

    @property
    def all(self) -> tuple[ExportPreset, ...]:
        """A person's own first, by name."""
        own = sorted(self._own, key=lambda preset: preset.name.casefold())
        return (*own, *FACTORY)

    def named(self, words: str) -> ExportPreset:
        """Return one by its id or name.

        Raises:
            CommandError: there is none, with those there are.
        """
        found = _find(self.all, words)
        if found is None:
            raise CommandError(
                "Unknown preset",
                f"There is no export preset “{words}”.",
                hint=f"There are {', '.join(preset.id for preset in self.all)}.",
            )
        return found

    def keep(self, name: str, choice: FormatChoice, goal: LoudnessGoal | None) -> ExportPreset:
        """Keep what is chosen under a name, in the place of an own one of that name.

        Raises:
            CommandError: the name is empty, or the program comes with a preset of that name.
        """
        title = clean_name(name)
        if not title or _find(FACTORY, title):
            said = f"The program comes with “{title}”." if title else "It has no name."
            raise CommandError("The preset was not kept", said, hint="Choose another name.")
        preset = ExportPreset(title.casefold(), title, choice, goal)
        replaced = [each for each in self._own if each.is_called(title)]
        self._own = [*(each for each in self._own if each not in replaced), preset]
        document = to_fields(preset)
        del document["id"], document["name"]
        self._write({**{each.name: None for each in replaced}, title: document})
        return preset

    def remove(self, words: str) -> None:
        """Take an own preset away.

        Raises:
            CommandError: there is none of that name, or the program came with it.
        """
        preset = self.named(words)
        if not preset.is_own:
            raise CommandError(
                "The preset was not removed", f"The program comes with “{preset.name}”."
            )
        self._own.remove(preset)
        self._write({preset.name: None})

    def _write(self, changes: Mapping[str, Mapping[str, object] | None]) -> None:
        self._lane.run(
            lambda _progress: self._memory.change_presets(changes),
            lambda _nothing: None,
            self._on_error,
        )


def _find(presets: Iterable[ExportPreset], words: str) -> ExportPreset | None:
    return next((preset for preset in presets if preset.is_called(words)), None)
