"""Ask ClamAV's daemon about a file: its INSTREAM command over a socket."""

from __future__ import annotations

import socket
import struct
from typing import BinaryIO

BLOCK = 64 * 1024
SECONDS = 60


class Unreachable(Exception):
    """The daemon does not answer, or does not take the file."""


def scan(stream: BinaryIO, address: str) -> str | None:
    """Return the name of what was found, or None for a clean file; raise Unreachable when nobody says."""
    try:
        with _connected(address) as connection:
            connection.sendall(b"zINSTREAM\0")
            while block := stream.read(BLOCK):
                connection.sendall(struct.pack("!L", len(block)) + block)
            connection.sendall(struct.pack("!L", 0))
            answer = b""
            while not answer.endswith(b"\0") and (more := connection.recv(4096)):
                answer += more
    except (OSError, ValueError) as fault:
        raise Unreachable(type(fault).__name__) from fault
    words = answer.rstrip(b"\0").decode("utf-8", "replace").removeprefix("stream: ")
    if words.endswith(" FOUND"):
        return words.removesuffix(" FOUND")
    if words != "OK":
        raise Unreachable(words)
    return None


def _connected(address: str) -> socket.socket:
    if address.startswith("/"):
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(SECONDS)
        try:
            connection.connect(address)
        except OSError:
            connection.close()
            raise
        return connection
    host, _, port = address.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), timeout=SECONDS)
