"""Which site a request is for."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

URLS = {"shop": "planact.arena.sites.shop.urls", "forum": "planact.arena.sites.forum.urls"}


def by_host(get_response: Callable[[HttpRequest], HttpResponse]) -> object:
    """Middleware: the URLs of the site whose host was asked for."""

    def answer(request: HttpRequest) -> HttpResponse:
        request.urlconf = URLS[request.get_host().partition(".")[0]]
        return get_response(request)

    return answer
