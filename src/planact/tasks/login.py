"""Signs in to WebArena's sites, with the accounts and forms of its automatic log-in.

A password is typed into the form of its site in a browser that no agent sees, and goes nowhere
else; what an episode starts from are the cookies.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from playwright.async_api import (
    APIRequestContext,
    Browser,
    Locator,
    Page,
    Playwright,
    async_playwright,
)
from playwright.async_api import Error as PlaywrightError

from planact.browser import chromium
from planact.browser.failures import first_line
from planact.errors import EnvironmentFailure

if TYPE_CHECKING:
    from playwright.async_api import StorageState


@dataclass(frozen=True)
class Account:
    username: str
    password: str = field(repr=False)


@dataclass(frozen=True)
class Site:
    """How one signs in to a site, and how it is seen that one is."""

    account: Account
    form: str  # path
    fields: Callable[[Page], tuple[Locator, Locator, Locator]]  # user name, password, button
    proof: str  # path of a page that leads elsewhere unless one is signed in ...
    keyword: str = ""  # ... or shows this text only then


# The accounts are published with WebArena: they are those of its prepared sites.
SITES = {
    "shopping": Site(
        Account("emma.lopez@gmail.com", "Password.123"),
        "/customer/account/login/",
        lambda page: (
            page.get_by_label("Email", exact=True),
            page.get_by_label("Password", exact=True),
            page.get_by_role("button", name="Sign In"),
        ),
        "/wishlist/",
    ),
    "shopping_admin": Site(
        Account("admin", "admin1234"),
        "",
        lambda page: (
            page.get_by_placeholder("user name"),
            page.get_by_placeholder("password"),
            page.get_by_role("button", name="Sign in"),
        ),
        "/dashboard",
        keyword="Dashboard",
    ),
    "reddit": Site(
        Account("MarvelsGrantMan136", "test1234"),
        "/login",
        lambda page: (
            page.get_by_label("Username"),
            page.get_by_label("Password"),
            page.get_by_role("button", name="Log in"),
        ),
        "/user/MarvelsGrantMan136/account",
        keyword="Delete",
    ),
    "gitlab": Site(
        Account("byteblaze", "hello1234"),
        "/users/sign_in",
        lambda page: (
            page.get_by_test_id("username-field"),
            page.get_by_test_id("password-field"),
            page.get_by_test_id("sign-in-button"),
        ),
        "/-/profile",
    ),
}


class LogIns:
    """Being signed in to some sites: once for each, and again when that has expired."""

    def __init__(self, urls: Mapping[str, str]) -> None:
        """`urls` maps site names to addresses."""
        self._urls = urls
        self._states: dict[str, StorageState] = {}

    def state(self, sites: Iterable[str]) -> dict[str, Any]:
        """Cookies and storage (Playwright's format) with which all of `sites` are signed in to;
        where two set the same cookie, as sites on one host do, the later one's holds.

        Blocks, and not to be called where an event loop runs. Raises `EnvironmentFailure`.
        """
        sites = list(sites)
        asyncio.run(self._renew(sites))
        cookies, origins = {}, {}
        for state in (self._states[site] for site in sites):
            for cookie in state["cookies"]:
                cookies[cookie["name"], cookie["domain"], cookie["path"]] = cookie
            for origin in state["origins"]:
                origins[origin["origin"]] = origin
        return {"cookies": list(cookies.values()), "origins": list(origins.values())}

    async def _renew(self, sites: Iterable[str]) -> None:
        async with async_playwright() as playwright:
            expired = [site for site in sites if not await self._holds(playwright, site)]
            if not expired:
                return
            browser = await chromium.start(playwright, headed=False)
            try:
                for site in expired:
                    self._states[site] = await self._sign_in(browser, site)
            finally:
                await browser.close()

    async def _holds(self, playwright: Playwright, site: str) -> bool:
        if site not in self._states:
            return False
        request = await playwright.request.new_context(storage_state=self._states[site])
        try:
            return await self._is_signed_in(request, site)
        except PlaywrightError as error:
            raise self._failure(site, first_line(error)) from None
        finally:
            await request.dispose()

    async def _sign_in(self, browser: Browser, name: str) -> StorageState:
        site = SITES[name]
        context = await browser.new_context()
        try:
            page = await context.new_page()
            await page.goto(self._urls[name] + site.form)
            username, password, button = site.fields(page)
            await username.fill(site.account.username)
            await password.fill(site.account.password)
            async with page.expect_navigation():
                await button.click()
            if await self._is_signed_in(context.request, name):
                return await context.storage_state()
        except PlaywrightError as error:
            # Not `from error`: its log of calls has the password.
            raise self._failure(name, first_line(error)) from None
        finally:
            await context.close()
        raise self._failure(name, f"it does not take WebArena's account {site.account.username}")

    async def _is_signed_in(self, request: APIRequestContext, name: str) -> bool:
        site = SITES[name]
        url = self._urls[name] + site.proof
        response = await request.get(url)
        return site.keyword in await response.text() if site.keyword else response.url == url

    def _failure(self, site: str, why: str) -> EnvironmentFailure:
        return EnvironmentFailure(
            f"Signing in to {site} at {self._urls[site]} failed: {why}",
            f"Is it WebArena's {site}, and up?",
        )
