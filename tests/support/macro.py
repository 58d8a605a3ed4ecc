"""Runs lines of commands as macros and `project edit --do` do."""

from __future__ import annotations

from nexus_desktop.workflows.commands.context import CommandContext
from nexus_desktop.workflows.commands.registry import run_command
from nexus_desktop.workflows.commands.script import parse_line


def run_lines(context: CommandContext, *lines: str) -> None:
    """Run commands one after another."""
    for line in lines:
        command, given = parse_line(line)
        run_command(command, context, given)
