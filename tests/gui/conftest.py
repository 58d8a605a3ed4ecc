"""What tests of the screens share."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from nexus_desktop.ui.look import Look
from tests.support.source_tree import ROOT

RESOURCES = ROOT / "resources"


@pytest.fixture
def look(qapp: QApplication) -> Look:
    """The dark look, without motion, on every standard control."""
    look = Look(RESOURCES, reduced_motion=True)
    look.apply(qapp)
    return look
