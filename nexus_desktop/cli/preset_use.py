"""The presets of the person who runs the command."""

from __future__ import annotations

from nexus_desktop.app.paths import find_paths
from nexus_desktop.app.services import build_presets
from nexus_desktop.store.export_memory import ExportMemory
from nexus_desktop.tasks.runner import InlineTaskRunner
from nexus_desktop.workflows.export_presets import ExportPresets
from nexus_desktop.workflows.presets import PresetLibrary


def export_presets_here() -> ExportPresets:
    """Return the export presets of the library that NEXUS_HOME names; changes are written at once.

    Raises:
        StoreError: they cannot be read.
    """
    memory = ExportMemory(find_paths().export_memory)
    return ExportPresets(memory, InlineTaskRunner(), _failed)


def presets_here() -> PresetLibrary:
    """Return the presets of the library that NEXUS_HOME names; what changes is written at once.

    Raises:
        StoreError: they cannot be read.
    """
    return build_presets(find_paths(), InlineTaskRunner(), _failed)


def _failed(error: Exception) -> None:
    raise error
