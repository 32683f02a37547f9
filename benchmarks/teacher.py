"""What a teacher's endpoint could answer, and how much of it the data loop uses; its memory.

    .venv/bin/python benchmarks/teacher.py
    .venv/bin/python benchmarks/teacher.py --lines 100000

The endpoint is a process of this machine that answers each request after a delay, as a language
model would, with pairs in the right form. First `expand` at growing concurrency, beside what delay
and concurrency allow. With `--lines`, `expand` until there are so many, and its memory on the way.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, sleep

from processes import mebibytes
from rich.console import Console
from rich.table import Table

from planact.data.engine.records import Origin, Planned
from planact.data.stages.expand import write_pairs
from planact.data.teachers.model import ModelTeacher
from planact.data.teachers.sampling import NEW
from planact.errors import StopReason
from planact.llm.names import open_model
from planact.types import (
    Action,
    Decision,
    Line,
    Observation,
    Part,
    Plan,
    PlanRound,
    PlanStep,
    Step,
    Stop,
    Trajectory,
)

DELAY = 5.0  # seconds of a reply: some hundred tokens
CONCURRENCIES = (1, 8, 32, 128)
ROUNDS = 24  # replies of each slot: two minutes


def serve(delay: float) -> None:
    """Answers until its process is stopped. Its port is the first line it writes."""
    numbers = count()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            sleep(delay)
            steps = [{"reasoning": "The page has a search.", "step": 'Search for "lamp"'}] * 4
            pairs = [
                {"goal": f"What does lamp {next(numbers)} cost?", "steps": steps}
                for _ in range(NEW)
            ]
            content = json.dumps({"pairs": pairs})
            message = {"role": "assistant", "content": content}
            choice = {"index": 0, "finish_reason": "stop", "message": message}
            usage = {"prompt_tokens": 2000, "completion_tokens": 900, "total_tokens": 2900}
            reply = {
                "id": "r",
                "object": "chat.completion",
                "created": 0,
                "model": "teacher",
                "choices": [choice],
                "usage": usage,
            }
            body = json.dumps(reply).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing, there are thousands."""

    class Server(ThreadingHTTPServer):
        request_queue_size = 256

    server = Server(("127.0.0.1", 0), Handler)
    print(server.server_address[1], flush=True)
    server.serve_forever()


@contextmanager
def endpoint(delay: float) -> Iterator[str]:
    """The name of the model that it serves."""
    command = [sys.executable, str(Path(__file__).resolve()), "--serve", str(delay)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        port = int(process.stdout.readline())
        try:
            yield f"teacher@http://127.0.0.1:{port}/v1"
        finally:
            process.terminate()


def examples(path: Path) -> Path:
    """A file of trajectories with plans, as `ground` writes it."""
    page = Observation(
        url="http://x.test/", title="Lamps", content=(Line(parts=(Part(text="Lamps"),)),) * 60
    )
    decision = Decision(reasoning="Done.", action=Action(name="exit", args=("",)))
    plan = Plan(steps=(PlanStep(reasoning="It is there.", step="Search"),))
    with path.open("w", encoding="utf-8") as file:
        for n in range(20):
            trajectory = Trajectory(
                task_id=f"t{n}",
                goal=f"Find lamp number {n}",
                start_url=page.url,
                site="x",
                plans=(PlanRound(plan=plan, at=0, trigger="start"),),
                steps=(Step(observation=page, decision=decision, plan=0),),
                stop=Stop(reason=StopReason.EXIT),
            )
            origin = Origin(stage="ground", teacher="rules")
            line = Planned(id=f"p{n}", job=f"p{n}", origin=origin, trajectory=trajectory)
            file.write(line.model_dump_json() + "\n")
    return path


async def expand(model: str, folder: Path, lines: int, concurrency: int) -> float:
    """Seconds that it took."""
    out = folder / f"pairs-{concurrency}.jsonl"
    began = perf_counter()
    async with open_model(model, "planner", retries=0) as served:
        teacher = ModelTeacher(served)
        planned = examples(folder / "planned.jsonl")
        await write_pairs(planned, out, teacher, count=lines, concurrency=concurrency)
    seconds = perf_counter() - began
    assert count_lines(out) == lines
    return seconds


async def throughput(console: Console, folder: Path) -> None:
    table = Table("concurrency", "replies", "seconds", "replies a second", "allowed", "share")
    with endpoint(DELAY) as model:
        for concurrency in CONCURRENCIES:
            replies = ROUNDS * concurrency
            seconds = await expand(model, folder, replies * NEW, concurrency)
            allowed, reached = concurrency / DELAY, replies / seconds
            figures = (seconds, reached, allowed)
            cells = [f"{figure:.1f}" for figure in figures]
            table.add_row(str(concurrency), str(replies), *cells, f"{reached / allowed:.1%}")
    console.print(table)


def count_lines(file: Path) -> int:
    if not file.exists():
        return 0
    with file.open("rb") as blocks:
        return sum(block.count(b"\n") for block in iter(lambda: blocks.read(1 << 20), b""))


async def memory(console: Console, folder: Path, lines: int) -> None:
    table = Table("lines in the file", "memory, MiB (RSS)")
    out = folder / "pairs-128.jsonl"

    async def watch() -> None:
        for tenth in range(1, 11):
            while (written := await asyncio.to_thread(count_lines, out)) < tenth * lines // 10:  # noqa: ASYNC110
                await asyncio.sleep(0.5)  # a file tells nobody that it has grown
            table.add_row(f"{written:,}", f"{mebibytes(os.getpid(), 'Rss'):.0f}")

    with endpoint(0.2) as model:
        async with asyncio.TaskGroup() as group:
            group.create_task(watch())
            seconds = await expand(model, folder, lines, 128)
    console.print(table, f"{lines:,} lines in {seconds:.0f} s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--serve", type=float, help=argparse.SUPPRESS)
    parser.add_argument("--lines", type=int, help="measure memory over so many lines instead")
    options = parser.parse_args()
    if options.serve is not None:
        serve(options.serve)
        return
    with TemporaryDirectory() as folder:
        if options.lines:
            asyncio.run(memory(Console(), Path(folder), options.lines))
        else:
            asyncio.run(throughput(Console(), Path(folder)))


if __name__ == "__main__":
    main()
