"""What a local backend keeps from one start to the next: its keys, its password and its ports."""

from __future__ import annotations

import json
import secrets
import socket
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from nexus_desktop.domain.errors import BackendError
from nexus_desktop.store.durable_file import write_durably

HOST = "127.0.0.1"
KEY_BYTES = 24


@dataclass(frozen=True, slots=True)
class Settings:
    """Made once for a folder, so that sessions and addresses outlive a restart.

    Attributes:
        port: where everything but the database listens.
        publishable_key: what a desktop program may hold.
        secret_key: passes by row level security; for functions and administration alone.
        jwt_secret: signs the sessions of people.
    """

    port: int
    database_port: int
    functions_port: int
    database_password: str
    publishable_key: str
    secret_key: str
    jwt_secret: str

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def database_url(self) -> str:
        return f"postgres://postgres:{self.database_password}@{HOST}:{self.database_port}/postgres"


def kept_settings(path: Path) -> Settings:
    """Return the settings of a folder, new ones the first time; ports that are taken are changed.

    Raises:
        BackendError: the file is damaged.
    """
    if path.exists():
        try:
            settings = Settings(**json.loads(path.read_text("utf-8")))
        except (ValueError, TypeError) as error:
            raise BackendError(
                "The local backend cannot start",
                f"{path} is damaged.",
                hint="Remove the folder to begin anew.",
            ) from error
        settings = _with_free_ports(settings)
    else:
        settings = _new_settings()
    write_durably(path, json.dumps(asdict(settings), indent=2).encode())
    return settings


def _new_settings() -> Settings:
    port, database_port, functions_port = free_ports(3)
    return Settings(
        port=port,
        database_port=database_port,
        functions_port=functions_port,
        database_password=secrets.token_urlsafe(KEY_BYTES),
        publishable_key=f"sb_publishable_{secrets.token_urlsafe(KEY_BYTES)}",
        secret_key=f"sb_secret_{secrets.token_urlsafe(KEY_BYTES)}",
        jwt_secret=secrets.token_urlsafe(2 * KEY_BYTES),
    )


def _with_free_ports(settings: Settings) -> Settings:
    ports = (settings.port, settings.database_port, settings.functions_port)
    if all(is_free(port) for port in ports):
        return settings
    port, database_port, functions_port = free_ports(3)
    return replace(settings, port=port, database_port=database_port, functions_port=functions_port)


def free_ports(count: int) -> list[int]:
    """Return as many different ports that nobody listens on."""
    held = [socket.create_server((HOST, 0)) for _ in range(count)]
    ports = [int(each.getsockname()[1]) for each in held]
    for each in held:
        each.close()
    return ports


def is_free(port: int) -> bool:
    """Tell whether a port can be listened on."""
    try:
        socket.create_server((HOST, port)).close()
    except OSError:
        return False
    return True
