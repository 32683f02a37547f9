"""The embedded model: SmolLM2-135M-Instruct with planact's adapters, served by llama.cpp.

Allal et al., "SmolLM2" (arXiv 2502.02737). No network and no GPU are needed once its file is there.
"""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from planact.errors import ModelFailure
from planact.llm.client import OpenAIModel
from planact.llm.server import Reply, Request
from planact.types import Constraint, ModelSettings, Price

SETTINGS = ModelSettings(
    page_tokens=400,
    history=8,
    plan_rounds=1,
    constrain=Constraint.GRAMMAR,
    trained=True,
    max_tokens=400,
    images=False,
    price=Price(input=0.0, output=0.0),
)
DRAFT = 8
CONTEXT = 4096  # tokens that a request to a trained model may take
LOAD_SECONDS = 120.0

# llama.cpp's threads spin at barriers, and where a browser has the processor, wait for one another
# spinning. Giving way early lets it run.
_THREADING = {"GOMP_SPINCOUNT": "1000"}


@asynccontextmanager
async def serve(
    path: Path,
    *,
    name: str,
    slots: int = 1,
    settings: ModelSettings = SETTINGS,
    context: int = CONTEXT,
    draft: int = DRAFT,
) -> AsyncIterator[OpenAIModel]:
    """Serve the GGUF file at `path` while the block runs; `slots` requests are answered at once,
    each of at most `context` tokens, prompt and reply together. So many tokens as `draft` says are
    drafted from the prompt; the reply is the same.

    Raises `ModelFailure` if it cannot be loaded.
    """
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "planact.llm.server"),
        stdin=PIPE,
        stdout=PIPE,
        stderr=DEVNULL,
        env=_THREADING | os.environ,
    )
    try:
        key = secrets.token_urlsafe()
        request = Request(
            path=str(path), slots=slots, context=context, threads=_threads(), key=key, draft=draft
        )
        reply = await _load(process, request)
        async with OpenAIModel(
            "embedded",
            name=name,
            base_url=reply["url"],
            api_key=key,
            settings=settings,
            timeout=300.0,
            unreachable="The embedded model's process has ended; run the command again",
            use_proxy=False,
        ) as model:
            yield model
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def _load(process: asyncio.subprocess.Process, request: Request) -> Reply:
    assert process.stdin and process.stdout
    path = request["path"]
    process.stdin.write(json.dumps(request).encode() + b"\n")
    try:
        async with asyncio.timeout(LOAD_SECONDS):
            line = await process.stdout.readline()
    except TimeoutError as error:
        raise ModelFailure(f"{path} was not loaded within {LOAD_SECONDS:.0f} s") from error
    reply: Reply = json.loads(line) if line else Reply(url="", error="its process ended")
    if not reply["url"]:
        raise ModelFailure(
            f"llama.cpp could not load {path}: {' '.join(reply['error'].split())}",
            "Is the file a language model in GGUF format, and is there memory left?",
        )
    return reply


def _threads() -> int:
    """One per processor that this process may use; a model this small gains little beyond 8."""
    usable = getattr(os, "sched_getaffinity", None)
    return min(8, len(usable(0)) if usable else os.cpu_count() or 1)
