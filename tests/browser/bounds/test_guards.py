"""Which addresses belong to a site."""

from __future__ import annotations

import pytest

from planact.browser.bounds.guards import Allowed, site
from planact.errors import UsageError


@pytest.mark.parametrize(
    ("url", "belongs_to"),
    [
        ("https://shop.example.co.uk/a?b", "example.co.uk"),
        ("http://EXAMPLE.com:8080", "example.com"),
        ("http://ann.github.io/", "ann.github.io"),  # each of these is a site of its own
        ("http://localhost:8000/x", "localhost:8000"),
        ("http://shop.localhost/", "shop.localhost:80"),
        ("https://127.0.0.1/", "127.0.0.1:443"),
        ("http://[::1]:5/", "::1:5"),
        ("http://wiki/", "wiki:80"),
        ("file:///etc/passwd", ""),
        ("data:text/html,hi", ""),
        ("javascript:alert(1)", ""),
        ("http://a:b@c:99999/", ""),
        ("http://", ""),
    ],
)
def test_site(url: str, belongs_to: str) -> None:
    assert site(url) == belongs_to


def test_the_site_of_each_origin_is_allowed() -> None:
    allowed = Allowed(["https://shop.example.com/start", "http://localhost:7770"])
    assert allowed.allows("http://example.com/")
    assert allowed.allows("https://help.example.com/")
    assert allowed.allows("http://localhost:7770/a")
    assert allowed.allows("about:blank")
    assert not allowed.allows("http://localhost:7771/")
    assert not allowed.allows("https://example.com.evil.org/")
    assert not allowed.allows("https://evil.org/?example.com")
    assert not allowed.allows("http://example.com@evil.org/")
    assert not allowed.allows("file:///etc/passwd")


def test_where_a_port_is_given_scheme_and_port_are_told_apart() -> None:
    allowed = Allowed([], ["https://example.com:8443/x", "https://other.org"])
    assert allowed.allows("https://example.com:8443/")
    assert not allowed.allows("http://example.com:8443/")
    assert not allowed.allows("https://example.com/")
    assert not allowed.allows("https://help.example.com:8443/")
    assert allowed.allows("http://help.other.org:8080/")


@pytest.mark.parametrize("address", ["example.com", "ftp://example.com", "", "http://", "**"])
def test_an_address_that_cannot_be_allowed(address: str) -> None:
    with pytest.raises(UsageError, match="cannot be allowed"):
        Allowed(["https://example.com"], [address])


def test_a_star_allows_the_web_and_nothing_else() -> None:
    allowed = Allowed([], ["*"])
    assert allowed.allows("https://anything.org/")
    assert not allowed.allows("file:///etc/passwd")
    assert not allowed.allows("javascript:alert(1)")
