"""One backend for all tests that need one: its start takes seconds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from nexus_desktop.local_backend.backend import Addresses
from tests.support.local_backend import backend_process, require_parts


@pytest.fixture(scope="session")
def backend(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Addresses]:
    """A backend with all migrations that runs until the last test has ended."""
    require_parts()
    with backend_process(tmp_path_factory.mktemp("backend")) as (addresses, _):
        yield addresses
