"""Presets on the command line: kept, used, sent and received."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

from nexus_desktop.app.paths import HOME_VARIABLE
from tests.support.audio_files import heard
from tests.support.command_line import nexus_here
from tests.support.signals import noise


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))


def test_a_preset_is_kept_listed_and_used(tmp_path: Path) -> None:
    assert nexus_here("presets", "save", "Half", "-e", "gain:gain_db=-6").out == (
        "Kept gain@Half  (own)\n"
    )
    assert "gain@Half  (own)" in nexus_here("presets", "list", "gain").out
    soundfile.write(tmp_path / "take.wav", noise(4800, peak=0.5), 48_000, subtype="FLOAT")
    for words, gain_db in (("gain@half", -6.0), ("gain@Half:gain_db=-12", -12.0)):
        nexus_here("apply", tmp_path / "take.wav", tmp_path / "out.wav", "-e", words, "--force")
        expected = noise(4800, peak=0.5) * 10 ** (gain_db / 20)
        np.testing.assert_allclose(heard(tmp_path / "out.wav"), expected, atol=1e-6)


def test_effects_in_a_row_are_kept_as_one(tmp_path: Path) -> None:
    nexus_here("presets", "save", "Twice", "-e", "gain:gain_db=-6", "-e", "gain:gain_db=-6")
    soundfile.write(tmp_path / "take.wav", noise(4800, peak=0.5), 48_000, subtype="FLOAT")
    nexus_here("apply", tmp_path / "take.wav", tmp_path / "out.wav", "-e", "@Twice")
    expected = noise(4800, peak=0.5) * 10 ** (-12 / 20)
    np.testing.assert_allclose(heard(tmp_path / "out.wav"), expected, atol=1e-6)


def test_presets_are_sent_and_received(tmp_path: Path) -> None:
    nexus_here("presets", "save", "Half", "-e", "gain:gain_db=-6.5")
    sent = tmp_path / "sent.json"
    nexus_here("presets", "export", "gain", "-o", sent)
    assert "is there already" in nexus_here("presets", "export", "gain", "-o", sent).refusal
    nexus_here("presets", "remove", "gain", "Half")
    (taken,) = nexus_here("presets", "import", sent, "--json").document
    assert (taken["effect"], taken["name"], taken["is_own"]) == ("gain", "Half", True)
    assert nexus_here("presets", "import", sent).out == "All of them were there already.\n"


def test_a_default_is_chosen_and_given_up() -> None:
    nexus_here("presets", "save", "Half", "-e", "gain:gain_db=-6")
    assert nexus_here("presets", "default", "gain", "half").out == (
        "A new gain begins with “Half”.\n"
    )
    assert "(own, default)" in nexus_here("presets", "list", "gain").out
    assert nexus_here("presets", "default", "gain", "--json").document == {"default": None}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["list", "warp"], "no effect called “warp”"),
        (["save", "a:b", "-e", "gain"], "cannot be its name"),
        (["save", "x", "-e", "gain:gain_db=999"], "999 is not"),
        (["remove", "gain", "x"], "no preset “x”"),
        (["import", "nowhere.json"], "not there any more"),
        (["export", "gain", "-o", "x.json"], "no preset of your own"),
        (["save", "x", "-e", "gain@none"], "no preset “none”"),
        (["save", "x", "-e", "@none:wet=1"], "several effects"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(words: list[str], told: str) -> None:
    assert told in nexus_here("presets", *words).refusal


def test_the_list_is_a_document_too() -> None:
    listed = nexus_here("presets", "list", "--json").document
    assert json.dumps(listed)
    assert {"effect", "name", "chain", "is_own", "is_default"} <= listed[0].keys()
