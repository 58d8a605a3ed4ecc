"""The rules every test runs under: its own home, no network, nothing left behind."""

from __future__ import annotations

import itertools
import os
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.support.leak_guards import no_qt_complaints, no_qt_objects_left, nothing_left_running
from tests.support.network_guard import NetworkGuard

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# Timings on a shared machine mean nothing, so no example has a deadline. Every day the same
# examples, so that a red run is about the change; the thorough profile looks for new ones.
settings.register_profile("everyday", deadline=None, derandomize=True, max_examples=60)
settings.register_profile("thorough", deadline=None, max_examples=1000, print_blob=True)
settings.load_profile(os.environ.get("NEXUS_TEST_PROFILE", "everyday"))

FROM_OUTSIDE = ("NEXUS_SUPABASE_URL", "NEXUS_SUPABASE_KEY", "NEXUS_PASSWORD", "REPLICATE_API_TOKEN")
HAS_FAILED = pytest.StashKey[bool]()
HOME_NUMBERS = pytest.StashKey["itertools.count[int]"]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember a failure: the guards do not ask a test that failed to have tidied up."""
    report = yield
    item.stash[HAS_FAILED] = item.stash.get(HAS_FAILED, False) or report.failed
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, object, object]:
    """Fail a test whose taking down makes Qt complain."""
    with no_qt_complaints(item.config.getini("qt_log_ignore")):
        return (yield)


@pytest.fixture(scope="session")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which every test gets a home of its own."""
    return tmp_path_factory.mktemp("homes")


@pytest.fixture(autouse=True)
def a_home_of_its_own(
    homes: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """Point NEXUS_HOME at a folder that does not exist yet, and forget the person's settings."""
    numbers = request.config.stash.setdefault(HOME_NUMBERS, itertools.count(1))
    home = homes / str(next(numbers))
    monkeypatch.setenv("NEXUS_HOME", str(home))
    # What a test signs in with must not end up in the keyring of whoever runs it.
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    for name in FROM_OUTSIDE:
        monkeypatch.delenv(name, raising=False)
    return home


@pytest.fixture(scope="session")
def network_guard() -> NetworkGuard:
    """One for all tests: the interpreter cannot be told to stop listening."""
    return NetworkGuard()


@pytest.fixture(autouse=True)
def _nothing_left_behind(
    request: pytest.FixtureRequest, network_guard: NetworkGuard
) -> Iterator[None]:
    def is_excused() -> bool:
        return bool(request.node.stash.get(HAS_FAILED, False))

    with network_guard.only_this_machine(), nothing_left_running(is_excused):
        if "qapp" in request.fixturenames:
            request.getfixturevalue("qapp")
            with no_qt_objects_left(is_excused):
                yield
        else:
            yield
