"""Tests of nexus_desktop.workflows, file by file."""
