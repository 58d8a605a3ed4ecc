"""`models` on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from nexus_desktop.ai.models.catalog import MODELS
from nexus_desktop.ai.models.store import ModelStore
from nexus_desktop.cli import models_command
from tests.support.command_line import nexus_here
from tests.support.model_packages import model_of_the_system

SOUNDS = b"la" * 500


@pytest.fixture
def one_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Only a model whose file the system may have; where that file would be."""
    installed = tmp_path / "sounds.sf3"
    models = {"instruments": model_of_the_system(installed, SOUNDS)}
    monkeypatch.setattr(models_command, "_store", lambda: ModelStore(tmp_path / "models", models))
    return installed


def test_every_model_is_listed_with_its_licence(a_home_of_its_own: Path) -> None:
    document = nexus_here("models", "list", "--json").document
    assert document["folder"] == str(a_home_of_its_own / "models")
    assert {each["name"]: each["state"] for each in document["models"]} == dict.fromkeys(
        MODELS, "missing"
    )
    assert all(each["licence"] and each["size_bytes"] for each in document["models"])


def test_a_model_is_installed_and_verified(one_model: Path) -> None:
    one_model.write_bytes(SOUNDS)
    [installed] = nexus_here("models", "install", "--json").document["models"]
    assert installed["state"] == "installed"
    [verified] = nexus_here("models", "verify", "instruments", "--json").document["models"]
    assert verified == installed
    assert nexus_here("models", "list", "--all-installed").code == 0


def test_what_is_missing_or_cannot_be_had_is_a_failure(one_model: Path) -> None:
    assert not one_model.exists()
    for words in (("list", "--all-installed"), ("verify",), ("install",)):
        run = nexus_here("models", *words)
        assert run.code == 1
        assert "Traceback" not in run.err
        assert "instruments" in run.err + run.out


def test_an_unknown_model_is_refused_with_those_there_are(one_model: Path) -> None:
    assert not one_model.exists()
    assert "There are instruments." in nexus_here("models", "install", "drums").refusal
