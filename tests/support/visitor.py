"""Visits to the arena's sites over plain HTTP."""

from __future__ import annotations

import html
import re
from urllib.parse import urlsplit

import requests

from planact import arena


class Visitor(requests.Session):
    """A browser without JavaScript."""

    def __init__(
        self, instance: arena.Instance, role: str = "", *, start: str = "shopping"
    ) -> None:
        super().__init__()
        host = urlsplit(instance.urls[start]).netloc
        self.base = f"http://127.0.0.1:{host.partition(':')[2]}"
        self.headers["Host"] = host
        if role:
            for cookie in instance.storage_state(role)["cookies"]:
                self.cookies.set(cookie["name"], cookie["value"], domain=cookie["domain"])

    def page(self, path: str) -> str:
        """The text of a page."""
        reply = self.get(self.base + path)
        assert reply.status_code == 200, path
        return text_of(reply.text)

    def links(self, path: str, **params: str) -> list[tuple[str, str]]:
        """Text and address of the links of a page."""
        page = self.get(self.base + path, params=params).text
        found = re.findall(r'(?s)<a [^>]*?href="([^"]*)"[^>]*>(.*?)</a>', page)
        return [(text_of(text), html.unescape(target)) for target, text in found]

    def submit(self, page: str, path: str, **fields: str) -> str:
        """Posts to `path` from a page that has been opened."""
        self.page(page)
        token = {"csrfmiddlewaretoken": self.cookies["csrftoken"]}
        reply = self.post(self.base + path, data=token | fields)
        assert reply.status_code == 200, path
        return text_of(reply.text)


def text_of(page: str) -> str:
    page = re.sub(r"(?s)<script.*?</script>", "", page)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())
