"""BrowserGym as the other side of a comparison. Two halves: `BrowserGym` talks to a process that
runs this file with the Python of an environment of its own, which planact's does not depend on:

    python -m venv /tmp/browsergym
    /tmp/browsergym/bin/pip install browsergym-miniwob==0.14.3 browsergym-experiments==0.14.3 \
        tqdm pandas

Requests and replies are JSON lines:

    {"benchmark": null}          -> {"seeds": {"click-tab": [28, ...], ...}, "steps": 10}
    {"reset": ["click-tab", 28]} -> {"goal": ..., "milliseconds": ...}
    {"play": ACTION}             -> {"reward": ..., "over": ...}; done by Playwright, then a step
    {"act": ACTION}              -> the same, and {"seconds": ..., "error": ...}; a step with its
                                    own action, which gives up on elements after half a second

An action is a CSS selector, which of the elements it finds, a method of Playwright's, and texts.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import Any

Play = tuple[str, int, str, list[str]]


class BrowserGym:
    """The process, as seen from planact's side."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def ask(self, request: str, content: object = None) -> dict[str, Any]:
        assert self._process.stdin and self._process.stdout
        print(json.dumps({request: content}), file=self._process.stdin, flush=True)
        reply: dict[str, Any] = json.loads(self._process.stdout.readline())
        return reply


@contextmanager
def browsergym(python: Path, pages: str, chromium: str) -> Iterator[BrowserGym]:
    """BrowserGym of the Python at `python`, on the pages below the address `pages`."""
    environment = {**os.environ, "MINIWOB_URL": pages, "PLANACT_CHROMIUM": chromium}
    with subprocess.Popen(
        [python, __file__], stdin=-1, stdout=-1, text=True, env=environment
    ) as process:
        yield BrowserGym(process)
        assert process.stdin
        process.stdin.close()


# ---------------------------------------------------------------- in BrowserGym's Python


def answer(env: Any, request: str, content: Any) -> tuple[Any, dict[str, object]]:
    """The environment from now on, and the reply."""
    if request == "benchmark":
        return env, benchmark()
    if request == "reset":
        if env is not None:
            env.close()
        return reset(*content)
    selector, index, method, args = content
    found = env.unwrapped.page.locator(selector).nth(index)
    if request == "play":
        getattr(found, method)(*args)
        return env, step(env, "noop(0)")
    words = ", ".join(map(repr, [found.get_attribute("bid"), *args]))
    return env, step(env, f"{method}({words})")


def benchmark() -> dict[str, object]:
    """What BrowserGym's benchmark "miniwob" runs."""
    from browsergym.experiments.benchmark import DEFAULT_BENCHMARKS

    episodes = DEFAULT_BENCHMARKS["miniwob"]().env_args_list
    seeds = defaultdict(list)
    for episode in episodes:
        seeds[episode.task_name.removeprefix("miniwob.")].append(episode.task_seed)
    (steps,) = {episode.max_steps for episode in episodes}
    return {"seeds": seeds, "steps": steps}


def reset(name: str, seed: int) -> tuple[Any, dict[str, object]]:
    import gymnasium

    env = gymnasium.make(f"browsergym/miniwob.{name}", disable_env_checker=True)
    seen, _ = env.reset(seed=seed)
    milliseconds = env.unwrapped.page.evaluate("() => core.EPISODE_MAX_TIME")
    return env, {"goal": seen["goal"], "milliseconds": milliseconds}


def step(env: Any, action: str) -> dict[str, object]:
    began = perf_counter()
    seen, reward, over, _, _ = env.step(action)
    seconds = perf_counter() - began
    error = seen["last_action_error"]
    return {"reward": reward, "over": over, "seconds": seconds, "error": error}


def main() -> None:
    import browsergym.miniwob  # noqa: F401  (registers the tasks)
    from playwright.sync_api import Browser, BrowserType

    launch = BrowserType.launch  # given a path, for BrowserGym's second browser has no setting

    def launch_ours(self: BrowserType, **options: Any) -> Browser:
        return launch(self, executable_path=os.environ["PLANACT_CHROMIUM"] or None, **options)

    BrowserType.launch = launch_ours  # type: ignore[method-assign]
    replies, sys.stdout = sys.stdout, sys.stderr
    env = None
    for line in sys.stdin:
        ((request, content),) = json.loads(line).items()
        env, reply = answer(env, request, content)
        print(json.dumps(reply), file=replies, flush=True)
    if env is not None:
        env.close()


if __name__ == "__main__":
    main()
