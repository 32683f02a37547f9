"""The process that serves the embedded model: `python -m planact.llm.server`.

llama.cpp runs in a process of its own because it holds the interpreter's lock while it loads, waits
for running requests when it is freed, and ends the process on some errors. The process ends with
its standard input, so it never outlives the one that started it.

Standard input: one line of JSON, `Request`. Standard output: one line of JSON, `Reply`.
"""

from __future__ import annotations

import json
import os
import sys
from typing import TypedDict

MATCHED = 3  # tokens that have to be the same before those that are drafted


class Request(TypedDict):
    path: str  # GGUF file
    slots: int  # requests answered at the same time
    context: int  # tokens, of each slot
    threads: int
    key: str  # required of callers
    draft: int  # tokens that are drafted from the prompt and checked at once; 0 for none


class Reply(TypedDict):
    url: str  # empty when it failed
    error: str


def start(request: Request) -> tuple[object, Reply]:
    """Load the model; returns the server, to be kept alive, and what to tell the caller."""
    import xllamacpp  # type: ignore[import-untyped]  # not loaded in the caller

    params = xllamacpp.CommonParams()
    params.model.path = request["path"]
    params.n_parallel = request["slots"]
    params.n_ctx = request["slots"] * request["context"]
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = request["threads"]
    params.api_keys = [request["key"]]
    params.cache_ram_mib = 0  # the slots' own prompt caches do; the default keeps 8 GiB more
    params.fit_params = False
    if request["draft"]:
        # Replies repeat what the prompt says: a goal's words, an element's name. What follows the
        # last words there is tried as what follows here (Saxena, "Prompt Lookup Decoding", 2023).
        kinds = xllamacpp.common_speculative_type
        params.speculative.types = [kinds.COMMON_SPECULATIVE_TYPE_NGRAM_SIMPLE]
        params.speculative.ngram_simple.size_n = MATCHED
        params.speculative.ngram_simple.size_m = request["draft"]
    params.warmup = False
    params.ui = False
    params.verbosity = -1
    try:
        server = xllamacpp.Server(params)
    except (RuntimeError, ValueError) as error:
        return None, Reply(url="", error=str(error))
    return server, Reply(url=f"{server.listening_address}/v1", error="")


def main() -> None:
    server, reply = start(json.loads(sys.stdin.readline()))
    print(json.dumps(reply), flush=True)
    if server is not None:
        sys.stdin.read()
    os._exit(0)  # freeing the server would wait for requests nobody reads any more


if __name__ == "__main__":
    main()
