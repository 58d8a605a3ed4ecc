"""One window per library: a second start hands its files to the first and ends."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

LONGEST_MESSAGE = 1 << 20
PATIENCE_MS = 1500


def server_name(home: Path) -> str:
    """Return the name of the socket of a library; short, since systems cut long ones."""
    digest = hashlib.sha256(str(home.resolve()).encode("utf-8", "surrogateescape")).hexdigest()
    return f"studio-nexus-{digest[:16]}"


def hand_over(home: Path, files: Sequence[Path]) -> bool:
    """Send files to the window that is open on this library; False if none answers."""
    socket = QLocalSocket()
    socket.connectToServer(server_name(home))
    if not socket.waitForConnected(PATIENCE_MS):
        return False
    message = json.dumps({"open": [str(file.absolute()) for file in files]})
    socket.write(message.encode("utf-8", "surrogateescape") + b"\n")
    socket.waitForBytesWritten(PATIENCE_MS)
    socket.disconnectFromServer()
    if socket.state() != QLocalSocket.LocalSocketState.UnconnectedState:
        socket.waitForDisconnected(PATIENCE_MS)
    return True


class InstanceServer(QObject):
    """Listens for later starts. Only the user's own processes may connect.

    Signals:
        files_received: paths to open; empty when somebody just started the program again.
    """

    files_received = Signal(list)

    def __init__(self, home: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        name = server_name(home)
        # The library's lock is held, so a socket file of that name is one that a crash has left.
        QLocalServer.removeServer(name)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_connection)
        self._server.listen(name)

    def close(self) -> None:
        """Listen no longer."""
        self._server.close()

    def _on_connection(self) -> None:
        socket = self._server.nextPendingConnection()
        received = bytearray()

        def read() -> None:
            received.extend(bytes(socket.readAll().data()))
            if len(received) > LONGEST_MESSAGE:
                socket.abort()
                return
            if b"\n" in received:
                line = bytes(received).partition(b"\n")[0]
                received.clear()
                paths = read_message(line)
                if paths is None:
                    socket.abort()
                else:
                    self.files_received.emit(paths)

        socket.readyRead.connect(read)
        socket.disconnected.connect(socket.deleteLater)
        read()


def read_message(line: bytes) -> list[Path] | None:
    """Return the paths of a message, or None if it is none of ours."""
    try:
        message = json.loads(line.decode("utf-8", "surrogateescape"))
    except ValueError:
        return None
    names = message.get("open") if isinstance(message, dict) else None
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        return None
    return [Path(name) for name in names]
