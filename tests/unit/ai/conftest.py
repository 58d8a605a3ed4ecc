"""Models, from where `make test` has put them."""

from __future__ import annotations

from pathlib import Path

import pytest

from nexus_desktop.ai.models.store import ModelStore
from nexus_desktop.app.paths import find_paths

# Asked before any test gets a home of its own.
_INSTALLED = find_paths().models


@pytest.fixture(scope="session")
def models() -> Path:
    """The folder of the models; what needs them is left out where they could not be had."""
    store = ModelStore(_INSTALLED)
    if missing := store.missing(tuple(store.models)):
        pytest.skip(f"not installed: {', '.join(missing)}; “nexus-desktop models install”")
    return _INSTALLED
