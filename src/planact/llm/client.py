"""A chat model behind any OpenAI-compatible endpoint, hosted or local."""

from __future__ import annotations

import base64
import json
import math
import re
import time
from types import TracebackType
from typing import Any, Literal, Self
from urllib.parse import urlsplit

import openai
from openai.types.chat import ChatCompletion
from openai.types.chat.chat_completion import Choice

from planact.errors import ModelFailure, RequestFailure
from planact.types import Completion, Constraint, Form, Message, ModelSettings

RETRIES = 2
NO_KEY = "none"  # what servers that ask for no key are sent: the SDK insists on one

_TOO_LONG = re.compile(r"context.{0,20}(length|size|window)|maximum context|too many tokens", re.I)
_HIDDEN_REASONING = re.compile(r"<think>.*?</think>\s*", re.S)


class OpenAIModel:
    """Implements `planact.types.Model` with the `openai` SDK.

    `model` is what the endpoint calls the model, `name` what the person called it. Of a
    reply's form is sent what `settings.constrain` says: servers refuse what they do not know.
    `timeout` is in seconds and for one try; timeouts, refused connections, 429 and 5xx are tried
    `retries` times more. `unreachable` is the hint given when nothing answers.
    """

    def __init__(
        self,
        model: str,
        *,
        name: str = "",
        base_url: str | None = None,
        api_key: str = NO_KEY,
        settings: ModelSettings | None = None,
        timeout: float = 120.0,
        retries: int = RETRIES,
        unreachable: str = "Start the model server there, or check the address and the network",
        use_proxy: bool = True,
    ) -> None:
        self.model = model
        self.settings = settings or ModelSettings()
        self._client = openai.AsyncOpenAI(
            base_url=base_url,
            api_key=api_key,
            timeout=timeout,
            max_retries=retries,
            http_client=openai.DefaultAsyncHttpxClient(trust_env=use_proxy),
        )
        self.host = urlsplit(str(self._client.base_url)).netloc
        self.name = name or f"{model}@{self.host}"
        self._unreachable = unreachable
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
        reply = await self._ask(request, max_tokens, temperature, schema)
        if not isinstance(reply, ChatCompletion) or not reply.choices:
            raise self._not_a_model()
        choice = reply.choices[0]
        text = _HIDDEN_REASONING.sub("", choice.message.content or "")
        if not text and choice.finish_reason == "length":
            raise RequestFailure(
                f"{self.model} used all of its {max_tokens} tokens before it answered",
                "Allow longer replies, or choose a model that reasons less",
                passing="truncated",
            )
        return Completion(
            text=choice.message.refusal or text,
            finish=_finish(choice),
            probability=_probability(choice),
            tokens_in=reply.usage.prompt_tokens if reply.usage else 0,
            tokens_out=reply.usage.completion_tokens if reply.usage else 0,
            seconds=time.perf_counter() - started,
        )

    async def _ask(
        self,
        request: dict[str, Any],
        max_tokens: int,
        temperature: float,
        schema: dict[str, Any] | None,
    ) -> Any:
        """The endpoint's answer, which the SDK does not check; see `complete`."""
        options: dict[str, Any] = {self._limit: max_tokens}
        if self._takes_temperature:
            options["temperature"] = temperature
        if schema and self._takes_schema:
            form = {"name": "reply", "schema": schema, "strict": True}
            options["response_format"] = {"type": "json_schema", "json_schema": form}
        try:
            # As it stands: to type a schema and its like takes the SDK longer than to send it.
            return await self._client.chat.completions.create(
                model=self.model, messages=[], extra_body=request | options
            )
        except openai.BadRequestError as error:
            if self._adapt(error, options):
                return await self._ask(request, max_tokens, temperature, schema)
            raise self._refused(error) from error
        except openai.NotFoundError as error:
            raise await self._unknown_model() from error
        except (openai.APIError, json.JSONDecodeError) as error:
            raise self._failure(error) from error

    def _adapt(self, error: openai.BadRequestError, sent: dict[str, Any]) -> bool:
        """What an endpoint does not take is learnt once: hosted reasoning models know neither a
        temperature nor `max_tokens`, small servers no schema."""
        if "response_format" in sent and "response_format" in f"{error.param} {error.message}":
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

    def _failure(self, error: openai.APIError | json.JSONDecodeError) -> ModelFailure:
        match error:
            case openai.APITimeoutError():
                return ModelFailure(
                    f"{self.model} at {self.host} did not answer in time",
                    "Is the server overloaded? Use fewer workers or a smaller model",
                    passing="timeout",
                )
            case openai.APIConnectionError():
                why = f" ({self._line(str(error.__cause__))})" if error.__cause__ else ""
                return ModelFailure(
                    f"Cannot reach the model endpoint {self.host}{why}",
                    self._unreachable,
                    passing="unreachable",
                )
            case openai.AuthenticationError() | openai.PermissionDeniedError():
                return ModelFailure(
                    f"{self.host} refused the API key ({error.status_code})",
                    f"Set OPENAI_API_KEY to a key that may use {self.model} there",
                )
            case openai.RateLimitError():
                return ModelFailure(
                    f"{self.host} limits requests (429): {self._said(error)}",
                    "Use fewer workers, or check the account's quota",
                    passing="429",
                    wait=_asked_to_wait(error),
                )
            case openai.APIStatusError():
                return ModelFailure(
                    f"{self.host} failed ({error.status_code}): {self._said(error)}",
                    "Look at the server's log, or try again later",
                    passing="500" if error.status_code >= 500 else "",
                    wait=_asked_to_wait(error),
                )
            case _:
                return self._not_a_model()

    def _refused(self, error: openai.BadRequestError) -> ModelFailure:
        said = self._said(error)
        if error.code == "context_length_exceeded" or _TOO_LONG.search(said):
            return RequestFailure(
                f"The prompt is too long for {self.model}: {said}",
                "Serve it with a longer context, or lower its page_tokens setting",
                passing="too long",
            )
        return RequestFailure(f"{self.host} refused the request (400): {said}", passing="400")

    async def _unknown_model(self) -> ModelFailure:
        """404: the model's name is wrong if the endpoint lists others, else the address is."""
        try:
            served = [m.id for m in (await self._client.models.list()).data]
        except (openai.APIError, json.JSONDecodeError, AttributeError, TypeError):
            served = []
        if not served:
            return ModelFailure(
                f"{self.host} has no model {self.model!r} or is no model endpoint (404)",
                "Check the model's name, and that the address ends as the server says (mostly /v1)",
            )
        shown = ", ".join(sorted(served)[:10]) + (", …" if len(served) > 10 else "")
        return ModelFailure(f"{self.host} does not serve {self.model!r}", f"It serves: {shown}")

    def _not_a_model(self) -> ModelFailure:
        return ModelFailure(
            f"{self.host} did not answer as an OpenAI-compatible endpoint does",
            "Check the address: it mostly ends in /v1",
            passing="no reply",
        )

    def _said(self, error: openai.APIStatusError) -> str:
        body = error.body
        message = body.get("message") if isinstance(body, dict) else None
        return self._line(str(message or error.message))

    def _line(self, text: str) -> str:
        """What a server said, in one short line, without the key it may have quoted."""
        return " ".join(text.replace(self._client.api_key, "***").split())[:200].rstrip(".")


def _finish(choice: Choice) -> Literal["stop", "length", "refused"]:
    if choice.message.refusal or choice.finish_reason == "content_filter":
        return "refused"
    return "length" if choice.finish_reason == "length" else "stop"


def _asked_to_wait(error: openai.APIStatusError) -> float:
    """Seconds; 0 where the endpoint does not say, or names a date."""
    said = error.response.headers.get("retry-after", "")
    return float(said) if said.isdigit() else 0.0


def _probability(choice: Choice) -> float | None:
    if choice.logprobs is None or choice.logprobs.content is None:
        return None
    return math.exp(sum(token.logprob for token in choice.logprobs.content))


def _sent(message: Message) -> dict[str, Any]:
    """A message as endpoints take it: with images, its content is a list of parts."""
    sent = message.model_dump()
    if message.images:
        addresses = (
            f"data:image/png;base64,{base64.b64encode(i).decode()}" for i in message.images
        )
        images = [{"type": "image_url", "image_url": {"url": address}} for address in addresses]
        sent["content"] = [{"type": "text", "text": message.content}, *images]
    return sent
