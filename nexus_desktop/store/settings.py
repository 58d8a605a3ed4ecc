"""What a person has chosen; each choice says what it is called, what it means and what it takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from pathlib import Path

import tomlkit

from nexus_desktop.store.toml_file import load_table, save_table

DRAG_FORMATS = ("wav_16", "wav_24", "wav_float", "flac", "mp3", "m4a", "opus")
SAMPLE_RATES = (44_100, 48_000, 88_200, 96_000, 192_000)


class Theme(StrEnum):
    """How the window is coloured."""

    SYSTEM = "system"
    DARK = "dark"
    LIGHT = "light"
    HIGH_CONTRAST = "high_contrast"


@dataclass(frozen=True, slots=True)
class Choice:
    """How a setting is shown and what it takes.

    Attributes:
        help: one sentence for the preferences.
        least, most: for numbers.
        options: all values there are; empty where any value of the type is one.
    """

    title: str
    help: str
    least: int | None = None
    most: int | None = None
    options: tuple[str | int, ...] = ()

    def accepts(self, value: object, kind: type) -> bool:
        """Tell whether a value from a file may be used."""
        if type(value) is not kind:
            return False
        if self.options and value not in self.options:
            return False
        if isinstance(value, int) and self.least is not None and self.most is not None:
            return self.least <= value <= self.most
        return True


def _about(choice: Choice) -> Mapping[str, Choice]:
    return {"choice": choice}


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings. A preferences dialog is made from `choices()`."""

    theme: Theme = field(
        default=Theme.SYSTEM,
        metadata=_about(Choice("Theme", "Colours of the window.", options=tuple(map(str, Theme)))),
    )
    output_device: str = field(
        default="",
        metadata=_about(Choice("Output", "Where sound is played; empty is the system's choice.")),
    )
    sample_rate: int = field(
        default=48_000,
        metadata=_about(
            Choice("Sample rate", "Rate of new projects, in Hz.", options=SAMPLE_RATES)
        ),
    )
    follow_playhead: bool = field(
        default=True,
        metadata=_about(Choice("Follow the playhead", "Scroll so that what is heard is seen.")),
    )
    snap: bool = field(
        default=True,
        metadata=_about(Choice("Snap", "Clips and selections jump to edges and markers.")),
    )
    undo_steps: int = field(
        default=1000,
        metadata=_about(Choice("Undo steps", "Steps a project remembers.", least=10, most=10_000)),
    )
    drag_format: str = field(
        default="wav_24",
        metadata=_about(
            Choice("Dragged files", "What files are dragged out as.", options=DRAG_FORMATS)
        ),
    )
    peak_cache_mb: int = field(
        default=1024,
        metadata=_about(Choice("Waveform cache", "Most disk space, in MB.", least=16, most=65_536)),
    )


@dataclass(frozen=True, slots=True)
class LoadedSettings:
    """Settings, and what was wrong with the file in complete sentences."""

    settings: Settings
    notes: tuple[str, ...] = ()


def choices() -> dict[str, Choice]:
    """Return how every setting is shown, by its name."""
    return {each.name: each.metadata["choice"] for each in fields(Settings)}


class SettingsFile:
    """Settings as a TOML file that people may edit; what it holds besides is left alone."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self) -> LoadedSettings:
        """Return the settings; the default for each that is missing or makes no sense.

        Raises:
            StoreError: the file is there, but cannot be read at all.
        """
        table, notes = load_table(self._path, "settings")
        values = table.unwrap()
        found = Settings()
        for name, choice in choices().items():
            if name not in values:
                continue
            value = values[name]
            default = getattr(found, name)
            kind = str if isinstance(default, Theme) else type(default)
            if choice.accepts(value, kind):
                found = replace(found, **{name: type(default)(value)})
            else:
                notes += (f"The setting “{name}” cannot be {value!r}; the default is used.",)
        return LoadedSettings(found, notes)

    def save(self, settings: Settings) -> None:
        """Write all settings; durable when it returns.

        Raises:
            StoreError: the disk refused; the file is as before.
        """
        table, _ = load_table(self._path, "settings")
        for name in choices():
            value = getattr(settings, name)
            table[name] = tomlkit.item(str(value) if isinstance(value, Theme) else value)
        save_table(self._path, table, "settings")
