"""A chat model behind any OpenAI-compatible endpoint, hosted or local."""

from __future__ import annotations

import asyncio
import base64
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import openai
from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception,
    stop_after_attempt,
    wait_random_exponential,
)

from planact.browser.reading.budget import estimate_tokens
from planact.errors import ModelFailure, RequestFailure, UsageError
from planact.llm import replies
from planact.llm.failures import Failures
from planact.text import printable
from planact.types import Completion, Constraint, Form, Message, ModelSettings

RETRIES = 2
LOOK = 10.0  # seconds for an endpoint to say what it serves
NO_KEY = "none"  # what servers that ask for no key are sent: the SDK insists on one

_TRIED_AGAIN = ("timeout", "unreachable", "429", "500")
_backoff = wait_random_exponential(multiplier=0.5, max=8)


class _BoundedClient(openai.DefaultAsyncHttpxClient):
    """Reads of a response little more than a reply can have, of an error's too."""

    async def send(self, request: Any, **options: Any) -> Any:
        response = await super().send(request, **options | {"stream": True})
        body = bytearray()
        try:
            async for chunk in response.aiter_bytes():
                body += chunk
                if len(body) > replies.MAX_BODY:
                    break
        finally:
            await response.aclose()
        # what tells how the body was encoded does not hold any more
        headers = [h for h in response.headers.raw if not h[0].lower().startswith(b"content-")]
        return type(response)(
            response.status_code, headers=headers, content=bytes(body), request=response.request
        )


class OpenAIModel:
    """Implements `planact.types.Model` with the `openai` SDK.

    `model` is what the endpoint calls the model, `name` what the person called it. Of a
    reply's form is sent what `settings.constrain` says: servers refuse what they do not know.
    `timeout` is in seconds and for one whole try; timeouts, refused connections, 429 and 5xx are
    tried `retries` times more. `key_name` is where the key was found, `unreachable` the hint given
    when nothing answers. Raises `UsageError` for a key that cannot be sent.
    """

    def __init__(
        self,
        model: str,
        *,
        name: str = "",
        base_url: str | None = None,
        api_key: str = NO_KEY,
        key_name: str = "OPENAI_API_KEY",
        settings: ModelSettings | None = None,
        timeout: float = 120.0,
        retries: int = RETRIES,
        unreachable: str = "Start the model server there, or check the address and the network",
        use_proxy: bool = True,
    ) -> None:
        self.model = model
        self.settings = settings or ModelSettings()
        key = api_key.strip() or NO_KEY
        if not (key.isascii() and key.isprintable()):
            raise UsageError(f"{key_name} holds characters that no key has", "Set it again")
        self._client = openai.AsyncOpenAI(
            base_url=base_url,
            api_key=key,
            timeout=timeout,
            max_retries=0,
            http_client=_BoundedClient(trust_env=use_proxy),
        )
        address = urlsplit(str(self._client.base_url))
        self.host = address.netloc
        self.root = f"{address.scheme}://{address.netloc}"
        self.name = name or f"{model}@{self.host}"
        self._timeout, self._retries = timeout, retries
        secret = "" if key == NO_KEY else key
        self._failures = Failures(model, self.host, secret, key_name, unreachable)
        self._takes_temperature = True
        self._limit = "max_tokens"

    def __repr__(self) -> str:
        return f"OpenAIModel({self.name!r})"

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._client.close()

    async def complete(
        self,
        messages: list[Message],
        *,
        max_tokens: int,
        form: Form | None = None,
        temperature: float | None = None,
    ) -> Completion:
        """One reply. Raises `ModelFailure` in one line, whatever went wrong."""
        started = time.perf_counter()
        request: dict[str, Any] = {"messages": [_sent(m) for m in messages]}
        held = _held(form, self.settings.constrain) if form else {}
        if temperature is None:
            temperature = self.settings.temperature
        tries = patient(1 + self._retries, lambda failure: failure.passing in _TRIED_AGAIN)
        completion: Completion = await tries(self._ask, request, max_tokens, temperature, held)
        if not completion.text.strip() and completion.finish == "length":
            raise RequestFailure(
                f"{self.model} used all of its {max_tokens} tokens before it answered",
                "Allow longer replies, or choose a model that reasons less",
                passing="truncated",
            )
        took = {"seconds": time.perf_counter() - started}
        if not completion.tokens_in:
            took["tokens_in"] = sum(estimate_tokens(printable(m.content)) for m in messages)
        return completion.model_copy(update=took)

    async def _ask(
        self,
        request: dict[str, Any],
        max_tokens: int,
        temperature: float,
        held: dict[str, Any],
    ) -> Completion:
        """One try; see `complete`. `held` is what holds the reply to its form."""
        options: dict[str, Any] = {self._limit: max_tokens}
        if self._takes_temperature:
            options["temperature"] = temperature
        try:
            async with asyncio.timeout(self._timeout):
                # As it stands: to type a schema and its like takes longer than to send it, and
                # the SDK reads only what OpenAI sends.
                answer = await self._client.chat.completions.with_raw_response.create(
                    model=self.model, messages=[], extra_body=request | options | held
                )
            return replies.read(answer.content)
        except (openai.BadRequestError, openai.UnprocessableEntityError) as error:
            if self._adapt(error, options):
                return await self._ask(request, max_tokens, temperature, held)
            failure = self._failures.of(error)
            if held and not self.settings.trained and failure.passing == "400":
                # some forms are too much for some servers, however they answer others
                return await self._ask(request, max_tokens, temperature, {})
            raise failure from error
        except openai.NotFoundError as error:
            raise self._failures.unknown_model(await self._served()) from error
        except (openai.APIError, TimeoutError, replies.NotAReply) as error:
            raise self._failures.of(error) from error

    def _adapt(self, error: openai.APIStatusError, sent: dict[str, Any]) -> bool:
        """What an endpoint does not take is learnt once: hosted reasoning models know neither a
        temperature nor `max_tokens`."""
        if error.code not in ("unsupported_value", "unsupported_parameter"):
            return False
        if error.param == "temperature" and "temperature" in sent:
            self._takes_temperature = False
            return True
        if error.param == "max_tokens" and "max_tokens" in sent:
            self._limit = "max_completion_tokens"
            return True
        return False

    async def look(self, url: str) -> dict[str, Any]:
        """The JSON object at an address of the endpoint, or at a path of it; empty where there is
        none."""
        try:
            async with asyncio.timeout(LOOK):
                found = await self._client.get(url, cast_to=str)
        except (openai.APIError, TimeoutError):
            return {}
        return replies.load_object(found.encode())

    async def _served(self) -> list[str]:
        """The models that the endpoint lists, if it does."""
        names = (model.get("id") for model in replies.entries(await self.look("/models"), "data"))
        return sorted(name for name in names if isinstance(name, str) and name)


