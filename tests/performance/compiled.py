"""The environment of a program that is installed: its modules are compiled once and kept."""

from __future__ import annotations

import os
from pathlib import Path


def installed_environment(folder: Path) -> dict[str, str]:
    """Return the environment for a child; its library and its compiled modules go to `folder`."""
    environment = {
        **os.environ,
        "NEXUS_HOME": str(folder / "home"),
        "PYTHONPYCACHEPREFIX": str(folder / "compiled"),
    }
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    return environment
