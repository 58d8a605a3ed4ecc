"""The presets of the person who runs the command."""

from __future__ import annotations

from nexus_desktop.app.paths import find_paths
from nexus_desktop.app.services import build_presets
from nexus_desktop.tasks.runner import InlineTaskRunner
from nexus_desktop.workflows.presets import PresetLibrary


def presets_here() -> PresetLibrary:
    """Return the presets of the library that NEXUS_HOME names; what changes is written at once.

    Raises:
        StoreError: they cannot be read.
    """

    def failed(error: Exception) -> None:
        raise error

    return build_presets(find_paths(), InlineTaskRunner(), failed)