def _held(form: Form, way: Constraint) -> dict[str, Any]:
    """What of a request holds its reply to the form, in that way; nothing where it cannot."""
    if way is Constraint.GRAMMAR and form.grammar:
        # llama.cpp reads the first, vLLM the second; each ignores the other's
        return {"grammar": form.grammar, "structured_outputs": {"grammar": form.grammar}}
    if way is Constraint.NONE or form.json_schema is None:
        return {}
    if way is Constraint.TOOL:
        function = {"name": "reply", "parameters": form.json_schema, "strict": True}
        return {
            "tools": [{"type": "function", "function": function}],
            "tool_choice": {"type": "function", "function": {"name": "reply"}},
        }
    schema = {"name": "reply", "schema": form.json_schema, "strict": True}
    return {"response_format": {"type": "json_schema", "json_schema": schema}}


def patient(tries: int, again: Callable[[ModelFailure], bool]) -> AsyncRetrying:
    """Calls what fails so again, with pauses, until it was tried so often."""
    return AsyncRetrying(
        stop=stop_after_attempt(tries),
        wait=_wait,
        retry=retry_if_exception(lambda error: isinstance(error, ModelFailure) and again(error)),
        reraise=True,
    )


def _wait(state: RetryCallState) -> float:
    """Seconds before the next try: what the endpoint asked for, else more each time."""
    error = state.outcome.exception() if state.outcome else None
    asked = error.wait if isinstance(error, ModelFailure) else 0.0
    return asked or _backoff(state)


def _sent(message: Message) -> dict[str, Any]:
    """A message as endpoints take it: with images, its content is a list of parts."""
    sent: dict[str, Any] = {"role": message.role, "content": printable(message.content)}
    if message.images:
        addresses = (
            f"data:image/png;base64,{base64.b64encode(i).decode()}" for i in message.images
        )
        images = [{"type": "image_url", "image_url": {"url": address}} for address in addresses]
        sent["content"] = [{"type": "text", "text": sent["content"]}, *images]
    return sent
