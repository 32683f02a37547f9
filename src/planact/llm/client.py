"""A chat model behind any OpenAI-compatible endpoint, hosted or local."""

from __future__ import annotations

import asyncio
import base64
import time
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

from planact.browser.budget import estimate_tokens
from planact.errors import ModelFailure, RequestFailure, UsageError
from planact.llm import replies
from planact.llm.failures import Failures
from planact.text import printable
from planact.types import Completion, Constraint, Form, Message, ModelSettings

RETRIES = 2
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
        self.host = urlsplit(str(self._client.base_url)).netloc
        self.name = name or f"{model}@{self.host}"
        self._timeout, self._retries = timeout, retries
        secret = "" if key == NO_KEY else key
        self._failures = Failures(model, self.host, secret, key_name, unreachable)
        self._takes_temperature = self._takes_schema = True
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
        temperature: float = 0.0,
    ) -> Completion:
        """One reply. Raises `ModelFailure` in one line, whatever went wrong."""
        started = time.perf_counter()
        request: dict[str, Any] = {"messages": [_sent(m) for m in messages]}
        schema = form.json_schema if form else None
        if form and form.grammar and self.settings.constrain is Constraint.GRAMMAR:
            # llama.cpp reads the first, vLLM the second; each ignores the other's
            request |= {"grammar": form.grammar, "structured_outputs": {"grammar": form.grammar}}
        if self.settings.trained:
            request["logprobs"] = True
        tries = AsyncRetrying(
            stop=stop_after_attempt(1 + self._retries),
            wait=_wait,
            retry=retry_if_exception(_is_tried_again),
            reraise=True,
        )
        completion: Completion = await tries(self._ask, request, max_tokens, temperature, schema)
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
        schema: dict[str, Any] | None,
    ) -> Completion:
        """One try; see `complete`."""
        options: dict[str, Any] = {self._limit: max_tokens}
        if self._takes_temperature:
            options["temperature"] = temperature
        if schema and self._takes_schema:
            form = {"name": "reply", "schema": schema, "strict": True}
            options["response_format"] = {"type": "json_schema", "json_schema": form}
        try:
            async with asyncio.timeout(self._timeout):
                # As it stands: to type a schema and its like takes longer than to send it, and
                # the SDK reads only what OpenAI sends.
                answer = await self._client.chat.completions.with_raw_response.create(
                    model=self.model, messages=[], extra_body=request | options
                )
            return replies.read(answer.content)
        except openai.BadRequestError as error:
            if self._adapt(error, options):
                return await self._ask(request, max_tokens, temperature, schema)
            raise self._failures.of(error) from error
        except openai.NotFoundError as error:
            raise self._failures.unknown_model(await self._served()) from error
        except (openai.APIError, TimeoutError, replies.NotAReply) as error:
            raise self._failures.of(error) from error

    def _adapt(self, error: openai.BadRequestError, sent: dict[str, Any]) -> bool:
        """What an endpoint does not take is learnt once: hosted reasoning models know neither a
        temperature nor `max_tokens`, small servers no schema."""
        if "response_format" in sent and "response_format" in error.response.text:
            self._takes_schema = False
            return True
        if error.code not in ("unsupported_value", "unsupported_parameter"):
            return False
        if error.param == "temperature" and "temperature" in sent:
            self._takes_temperature = False
            return True
        if error.param == "max_tokens" and "max_tokens" in sent:
            self._limit = "max_completion_tokens"
            return True
        return False

    async def _served(self) -> list[str]:
        """The models that the endpoint lists, if it does."""
        try:
            async with asyncio.timeout(self._timeout):
                answer = await self._client.models.with_raw_response.list()
        except (openai.APIError, TimeoutError):
            return []
        return replies.served(answer.content)


def _is_tried_again(error: BaseException) -> bool:
    return isinstance(error, ModelFailure) and error.passing in _TRIED_AGAIN


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
