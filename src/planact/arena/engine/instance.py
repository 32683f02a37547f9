"""A running copy of all the arena's sites: one process, and a folder with a copy of the seeds."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any

from planact.arena.engine.restore import restore
from planact.arena.engine.seeds import last_line, seed_folder
from planact.arena.engine.site import Site
from planact.errors import EnvironmentFailure, UsageError
from planact.files.scratch import scratch_folder

START_SECONDS = 120  # it takes a few where nothing else runs
RECORD = "instance.json"  # in an instance's folder: who serves it, for other processes
_PREFIX = "planact-arena-"


class Instance(AbstractContextManager["Instance"]):
    """One isolated copy of every site. A context manager; `close` ends its process."""

    def __init__(self, sites: tuple[Site, ...], port: int, seed: int) -> None:
        self._sites = sites
        self._seeds = {site.name: seed_folder(site, seed) for site in sites}
        with ExitStack() as stack:
            self._folder = stack.enter_context(scratch_folder(_PREFIX))
            for name, folder in self._seeds.items():
                shutil.copytree(folder, self._folder / name)
            self._log = self._folder / "server.log"
            self._process = self._start_process(port)
            stack.callback(self._process.communicate)  # closes its input, and waits
            self._port = self._listening_port(port)
            seeds = {name: str(folder) for name, folder in self._seeds.items()}
            record = {"port": self._port, "pid": self.pid, "seeds": seeds}
            (self._folder / RECORD).write_text(json.dumps(record))
            self._held = stack.pop_all()

    def _start_process(self, port: int) -> subprocess.Popen[bytes]:
        module = "planact.arena.engine.process"
        with self._log.open("wb") as log:
            return subprocess.Popen(
                [sys.executable, "-W", "ignore", "-m", module, "serve", self._folder, str(port)],
                stdin=subprocess.PIPE,  # held open: when it closes, the process ends
                stdout=subprocess.PIPE,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for the parent
            )

    def _listening_port(self, wanted: int) -> int:
        assert self._process.stdout is not None
        began = time.monotonic()
        watchdog = threading.Timer(START_SECONDS, self._process.kill)
        watchdog.start()
        said = self._process.stdout.readline()
        watchdog.cancel()
        if not said:
            self._process.wait()
            if time.monotonic() - began >= START_SECONDS:
                raise EnvironmentFailure(
                    f"the arena did not start within {START_SECONDS} s", "is the machine busy?"
                )
            self.check()
        state = json.loads(said)
        if state.get("error") == "in use":
            raise EnvironmentFailure(f"port {wanted} is in use", "choose another one")
        if "error" in state:
            raise EnvironmentFailure(f"cannot listen on port {wanted}: {state['error']}")
        return int(state["port"])

    @property
    def urls(self) -> dict[str, str]:
        """First page of each part of a site, by WebArena's names: `shopping`, `shopping_admin`."""
        return {
            name: f"http://{place.host}.localhost:{self._port}{place.path}"
            for site in self._sites
            for name, place in site.starts.items()
        }

    @property
    def folder(self) -> Path:
        """What the sites keep, each in a folder of its name."""
        return self._folder

    @property
    def pid(self) -> int:
        return self._process.pid

    def storage_state(self, *roles: str) -> dict[str, Any]:
        """Playwright's storage state of a browser signed in as `customer`, `member` and so on."""
        sessions = {role: s for site in self._sites for role, s in site.sessions.items()}
        if unknown := [role for role in roles if role not in sessions]:
            raise UsageError(
                f"no role {unknown[0]!r}", f"choose from {', '.join(sorted(sessions))}"
            )
        cookies = [
            {
                "name": session.cookie,
                "value": session.value,
                "domain": f"{session.host}.localhost",
                "path": "/",
                "expires": -1,
                "httpOnly": True,
                "secure": False,
                "sameSite": "Lax",
            }
            for session in map(sessions.__getitem__, roles)
        ]
        return {"cookies": cookies, "origins": []}

    def check(self) -> None:
        """Raises `EnvironmentFailure`, with the last line of its log, when it has stopped."""
        if self._process.poll() is not None:
            said = last_line(self._log.read_text(errors="replace"))
            raise EnvironmentFailure(f"the arena has stopped: {said}", "start it again")

    def reset(self) -> None:
        """Undoes every change since the start. Raises `EnvironmentFailure` when it is gone."""
        self.check()
        _restore(self._folder, self._seeds)

    def wait(self) -> None:
        """Never returns: raises `EnvironmentFailure` when the process ends."""
        self._process.wait()
        self.check()

    def close(self) -> None:
        self._held.close()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def reset_served(port: int) -> None:
    """Resets an instance that another process serves. Raises `EnvironmentFailure` when none
    listens on the port."""
    for path in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*/{RECORD}"):
        record = json.loads(path.read_text())
        if record["port"] == port and _alive(record["pid"]):
            _restore(path.parent, {name: Path(seed) for name, seed in record["seeds"].items()})
            return
    raise EnvironmentFailure(
        f"the arena is not served on port {port}", "start it with: planact arena serve"
    )


def _restore(folder: Path, seeds: dict[str, Path]) -> None:
    try:
        for name, seed in seeds.items():
            restore(folder / name, seed)
    except (OSError, sqlite3.Error) as error:
        raise EnvironmentFailure(f"the arena cannot be reset: {error}", "start it again") from error


def _alive(pid: int) -> bool:
    with contextlib.suppress(OSError):
        os.kill(pid, 0)
        return True
    return False
