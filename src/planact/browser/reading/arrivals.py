"""What became of the pages that were asked for: of those that did not come, why."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import urldefrag

from playwright.async_api import BrowserContext, Page, Request, Response
from playwright.async_api import Error as PlaywrightError

MAX_KEPT = 100  # addresses
_STAYS = "net::ERR_ABORTED"  # the page that is there stays: a download, or what was stopped
_NOT_KEPT = "net::ERR_CACHE_MISS"  # the answer to a form, on the way back: it is not sent again
_PHRASES = {status.value: status.phrase for status in HTTPStatus}


class Arrivals:
    """Those of a browser context, by their addresses."""

    def __init__(self, context: BrowserContext) -> None:
        self._reasons: dict[str, str] = {}
        context.on("response", self._on_response)
        context.on("requestfailed", self._on_failed)

    def reason(self, url: str) -> str:
        """What an address did instead of showing a page: `does not load: net::ERR_FAILED`, `answers
        404 Not Found`; "" where it is not known to have failed."""
        return self._reasons.get(urldefrag(url)[0], "")

    def was_not_kept(self, url: str) -> bool:
        """Whether it is the answer to a form that the browser would have to send again."""
        return self.reason(url).endswith(_NOT_KEPT)

    def _on_response(self, response: Response) -> None:
        if is_page(response.request):
            status = response.status
            said = f"answers {status} {_PHRASES.get(status, '')}".strip()
            self._keep(response.url, said if status >= 400 else "")

    def _on_failed(self, request: Request) -> None:
        if is_page(request) and request.failure != _STAYS:
            self._keep(request.url, f"does not load: {request.failure}")

    def _keep(self, url: str, reason: str) -> None:
        url = urldefrag(url)[0]
        self._reasons.pop(url, None)
        if reason:
            self._reasons[url] = reason
        for oldest in [*self._reasons][:-MAX_KEPT]:
            del self._reasons[oldest]


def is_page(request: Request) -> bool:
    """Whether it asks for what a whole tab is to show."""
    if not request.is_navigation_request():
        return False
    return page_of(request) is None or request.frame.parent_frame is None


def opens_tab(request: Request) -> bool:
    """Whether the tab that is opened with it has not come yet."""
    return request.is_navigation_request() and page_of(request) is None


def page_of(request: Request) -> Page | None:
    """The page that asks, None where its tab has not come yet."""
    try:
        return request.frame.page
    except PlaywrightError:
        return None
