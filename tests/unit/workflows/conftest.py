"""A studio for every test that asks for one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.studio import Studio, open_studio


@pytest.fixture
def studio() -> Iterator[Studio]:
    """A library of its own, with work done on the spot."""
    with open_studio() as opened:
        yield opened
