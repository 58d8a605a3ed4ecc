"""What the program knows of its models."""

from __future__ import annotations

import re

import pytest

from nexus_desktop.ai.local.engine import ENGINES
from nexus_desktop.ai.models.catalog import DEEP_FILTER, models_for

COMPUTERS = [
    ("linux", "x86_64"),
    ("linux", "aarch64"),
    ("darwin", "arm64"),
    ("darwin", "x86_64"),
    ("win32", "AMD64"),
]


@pytest.mark.parametrize(("system", "processor"), COMPUTERS)
def test_every_model_that_a_job_needs_is_known_on_every_computer_we_build_for(
    system: str, processor: str
) -> None:
    models = models_for(system, processor)
    needed = {need.model for spec in ENGINES.values() for need in spec.models}
    assert needed == models.keys()


def test_on_other_computers_only_what_is_not_made_for_them_is_missing() -> None:
    assert models_for("linux", "x86_64").keys() - models_for("linux", "riscv64").keys() == {
        DEEP_FILTER
    }


def test_every_file_is_known_by_its_hash() -> None:
    models = models_for("linux", "x86_64").values()
    files = [file for model in models for file in (*model.files, *model.parts)]
    assert all(re.fullmatch("[0-9a-f]{64}", file.sha256) and file.size_bytes for file in files)
