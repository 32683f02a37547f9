"""Model names, as every option that takes a model understands them."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from planact.errors import UsageError
from planact.llm.client import NO_KEY, RETRIES, OpenAIModel
from planact.llm.embedded import serve
from planact.llm.fetch import adapter, merged
from planact.llm.merge import kind
from planact.types import Model, Role

FORMS = "Use embedded, embedded:base, embedded:PATH.gguf, openai:MODEL or MODEL@http://HOST:PORT/v1"


@dataclass(frozen=True)
class Embedded:
    """Served here: the base, the base with an adapter, or a GGUF model of the person's own."""

    name: str = field(compare=False)
    adapter: Path | None = None
    model: Path | None = None


@dataclass(frozen=True)
class Endpoint:
    """Served elsewhere. Without a `base_url`, by OpenAI."""

    name: str = field(compare=False)
    model: str
    base_url: str | None
    key: str = field(repr=False)


def resolve(name: str, role: Role) -> Embedded | Endpoint:
    """What `name` stands for in `role`. Raises `UsageError`, naming the forms that work."""
    scheme, _, rest = name.partition(":")
    model, at, url = name.partition("@http")
    if at and model:
        return Endpoint(
            name, model, _checked(f"http{url}"), os.environ.get("OPENAI_API_KEY", NO_KEY)
        )
    if scheme == "openai" and rest:
        return _openai(name, rest)
    if name == "embedded":
        return _trained(role)
    if name == "embedded:base":
        return Embedded(name)
    if scheme == "embedded" and rest.endswith(".gguf"):
        path = Path(rest).expanduser().resolve()
        if kind(path) == "adapter":
            return Embedded(name, adapter=path)
        return Embedded(name, model=path)
    raise UsageError(f"Unknown model {name!r}", FORMS)


def own_weights(name: str, role: Role) -> list[Path]:
    """The file that tells one model that is served here from another of the same name; none for a
    model that is served elsewhere. Raises `UsageError`, as `resolve`."""
    wanted = resolve(name, role)
    files = (wanted.adapter, wanted.model) if isinstance(wanted, Embedded) else ()
    return [file for file in files if file]


def open_model(
    name: str, role: Role, *, slots: int = 1, retries: int = RETRIES
) -> AbstractAsyncContextManager[Model]:
    """The model that `name` stands for, ready while the context is open.

    `slots` is how many requests an embedded model answers at the same time, `retries` how often an
    endpoint is asked again that did not answer. Raises `UsageError`
    for a name that stands for nothing, when called; `ModelFailure` when entered.
    """
    return _open(resolve(name, role), slots, retries)


@asynccontextmanager
async def open_models(
    planner: str, executor: str, *, slots: int = 1
) -> AsyncIterator[tuple[Model, Model]]:
    """Both roles' models. Where both names stand for the same model, it is served once."""
    wanted = resolve(planner, "planner"), resolve(executor, "executor")
    async with AsyncExitStack() as stack:
        first = await stack.enter_async_context(_open(wanted[0], slots))
        if wanted[0] == wanted[1]:
            yield first, first
        else:
            yield first, await stack.enter_async_context(_open(wanted[1], slots))


def _open(
    wanted: Embedded | Endpoint, slots: int, retries: int = RETRIES
) -> AbstractAsyncContextManager[Model]:
    if isinstance(wanted, Embedded):
        return _embedded(wanted, slots)
    return OpenAIModel(
        wanted.model,
        name=wanted.name,
        base_url=wanted.base_url,
        api_key=wanted.key,
        retries=retries,
    )


@asynccontextmanager
async def _embedded(wanted: Embedded, slots: int) -> AsyncIterator[Model]:
    path = wanted.model
    if path is None:
        path = await asyncio.to_thread(merged, wanted.adapter)
    async with serve(path, name=wanted.name, slots=slots) as model:
        yield model


def _trained(role: Role) -> Embedded:
    path = adapter(role)
    if not path.exists():
        raise UsageError(
            f"There is no trained {role} adapter",
            f"Use embedded:base, or train one: planact train {role}",
        )
    return Embedded("embedded", adapter=path)


def _openai(name: str, model: str) -> Endpoint:
    key, base_url = os.environ.get("OPENAI_API_KEY"), os.environ.get("OPENAI_BASE_URL")
    if not key and not base_url:
        raise UsageError(f"{name} needs an API key", "Set OPENAI_API_KEY")
    return Endpoint(name, model, base_url and _checked(base_url), key or NO_KEY)


def _checked(url: str) -> str:
    """The address, unless it is none or would put a secret into records of runs."""
    try:
        parts = urlsplit(url)
        usable = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        usable = False
    if not usable:
        raise UsageError("The model's address is not a URL", FORMS)
    if parts.username or parts.password or parts.query:
        raise UsageError(
            "The model's address holds more than an address", "Give a key as OPENAI_API_KEY"
        )
    return url
