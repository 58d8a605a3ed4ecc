"""Tests of nexus_desktop.cli, file by file."""
