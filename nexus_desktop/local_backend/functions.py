"""The functions of the backend in a Deno of their own, which is what Supabase runs them in."""

from __future__ import annotations

import json
import os
import shutil
import tomllib
from pathlib import Path

from nexus_desktop.local_backend.children import Child
from nexus_desktop.local_backend.programs import NODE_PACKAGES, Programs
from nexus_desktop.local_backend.settings import Settings

SECRETS = (
    *("REPLICATE_API_TOKEN", "REPLICATE_BASE_URL", "REPLICATE_WEBHOOK_SECRET"),
    *("MUSICGEN_VERSION", "OUTPUT_HOSTS", "OUTPUT_OVER_HTTP"),
    *("STRIPE_WEBHOOK_SECRET", "STRIPE_PRICES", "SWEEP_SECRET"),
)
"""Functions are told these if they are set where the backend is started; see `.env.example`."""

OPTIONS = (
    "--no-prompt",
    "--cached-only",
    "--node-modules-dir=manual",
    "--allow-net",
    "--allow-env",
)


def start_functions(
    folder: Path, resources: tuple[Path, Path], programs: Programs, settings: Settings
) -> Child:
    """Start the functions and wait until they listen.

    Args:
        resources: the folder of the backend's own files, and that of Supabase's.

    Raises:
        BackendError: they end before they do.
    """
    shipped, supabase = resources
    room = _laid_out(folder / "functions", shipped, supabase, programs)
    functions = Child(
        "The process of the functions",
        [
            *("env", *_environment(folder, settings)),
            *(programs.deno, "run", *OPTIONS, f"--allow-read={room}", room / "functions.ts"),
        ],
        folder / "functions.log",
        ends_with_input=True,
    )
    configuration = tomllib.loads((supabase / "config.toml").read_text("utf-8"))
    told = {
        "port": settings.functions_port,
        "jwt_secret": settings.jwt_secret,
        "functions": configuration["functions"],
    }
    functions.tell(json.dumps(told).encode())
    if functions.hear().strip() != b"ready":
        functions.stop()
        raise functions.failure()
    return functions


def _laid_out(room: Path, shipped: Path, supabase: Path, programs: Programs) -> Path:
    """Lay the functions beside their packages, which is where Deno looks for them."""
    shutil.rmtree(room, ignore_errors=True)
    shutil.copytree(supabase / "functions", room / "functions")
    for name in ("functions.ts", "tokens.mjs", *NODE_PACKAGES):
        shutil.copy(shipped / name, room)
    (room / "node_modules").symlink_to(programs.packages / "node_modules")
    return room.resolve()


def _environment(folder: Path, settings: Settings) -> list[str]:
    told = {
        "SUPABASE_URL": settings.url,
        "SUPABASE_ANON_KEY": settings.publishable_key,
        "SUPABASE_SERVICE_ROLE_KEY": settings.secret_key,
        "PUBLIC_FUNCTIONS_URL": f"{settings.url}/functions/v1",
        "DENO_DIR": str(folder / "deno"),
        "DENO_NO_UPDATE_CHECK": "1",
        **{name: os.environ[name] for name in SECRETS if name in os.environ},
    }
    return [f"{name}={value}" for name, value in told.items()]
