"""The supervisor ends both programs with either, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.supervisor import is_free, programs

ROOT = Path(__file__).resolve().parents[2]
SLEEPER = "import os, sys, time; print(os.getpid(), flush=True); time.sleep(60)"
QUITTER = "import sys; sys.exit(7)"
STUBBORN = (
    "import os, signal, subprocess, sys, time\n"
    "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
    "print(os.getpid(), flush=True); print(child.pid, flush=True); time.sleep(60)"
)
WATCH = """
import sys
import app.supervisor as s
s.GRACE_SECONDS = 3
children = [s.Program(name=f"child {n}", arguments=(sys.executable, "-c", code))
            for n, code in enumerate(sys.argv[2:])]
sys.exit(s.supervise(children, host="127.0.0.1", port=int(sys.argv[1])))
"""
Watch = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def watch() -> Iterator[Watch]:
    started: list[subprocess.Popen[str]] = []

    def start(*codes: str, port: int | None = None) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", WATCH, str(port or free_port()), *codes]
        pipe = subprocess.PIPE
        process = subprocess.Popen(command, cwd=ROOT, text=True, stdout=pipe, stderr=pipe)  # noqa: S603
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def read_pid(process: subprocess.Popen[str]) -> int:
    assert process.stdout is not None
    return int(process.stdout.readline())


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")
    return not (stat.exists() and stat.read_text().rpartition(")")[2].split()[0] == "Z")


def wait_until_gone(pid: int) -> None:
    for _ in range(100):
        if not is_alive(pid):
            return
        time.sleep(0.05)
    pytest.fail("The child still runs.")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_every_child_cleanly(watch: Watch, number: signal.Signals) -> None:
    process = watch(SLEEPER, SLEEPER)
    children = [read_pid(process), read_pid(process)]
    process.send_signal(number)
    assert process.wait(timeout=10) == 0
    assert not any(is_alive(pid) for pid in children)


def test_a_child_that_ends_ends_the_other_and_gives_its_code(watch: Watch) -> None:
    process = watch(SLEEPER, QUITTER)
    child = read_pid(process)
    assert process.wait(timeout=10) == 7
    assert not is_alive(child)
    assert process.stderr is not None
    assert "child 1 ended with code 7" in process.stderr.read()


def test_the_children_of_a_killed_child_do_not_stay_behind(watch: Watch) -> None:
    process = watch(STUBBORN)
    child, grandchild = read_pid(process), read_pid(process)
    os.kill(child, signal.SIGKILL)
    assert process.wait(timeout=10) == 1
    wait_until_gone(grandchild)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's end")
def test_a_killed_supervisor_takes_its_children_along(watch: Watch) -> None:
    process = watch(SLEEPER)
    child = read_pid(process)
    process.kill()
    wait_until_gone(child)


def test_it_says_when_the_pages_can_be_opened(watch: Watch) -> None:
    server = (
        "import socket, sys, time; s = socket.socket();"
        "s.bind(('127.0.0.1', PORT)); s.listen(); time.sleep(60)"
    )
    port = free_port()
    process = watch(server.replace("PORT", str(port)), port=port)
    assert process.stdout is not None
    assert process.stdout.readline().startswith("Ready.")
    process.terminate()
    assert process.wait(timeout=10) == 0


def test_a_taken_port_is_not_free() -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        port = int(server.getsockname()[1])
        assert not is_free("127.0.0.1", port)
    assert is_free("127.0.0.1", port)


def test_web_and_worker_load_the_same_application() -> None:
    web, worker = programs("127.0.0.1", 8000)
    assert "wsgi:app" in web.arguments
    assert worker.arguments[-2:] == ("wsgi", "worker")
