"""Presets: those the program comes with, a person's own, and what a new effect begins with."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from nexus_desktop.domain.effect import EffectSettings
from nexus_desktop.domain.errors import EffectRefused, StoreError
from nexus_desktop.domain.names import clean_name
from nexus_desktop.domain.preset import RACK_SHELF, Preset
from nexus_desktop.domain.preset_document import preset_from_document, preset_to_document
from nexus_desktop.engine.effects.registry import effect_named
from nexus_desktop.store.preset_files import (
    SUFFIX,
    Change,
    Document,
    PresetFiles,
    StoredShelf,
    export_presets,
    read_presets,
)
from nexus_desktop.tasks.runner import TaskRunner

Answer = Callable[[Exception], None]


class PresetLibrary:
    """All presets, in memory; what changes is written in the background.

    Attributes:
        notes: what was wrong with the files, in complete sentences.
    """

    def __init__(
        self, factory: Path, files: PresetFiles, lane: TaskRunner, on_error: Answer
    ) -> None:
        self._files, self._lane, self._on_error = files, lane, on_error
        self._factory = {
            file.stem: tuple(
                preset_from_document(document, effect_named)
                for document in read_presets(file).presets
            )
            for file in sorted(factory.glob(f"*{SUFFIX}"))
        }
        shelves, self.notes = files.load()
        self._own = {name: self._readable(shelf.presets) for name, shelf in shelves.items()}
        self._defaults = {name: shelf.default for name, shelf in shelves.items() if shelf.default}

    def on(self, shelf: str) -> tuple[Preset, ...]:
        """Return the presets of an effect, or of racks: a person's own first, by name."""
        own = sorted(self._own.get(shelf, ()), key=lambda preset: preset.name.casefold())
        return (*own, *(each for each in self._factory.get(shelf, ()) if not _find(own, each.name)))

    @property
    def shelves(self) -> tuple[str, ...]:
        """The names of the shelves on which something stands."""
        names = sorted(self._factory.keys() | self._own.keys())
        return tuple(name for name in names if self.on(name))

    def named(self, shelf: str, name: str) -> Preset:
        """Return one of them; large and small letters are the same.

        Raises:
            EffectRefused: there is none of that name, with those there are.
        """
        found = _find(self.on(shelf), name)
        if found is None:
            known = ", ".join(preset.name for preset in self.on(shelf))
            raise EffectRefused(
                "Unknown preset",
                f"“{shelf}” has no preset “{name}”.",
                hint=f"There are {known}." if known else "There is none yet.",
            )
        return found

    def is_own(self, shelf: str, name: str) -> bool:
        """Tell whether a person has made it, and may remove it."""
        return _find(self._own.get(shelf, ()), name) is not None

    def default(self, shelf: str) -> Preset | None:
        """Return the preset that a new effect begins with; None for what is usual."""
        return _find(self.on(shelf), self._defaults.get(shelf, ""))

    def beginning(self, effect: str) -> EffectSettings:
        """Return the settings that a new effect begins with.

        Raises:
            EffectRefused: there is no such effect.
        """
        chosen = self.default(effect)
        return chosen.settings if chosen else effect_named(effect).settings({})

    def keep(self, preset: Preset) -> None:
        """Put a preset on its shelf, in the place of an own one of that name."""
        document = preset_to_document(preset, effect_named)
        others = tuple(p for p in self._own.get(preset.shelf, ()) if not p.is_called(preset.name))
        self._own[preset.shelf] = (*others, preset)

        def change(shelf: StoredShelf) -> StoredShelf:
            others = [each for each in shelf.presets if not _is_named(each, preset.name)]
            return replace(shelf, presets=(*others, document))

        self._write(preset.shelf, change)

    def remove(self, shelf: str, name: str) -> None:
        """Take an own preset away.

        Raises:
            EffectRefused: there is none of that name, or the program came with it.
        """
        preset = self.named(shelf, name)
        if not self.is_own(shelf, name):
            raise EffectRefused(
                "The preset was not removed", f"The program comes with “{preset.name}”."
            )
        self._own[shelf] = tuple(p for p in self._own[shelf] if not p.is_called(name))

        def change(stored: StoredShelf) -> StoredShelf:
            kept = tuple(each for each in stored.presets if not _is_named(each, name))
            return replace(stored, presets=kept)

        self._write(shelf, change)

    def make_default(self, shelf: str, name: str) -> None:
        """Let new effects begin with a preset; with what is usual for an empty name.

        Raises:
            EffectRefused: there is none of that name, or no such effect.
        """
        if shelf != RACK_SHELF:
            effect_named(shelf)
        chosen = self.named(shelf, name).name if name else ""
        self._defaults[shelf] = chosen
        self._write(shelf, lambda stored: replace(stored, default=chosen))

    def take_in(self, path: Path, on_done: Callable[[tuple[Preset, ...]], None]) -> None:
        """Read presets that somebody has sent, put them on their shelves, and answer with them.

        What is there already under any name is not taken in twice; another sound under the name of
        one that is there gets a number.
        """

        def arrived(presets: tuple[Preset, ...]) -> None:
            kept = []
            for preset in presets:
                if all(preset.chain != each.chain for each in self.on(preset.shelf)):
                    kept.append(replace(preset, name=self._free_name(preset)))
                    self.keep(kept[-1])
            on_done(tuple(kept))

        self._lane.run(lambda _progress: _from_file(path), arrived, self._on_error)

    def give_out(self, presets: Iterable[Preset], path: Path, on_done: Callable[[], None]) -> None:
        """Write presets into a file for others."""
        documents = [preset_to_document(preset, effect_named) for preset in presets]
        self._lane.run(
            lambda _progress: export_presets(path, documents),
            lambda _nothing: on_done(),
            self._on_error,
        )

    def _readable(self, documents: Iterable[Document]) -> tuple[Preset, ...]:
        presets = []
        for document in documents:
            try:
                presets.append(preset_from_document(document, effect_named))
            except EffectRefused as refusal:
                name = document.get("name", "without a name")
                self.notes += (f"The preset “{name}” is kept, but not shown: {refusal.message}",)
        return tuple(presets)

    def _free_name(self, preset: Preset) -> str:
        name, number = preset.name, 2
        while _find(self.on(preset.shelf), name):
            name = f"{preset.name} {number}"
            number += 1
        return name

    def _write(self, shelf: str, change: Change) -> None:
        self._lane.run(
            lambda _progress: self._files.change(shelf, change),
            lambda _nothing: None,
            self._on_error,
        )


def _from_file(path: Path) -> tuple[Preset, ...]:
    documents = read_presets(path).presets
    if not documents:
        raise StoreError("Nothing was imported", f"There is no preset in {path.name}.")
    return tuple(preset_from_document(document, effect_named) for document in documents)


def _find(presets: Iterable[Preset], name: str) -> Preset | None:
    return next((preset for preset in presets if preset.is_called(name)), None)


def _is_named(document: Document, name: str) -> bool:
    written = document.get("name")
    return isinstance(written, str) and written.casefold() == clean_name(name).casefold()
