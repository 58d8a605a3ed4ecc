"""Supabase's interfaces: the server of `resources/local_backend`, and the migrations it applies."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

from nexus_desktop.domain.errors import BackendError
from nexus_desktop.local_backend.children import Child
from nexus_desktop.local_backend.programs import Programs
from nexus_desktop.local_backend.settings import Settings

MAIL = "mail.jsonl"
JWT_EXPIRY_S = 3600
OAUTH_VARIABLE = "NEXUS_LOCAL_OAUTH_URL"
"""A stand-in for GitHub, for tests of signing in with it."""

# Supabase's tools tell their maker what is done with them unless they are asked not to.
QUIET = {"DO_NOT_TRACK": "1", "LITE_TELEMETRY": "0", "SUPABASE_TELEMETRY_DISABLED": "1"}
SWITCHES = {"EXPERIMENTAL_STORAGE": "1", **QUIET}
"""What @supabase/lite reads from the environment before anything else."""


def migrate(folder: Path, supabase: Path, programs: Programs, settings: Settings) -> None:
    """Apply the migrations that the database does not have yet; Supabase's own come first.

    Raises:
        BackendError: one of them fails.
    """
    project = folder / "project" / "supabase"
    shutil.rmtree(project, ignore_errors=True)
    shutil.copytree(supabase / "migrations", project / "migrations")
    configuration = project / "config.toml"
    configuration.touch(mode=0o600)
    configuration.write_text(
        f'[db]\ndriver = "postgres"\nurl = "{settings.database_url}"\n'
        "[db.seed]\nenabled = false\n"
        f'[auth]\nenabled = true\njwt_secret = "{settings.jwt_secret}"\n'
        "[storage]\nenabled = true\n",
        encoding="utf-8",
    )
    tool = programs.packages / "node_modules" / "@supabase" / "lite" / "dist" / "cli" / "index.js"
    done = subprocess.run(
        [programs.node, tool, "migration", "up"],
        cwd=project.parent,
        env={**os.environ, **SWITCHES},
        capture_output=True,
        text=True,
        check=False,
    )
    (folder / "migrations.log").write_text(done.stdout + done.stderr, encoding="utf-8")
    if done.returncode != 0:
        said = (done.stderr.strip() or done.stdout.strip()).splitlines()[-3:]
        raise BackendError("The database could not be brought up to date", " / ".join(said))


def start_server(folder: Path, shipped: Path, programs: Programs, settings: Settings) -> Child:
    """Start the server and wait until it listens.

    Raises:
        BackendError: it ends before it does.
    """
    program = _program_folder(folder, shipped, programs)
    switches = [f"{name}={value}" for name, value in SWITCHES.items()]
    server = Child(
        "The server",
        ["env", *switches, programs.node, program / "server.mjs"],
        folder / "server.log",
        ends_with_input=True,
    )
    server.tell(json.dumps(_server_settings(folder, settings)).encode())
    if server.hear().strip() != b"ready":
        server.stop()
        raise server.failure()
    return server


def _program_folder(folder: Path, shipped: Path, programs: Programs) -> Path:
    """Lay the server's modules beside its packages, which is where Node looks for them."""
    program = folder / "server"
    shutil.rmtree(program, ignore_errors=True)
    program.mkdir()
    for module in shipped.glob("*.mjs"):
        shutil.copy(module, program)
    (program / "node_modules").symlink_to(programs.packages / "node_modules")
    return program


def _server_settings(folder: Path, settings: Settings) -> dict[str, object]:
    return {
        "url": settings.url,
        "port": settings.port,
        "functions_port": settings.functions_port,
        "database_url": settings.database_url,
        "publishable_key": settings.publishable_key,
        "secret_key": settings.secret_key,
        "jwt_secret": settings.jwt_secret,
        "jwt_expiry_s": JWT_EXPIRY_S,
        "mail": str(folder / MAIL),
        "objects": str(folder / "objects"),
        "oauth_url": os.environ.get(OAUTH_VARIABLE, ""),
    }
