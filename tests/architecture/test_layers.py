"""The layers: who may import whom stands in pyproject.toml and is kept."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.support.source_tree import ROOT

LINT_IMPORTS = Path(sys.executable).with_name("lint-imports")


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    """Check the contracts of the pyproject.toml in `folder` against the package beside it."""
    return subprocess.run(
        [LINT_IMPORTS, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False
    )


def test_every_import_contract_is_kept() -> None:
    checked = lint_imports(ROOT)
    assert checked.returncode == 0, checked.stdout


@pytest.mark.parametrize(
    ("module", "forbidden", "contract"),
    [
        ("domain/sounds.py", "import numpy", "Domain and tasks use the standard library only"),
        ("store/screens.py", "import PySide6", "Qt lives in ui and app.gui"),
        ("engine/keeps.py", "import nexus_desktop.store", "Layers"),
        ("ui/reads.py", "import nexus_desktop.store", "The UI reaches disk"),
        ("workflows/plays.py", "import rtmixer", "sounddevice and rtmixer only in engine.device"),
    ],
)
def test_a_forbidden_import_is_caught(
    tmp_path: Path, module: str, forbidden: str, contract: str
) -> None:
    copy_without_code(tmp_path)
    (tmp_path / "nexus_desktop" / module).write_text(f'"""Breaks a rule."""\n\n{forbidden}\n')
    checked = lint_imports(tmp_path)
    assert checked.returncode == 1
    broken = [line for line in checked.stdout.splitlines() if "BROKEN" in line]
    assert any(contract in line for line in broken), checked.stdout


def copy_without_code(folder: Path) -> None:
    """Lay out the packages empty, with the real contracts, so that a check takes no time."""
    (folder / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())
    for original in (ROOT / "nexus_desktop").rglob("*.py"):
        copy = folder / original.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text('"""Empty."""\n')
    # The imports that a contract excuses by name have to be there.
    for importer, imported in excused_imports():
        path = folder.joinpath(*importer.split(".")).with_suffix(".py")
        path.write_text(f'"""Excused."""\n\nimport {imported}\n')


def excused_imports() -> list[tuple[str, str]]:
    """Return who may import whom although a contract forbids it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = project["tool"]["importlinter"]["contracts"]
    lines = [line for contract in contracts for line in contract.get("ignore_imports", ())]
    return [
        (importer, imported) for importer, _, imported in (line.partition(" -> ") for line in lines)
    ]
