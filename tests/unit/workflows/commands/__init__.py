"""Tests of nexus_desktop.workflows.commands, file by file."""
