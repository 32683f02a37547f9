"""What tests of many modules use; it takes long to start, and no test leaves anything in it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import nullcontext

import pytest
from hypothesis import settings

from planact import arena
from planact.browser import Browser, launch

# A busy machine is no failure.
settings.register_profile("planact", deadline=None, max_examples=60)
settings.load_profile("planact")


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Each session that it opens has cookies and pages of its own."""
    async with launch() as browser:
        yield browser


@pytest.fixture
def one_browser(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs in this process have the browser of all tests, and start none."""
    there = nullcontext(browser)
    monkeypatch.setattr("planact.evaluate.backends.local.launch", lambda *_, **__: there)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Endpoints that cannot be reached are tried again at once, as often as ever."""
    monkeypatch.setattr("planact.llm.client._backoff", lambda state: 0.01)


@pytest.fixture(scope="session")
def served() -> Iterator[arena.Instance]:
    with arena.start() as instance:
        yield instance


@pytest.fixture(scope="module")
def instance(served: arena.Instance) -> arena.Instance:
    """The arena as it was at its start."""
    served.reset()
    return served
