"""Keeps the web server and the letter worker running together, and ends both with either.

Runs as a program of its own, `python -m app.supervisor HOST PORT`, and loads nothing of the
application: it stays as small as a watchman can be.
"""

from __future__ import annotations

import ctypes
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from os import killpg
from types import FrameType
from typing import Final

WEB_PROCESSES: Final = 2
THREADS_PER_PROCESS: Final = 4
HEADER_MILLISECONDS: Final = 10_000
GRACE_SECONDS: Final = 15
_LOOK_SECONDS: Final = 0.2
_ENDING: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_PR_SET_PDEATHSIG: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """One child to keep running, by the name in which we speak of it."""

    name: str
    arguments: Sequence[str]


def programs(host: str, port: int) -> tuple[Program, ...]:
    """Return the web server for this address and the letter worker."""
    web = (
        "-m", "granian", "wsgi:app", "--interface", "wsgi", "--host", host, "--port", str(port),
        "--workers", str(WEB_PROCESSES), "--blocking-threads", str(THREADS_PER_PROCESS),
        "--http", "1", "--no-ws",
        "--http1-header-read-timeout", str(HEADER_MILLISECONDS), "--respawn-failed-workers",
        "--workers-kill-timeout", "10", "--log-level", "warning",
    )  # fmt: skip
    return (
        Program(name="web server", arguments=(sys.executable, *web)),
        Program(
            name="letter worker",
            arguments=(sys.executable, "-m", "flask", "--app", "wsgi", "worker"),
        ),
    )


def supervise(children: Sequence[Program], *, host: str, port: int) -> int:
    """Run the programs until one ends or we are asked to; return the code to end with.

    0 after SIGINT, SIGTERM or SIGHUP; else that of the program that ended first, at least 1.
    """
    asked = threading.Event()

    def ask(_signal: int, _frame: FrameType | None) -> None:
        asked.set()

    for number in _ENDING:
        signal.signal(number, ask)
    running = [(program, _start(program)) for program in children]
    is_open = False
    code = 0
    while not asked.wait(_LOOK_SECONDS):
        ended = [(program, child) for program, child in running if child.poll() is not None]
        if ended:
            program, child = ended[0]
            code = child.returncode if child.returncode > 0 else 1
            print(f"The {program.name} ended with code {child.returncode}.", file=sys.stderr)  # noqa: T201
            break
        if not is_open and _answers(host, port):
            is_open = True
            print("Ready. Ctrl-C ends the pages and the letters.", flush=True)  # noqa: T201
    _end([child for _, child in running])
    return code


def is_free(host: str, port: int) -> bool:
    """Tell whether a server could listen on this address now."""
    try:
        family, kind, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError:
        return False
    return True


def _answers(host: str, port: int) -> bool:
    """Tell whether somebody listens on this address."""
    wildcards = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104
    with suppress(OSError), socket.create_connection((wildcards.get(host, host), port), timeout=1):
        return True
    return False


def _start(program: Program) -> subprocess.Popen[bytes]:
    """Start a child in a process group of its own, so that Ctrl-C reaches us alone."""
    return subprocess.Popen(  # noqa: S603
        program.arguments,
        process_group=0,
        stdin=subprocess.DEVNULL,
        preexec_fn=_end_with_parent,  # noqa: PLW1509  # this program has a single thread
    )


def _end_with_parent() -> None:
    """Ask Linux to end this child when the supervisor is killed, so that no port stays taken."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _end(children: Sequence[subprocess.Popen[bytes]]) -> None:
    """Ask every child to finish what it has in hand, and end what is left after a while."""
    for child in children:
        with suppress(ProcessLookupError):
            child.terminate()
    deadline = time.monotonic() + GRACE_SECONDS
    for child in children:
        with suppress(subprocess.TimeoutExpired):
            child.wait(timeout=max(0.1, deadline - time.monotonic()))
    for child in children:  # also the children of a server that died before it could tell them
        with suppress(ProcessLookupError, PermissionError):
            killpg(child.pid, signal.SIGKILL)
        child.wait()


if __name__ == "__main__":
    bind_host, bind_port = sys.argv[1], int(sys.argv[2])
    sys.exit(supervise(programs(bind_host, bind_port), host=bind_host, port=bind_port))
