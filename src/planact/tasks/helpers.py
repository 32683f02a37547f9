"""The helper functions that program_html of WebArena's tasks calls: addresses and texts that have
to be asked for. `func:name('argument')` is a call of one; it is read, never run as code.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import quote, urlsplit

from playwright.async_api import APIRequestContext, APIResponse, Page
from playwright.async_api import Error as PlaywrightError

from planact.browser.failures import first_line
from planact.errors import EnvironmentFailure, TaskError
from planact.tasks.login import SITES

_ROLE = """name => {
  for (const row of document.querySelectorAll('tr')) {
    const account = row.querySelector("td[data-label='Account'] span.gl-avatar-labeled-sublabel");
    if (account?.outerText === '@' + name)
      return row.querySelector('td.col-max-role span')?.outerText ?? '';
  }
  return '';
}"""


async def call(field: str, text: str, page: Page, urls: Mapping[str, str]) -> str:
    """What a helper gives; empty where there is nothing to give.

    `text` is the call, `page` the page it may look at, `urls` maps site names to addresses; `field`
    names the call in messages. Raises `TaskError` where there is no such helper,
    `EnvironmentFailure` where the page cannot be read or the shop does not answer.
    """
    try:
        helper, arguments = _parse(text.removeprefix("func:").strip(), page.url)
        inspect.signature(helper).bind(page, urls, *arguments)
    except (SyntaxError, LookupError, TypeError, ValueError) as error:
        raise TaskError(f"{field}: there is no helper for {text!r}") from error
    try:
        return await helper(page, urls, *arguments)
    except PlaywrightError as error:
        raise EnvironmentFailure(f"{page.url} cannot be read: {first_line(error)}") from error


def _parse(text: str, last_url: str) -> tuple[Helper, list[str]]:
    """The helper that is called and its arguments, but for the page, which all are given."""
    node = ast.parse(text, mode="eval").body
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
        raise ValueError(text)
    named = [a for a in node.args if not (isinstance(a, ast.Name) and a.id == "__page__")]
    arguments = [str(ast.literal_eval(a)).replace("__last_url__", last_url) for a in named]
    return _HELPERS[node.func.id], arguments


async def _latest_order_url(page: Page, urls: Mapping[str, str]) -> str:
    """The page of the shop's newest order."""
    newest = {
        "searchCriteria[sortOrders][0][field]": "created_at",
        "searchCriteria[sortOrders][0][direction]": "DESC",
        "searchCriteria[pageSize]": "1",
    }
    orders = await _ask_shop(page, urls, "/rest/V1/orders", newest)
    if not orders["items"]:
        return ""
    number = int(orders["items"][0]["increment_id"])
    return f"{urls['shopping']}/sales/order/view/order_id/{number}/"


async def _latest_review(page: Page, urls: Mapping[str, str], sku: str) -> dict[str, Any]:
    reviews = await _ask_shop(page, urls, f"/rest/V1/products/{quote(sku, safe='')}/reviews")
    return dict(reviews[-1]) if reviews else {}


async def _latest_review_author(page: Page, urls: Mapping[str, str], sku: str) -> str:
    return str((await _latest_review(page, urls, sku)).get("nickname", ""))


async def _latest_review_text(page: Page, urls: Mapping[str, str], sku: str) -> str:
    return str((await _latest_review(page, urls, sku)).get("detail", ""))


async def _latest_review_rating(page: Page, urls: Mapping[str, str], sku: str) -> str:
    """In percent."""
    ratings = (await _latest_review(page, urls, sku)).get("ratings", [])
    return next((str(r["percent"]) for r in ratings if r["rating_name"] == "Rating"), "")


async def _post_url(page: Page, urls: Mapping[str, str], url: str) -> str:
    """The forum post that a page of one of its comments belongs to; other addresses as they are."""
    parts = urlsplit(url)
    match parts.path.split("/"):
        case ["", "f", forum, post, *_]:
            return f"{parts.scheme}://{parts.netloc}/f/{forum}/{post}/"
    return url


async def _member_role(page: Page, urls: Mapping[str, str], name: str) -> str:
    """The role of an account on the page of a GitLab project's members."""
    return str(await page.evaluate(_ROLE, name))


async def _ask_shop(
    page: Page, urls: Mapping[str, str], path: str, query: Mapping[str, str | float | bool] = {}
) -> Any:
    """What the shop's REST interface answers to its administrator."""
    if "shopping" not in urls:
        raise TaskError("the task asks the shop, which is not served here", "Set WA_SHOPPING.")
    browser = page.context.browser
    assert browser is not None  # only a persistent context is without
    context = await browser.new_context(base_url=urls["shopping"])  # not with the agent's cookies
    try:
        token = await _token(context.request)
        headers = {"Authorization": f"Bearer {token}"}
        return await _json(await context.request.get(path, params=dict(query), headers=headers))
    except (PlaywrightError, ValueError) as error:
        why = first_line(error) if isinstance(error, PlaywrightError) else str(error)
        # Not `from error`: its log of calls has the token.
        raise EnvironmentFailure(
            f"The shop at {urls['shopping']} does not answer {path}: {why}",
            "Is it WebArena's shopping site, and up?",
        ) from None
    finally:
        await context.close()


async def _token(request: APIRequestContext) -> str:
    admin = SITES["shopping_admin"].account
    login = {"username": admin.username, "password": admin.password}
    answer = await request.post("/rest/default/V1/integration/admin/token", data=login)
    return str(await _json(answer))


async def _json(answer: APIResponse) -> Any:
    if not answer.ok:
        raise ValueError(f"{answer.status} {answer.status_text}")
    return await answer.json()


Helper = Callable[..., Awaitable[str]]

_HELPERS: dict[str, Helper] = {
    "shopping_get_latest_order_url": _latest_order_url,
    "shopping_get_sku_latest_review_author": _latest_review_author,
    "shopping_get_sku_latest_review_rating": _latest_review_rating,
    "shopping_get_sku_latest_review_text": _latest_review_text,
    "reddit_get_post_url": _post_url,
    "gitlab_get_project_memeber_role": _member_role,  # spelt so
}
