"""Model names, as every option that takes a model understands them."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

from planact.errors import UsageError
from planact.imports import is_import, load
from planact.llm import endpoints
from planact.llm.client import NO_KEY, RETRIES, OpenAIModel
from planact.llm.embedded import CONTEXT, SETTINGS, serve
from planact.llm.fetch import adapter, merged
from planact.llm.merge import context, kind
from planact.llm.own import WithSettings
from planact.llm.profiles import FILE, KEY, Profile, profiles
from planact.types import Constraint, Model, ModelSettings, Role

FORMS = (
    "Use embedded, embedded:base, embedded:PATH.gguf, openai:MODEL, MODEL@http://HOST:PORT/v1 or "
    "module:Name"
)
MAX_CONTEXT = 16_384  # tokens of a GGUF model of one's own: each takes memory, used or not


@dataclass(frozen=True)
class Embedded:
    """Served here: the base, the base with an adapter, or a GGUF model of the person's own."""

    name: str = field(compare=False)
    adapter: Path | None = None
    model: Path | None = None
    profile: Profile = field(default_factory=Profile)


@dataclass(frozen=True)
class Own:
    """One's own, by `module:Name`."""

    name: str = field(compare=False)
    where: str
    profile: Profile = field(default_factory=Profile)


@dataclass(frozen=True)
class Endpoint:
    """Served elsewhere. Without a `base_url`, by OpenAI."""

    name: str = field(compare=False)
    model: str
    base_url: str | None
    key: str = field(repr=False)
    profile: Profile = field(default_factory=Profile)


def resolve(name: str, role: Role) -> Embedded | Endpoint | Own:
    """What `name` stands for in `role`: a profile, or one of `FORMS`. Raises `UsageError`, naming
    what would work."""
    known = profiles()
    if profile := known.get(name):
        return replace(_resolve(profile.model, role, profile), name=name)
    try:
        return _resolve(name, role, Profile())
    except UsageError as error:
        if known and error.hint == FORMS:
            error.hint += f", or one of {FILE}: {', '.join(known)}"
        raise


def _resolve(name: str, role: Role, profile: Profile) -> Embedded | Endpoint | Own:
    scheme, _, rest = name.partition(":")
    model, at, url = name.partition("@http")
    if at and model:
        key = _key(name, profile, needed=profile.key != KEY)
        return Endpoint(name, model, _checked(f"http{url}"), key, profile)
    if scheme == "openai" and rest:
        base_url = os.environ.get("OPENAI_BASE_URL")
        key = _key(name, profile, needed=not base_url)
        return Endpoint(name, rest, base_url and _checked(base_url), key, profile)
    if name == "embedded":
        return _trained(role)
    if name == "embedded:base":
        return Embedded(name, profile=profile)
    if scheme == "embedded" and rest.endswith(".gguf"):
        path = Path(rest).expanduser().resolve()
        if kind(path) == "adapter":
            return Embedded(name, adapter=path)
        return Embedded(name, model=path, profile=profile)
    if is_import(name) and scheme not in ("openai", "embedded"):
        return Own(name, name, profile)
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
    wanted: Embedded | Endpoint | Own, slots: int, retries: int = RETRIES
) -> AbstractAsyncContextManager[Model]:
    if isinstance(wanted, Embedded):
        return _embedded(wanted, slots)
    if isinstance(wanted, Own):
        return _own(wanted)
    return _endpoint(wanted, retries)


@asynccontextmanager
async def _own(wanted: Own) -> AsyncIterator[Model]:
    model = load(wanted.where)
    if not isinstance(model, Model) or not isinstance(model.settings, ModelSettings):
        raise UsageError(f"{wanted.name} is no model", "It needs name, settings and complete.")
    said = wanted.profile.said
    async with AsyncExitStack() as stack:
        if isinstance(model, AbstractAsyncContextManager):
            model = await stack.enter_async_context(model)
        given = cast(Model, model)
        if said:
            given = WithSettings(given, given.settings.model_copy(update=said))
        yield given


@asynccontextmanager
async def _endpoint(wanted: Endpoint, retries: int) -> AsyncIterator[Model]:
    profile = wanted.profile
    async with OpenAIModel(
        wanted.model,
        name=wanted.name,
        base_url=wanted.base_url,
        api_key=wanted.key,
        key_name=profile.key,
        retries=retries,
    ) as model:
        told = profile.context
        if told is None and wanted.base_url:
            told = await endpoints.context(model)
        model.settings = profile.settings(told, Constraint.NONE)
        if profile.constrain is None:
            await endpoints.constrain(model)
        yield model


@asynccontextmanager
async def _embedded(wanted: Embedded, slots: int) -> AsyncIterator[Model]:
    path = wanted.model
    if path is None:
        path = await asyncio.to_thread(merged, wanted.adapter)
    settings, size = _served(wanted, path)
    async with serve(path, name=wanted.name, slots=slots, settings=settings, context=size) as model:
        yield model


def _served(wanted: Embedded, path: Path) -> tuple[ModelSettings, int]:
    """Settings, and the context in tokens. Only adapters are trained on the short prompts."""
    if wanted.adapter:
        return SETTINGS, CONTEXT
    size = wanted.profile.context or min(context(path) or CONTEXT, MAX_CONTEXT)
    return wanted.profile.settings(size, Constraint.GRAMMAR), size


def _trained(role: Role) -> Embedded:
    path = adapter(role)
    if not path.exists():
        raise UsageError(
            f"There is no trained {role} adapter",
            f"Use embedded:base, or train one: planact train {role}",
        )
    return Embedded("embedded", adapter=path)


def _key(name: str, profile: Profile, *, needed: bool) -> str:
    key = os.environ.get(profile.key)
    if not key and needed:
        raise UsageError(f"{name} needs an API key", f"Set {profile.key}")
    return key or NO_KEY


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
