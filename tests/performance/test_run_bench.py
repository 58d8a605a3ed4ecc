"""The runner of the measurements; the measurements themselves are no tests."""

from __future__ import annotations

import importlib
import inspect
import json
from pathlib import Path

import pytest

from tests.performance.run_bench import HERE, bench_names, main


@pytest.fixture
def benches(tmp_path: Path) -> Path:
    (tmp_path / "bench_quick.py").write_text(
        'def measure():\n    print("words")\n    return {"ratio": 1.5}\n'
    )
    (tmp_path / "bench_broken.py").write_text(
        'def measure():\n    raise OSError("the peer is missing")\n'
    )
    return tmp_path


def test_every_measurement_stands_in_one_document(
    benches: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([], benches) == 1
    document = json.loads(capsys.readouterr().out)
    assert document["measurements"]["quick"] == {"ratio": 1.5}
    assert document["measurements"]["broken"] == {"error": "OSError: the peer is missing"}
    assert document["machine"]["cores"] >= 1


def test_what_is_named_is_measured_alone(benches: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["quick"], benches) == 0
    assert list(json.loads(capsys.readouterr().out)["measurements"]) == ["quick"]


def test_an_unknown_name_is_wrong_usage(benches: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ending:
        main(["slow"], benches)
    assert ending.value.code == 2
    assert "no such measurement: slow" in capsys.readouterr().err


def test_the_measurements_of_the_project_are_found() -> None:
    assert "peaks" in bench_names(HERE)


@pytest.mark.parametrize("name", bench_names(HERE))
def test_every_measurement_can_be_made_without_being_told_anything(name: str) -> None:
    bench = importlib.import_module(f"tests.performance.bench_{name}")
    inspect.signature(bench.measure).bind()
