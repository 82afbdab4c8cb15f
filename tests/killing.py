"""A practice that runs as real processes, any of which may be killed at any moment."""

from __future__ import annotations

import base64
import http.client
import json
import os
import random
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from app.extensions import ROOT
from app.supervisor import programs
from config import Settings

PATIENCE_SECONDS = 60
_ANSWER_SECONDS = 10


def find_port() -> int:
    """Return a port of this machine that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def environment(settings: Settings, port: int, folder: Path) -> dict[str, str]:
    """Return the settings as processes of our own read them; limits are off for the load."""
    keys = (base64.urlsafe_b64encode(key).decode() for key in settings.encryption_keys)
    return {
        **os.environ,
        "DATABASE_URL": settings.database_url,
        "SECRET_KEY": settings.secret_key,
        "ENCRYPTION_KEYS": ",".join(keys),
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "BIND": f"127.0.0.1:{port}",
        "MAIL_FOLDER": str(folder),
        "RATE_LIMITS": "off",
        "LOG_LEVEL": "ERROR",
    }


@dataclass(slots=True, kw_only=True)
class Running:
    """Two web servers and a letter worker; who is killed is started again."""

    ports: tuple[int, int]
    settings: Settings
    folder: Path
    kills: int = 0
    _children: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self) -> None:
        """Start all three and wait until both servers answer."""
        for name in ("0", "1", "worker"):
            self._start(name)
        deadline = time.monotonic() + PATIENCE_SECONDS
        for port in self.ports:
            while not _answers(port):
                assert time.monotonic() < deadline, "a server did not start"
                time.sleep(0.1)

    def _start(self, name: str) -> None:
        port = self.ports[int(name)] if name.isdigit() else self.ports[0]
        web, worker = programs("127.0.0.1", port)
        program = web if name.isdigit() else worker
        self._children[name] = subprocess.Popen(  # noqa: S603
            program.arguments,
            cwd=ROOT,
            env=environment(self.settings, port, self.folder),
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )

    def kill_one(self, chance: random.Random) -> None:
        """Kill one of them with all its processes, and start it anew."""
        name = chance.choice(sorted(self._children))
        _kill(self._children[name])
        self.kills += 1
        self._start(name)

    def stop(self) -> None:
        """Kill whatever runs."""
        for child in self._children.values():
            _kill(child)


def _kill(child: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def _answers(port: int) -> bool:
    try:
        return post(port, "/healthz", {}, key="", method="GET")[0] == 200
    except OSError:
        return False


def post(
    port: int, path: str, body: dict[str, object], *, key: str, method: str = "POST"
) -> tuple[int, dict[str, object]]:
    """Send one request; raise OSError where no answer came whole."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_ANSWER_SECONDS)
    headers = {"Content-Type": "application/json", "Idempotency-Key": key} if key else {}
    try:
        connection.request(method, path, json.dumps(body) if key else None, headers)
        answer = connection.getresponse()
        text = answer.read()
    except http.client.HTTPException as error:
        raise OSError(str(error)) from error
    finally:
        connection.close()
    return answer.status, json.loads(text) if key else {}


@dataclass(slots=True, kw_only=True)
class Crowd:
    """Clients who book one time each, ask again with the same key when no answer comes."""

    ports: Sequence[int]
    bodies: list[dict[str, object]]
    answered: dict[str, str] = field(default_factory=dict)
    strange: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def book_all(self, *, clients: int) -> list[threading.Thread]:
        """Start the clients; each takes the next body until none is left."""
        threads = [threading.Thread(target=self._work, args=(seed,)) for seed in range(clients)]
        for thread in threads:
            thread.start()
        return threads

    def _work(self, seed: int) -> None:
        chance = random.Random(seed)  # noqa: S311
        while True:
            with self._lock:
                if not self.bodies:
                    return
                body = self.bodies.pop()
            self._book(body, chance)

    def _book(self, body: dict[str, object], chance: random.Random) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        key = str(body["email"])
        while time.monotonic() < deadline:
            with suppress(OSError):
                status, answer = post(chance.choice(self.ports), "/api/v1/bookings", body, key=key)
                if status == 201:
                    self.answered[key] = str(answer["token"])
                    return
                if status != 503:
                    self.strange.append(f"{status} {answer.get('code')}")
                    return
            time.sleep(chance.uniform(0.05, 0.2))
        self.strange.append("no answer")
