"""One running site: its process, its folder, and how both are put back."""

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
from pathlib import Path

from planact.arena.seeds import DATABASE, last_line
from planact.arena.site import Site
from planact.errors import EnvironmentFailure

START_SECONDS = 60
RESET_SECONDS = 10
RECORD = "server.json"  # in a server's folder: who serves it, for other processes


class Server:
    """One site: its process, and a copy of its seed in a folder of its own."""

    def __init__(self, site: Site, seed: Path, port: int) -> None:
        self.site = site
        self._seed = seed
        self._folder = Path(tempfile.mkdtemp(prefix=_prefix(site)))
        shutil.copytree(seed, self._folder, dirs_exist_ok=True)
        self._log = self._folder / "server.log"
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [
                    sys.executable,
                    "-W",
                    "ignore",
                    "-m",
                    site.module,
                    "serve",
                    str(self._folder),
                    str(port),
                ],
                stdin=subprocess.PIPE,  # held open: when it closes, the process ends
                stdout=subprocess.PIPE,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for the parent
            )
        try:
            self.port = self._listening_port(port)
            record = {"port": self.port, "pid": self.pid, "seed": str(seed)}
            (self._folder / RECORD).write_text(json.dumps(record))
        except BaseException:
            self.close()
            raise

    def _listening_port(self, wanted: int) -> int:
        assert self._process.stdout is not None
        watchdog = threading.Timer(START_SECONDS, self._process.kill)
        watchdog.start()
        said = self._process.stdout.readline()
        watchdog.cancel()
        if not said:
            self._process.wait()
            self.check()
        state = json.loads(said)
        if state.get("error") == "in use":
            raise EnvironmentFailure(f"port {wanted} is in use", "choose another one")
        if "error" in state:
            raise EnvironmentFailure(f"cannot listen on port {wanted}: {state['error']}")
        return int(state["port"])

    @property
    def url(self) -> str:
        return f"http://{self.site.name}.localhost:{self.port}"

    @property
    def pid(self) -> int:
        return self._process.pid

    def check(self) -> None:
        """Raises `EnvironmentFailure` when the process has ended."""
        if self._process.poll() is not None:
            said = last_line(self._log.read_text(errors="replace"))
            raise EnvironmentFailure(
                f"the arena's {self.site.name} has stopped: {said}", "start it again"
            )

    def reset(self) -> None:
        """The seed's database and files again, under the running process."""
        self.check()
        restore(self._folder, self._seed)

    def wait(self, seconds: float) -> None:
        """So long, or until the process ends, which raises `EnvironmentFailure`."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(seconds)
        self.check()

    def close(self) -> None:
        self._process.communicate()  # closes its input
        shutil.rmtree(self._folder, ignore_errors=True)


def restore(folder: Path, seed: Path) -> None:
    """Makes a folder its seed again. Raises `EnvironmentFailure` when the site does not let go of
    its database."""
    deadline = time.monotonic() + RESET_SECONDS

    def give_up(*_: int) -> None:
        if time.monotonic() > deadline:
            raise EnvironmentFailure(f"{folder / DATABASE} stays locked", "start the arena again")

    with (
        contextlib.closing(sqlite3.connect(seed / DATABASE)) as source,
        contextlib.closing(sqlite3.connect(folder / DATABASE)) as live,
    ):
        live.executescript("PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF;")
        source.backup(live, progress=give_up, sleep=0.005)
    for path in folder.glob("media/**/*"):
        if path.is_file() and not (seed / path.relative_to(folder)).exists():
            path.unlink()  # uploaded


def reset_served(site: Site, port: int) -> None:
    """Resets a site that another process serves. Raises `EnvironmentFailure` when
    none listens on the port."""
    for path in Path(tempfile.gettempdir()).glob(f"{_prefix(site)}*/{RECORD}"):
        record = json.loads(path.read_text())
        if record["port"] == port and _alive(record["pid"]):
            restore(path.parent, Path(record["seed"]))
            return
    raise EnvironmentFailure(
        f"the arena is not served on port {port}", "start it with: planact arena serve"
    )


def _prefix(site: Site) -> str:
    return f"planact-{site.name}-"


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return True
