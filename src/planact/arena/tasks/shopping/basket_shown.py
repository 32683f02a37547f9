"""Finding one's way in the shop, and filling a basket."""

from __future__ import annotations

from planact.arena.tasks.shopping import skills
from planact.tasks.demonstrator import Page, Script

Params = dict[str, str]


def open_category(page: Page, p: Params) -> Script:
    yield from skills.open_category(page, p["top"], p["category"])
    yield from skills.finish(page)


def open_by_upc(page: Page, p: Params) -> Script:
    yield from skills.search(page, p["upc"])
    yield from skills.open_first(page, "found")
    yield from skills.finish(page)


def add_to_basket(page: Page, p: Params) -> Script:
    yield from skills.find_product(page, p["product"])
    yield from skills.add_to_basket(page)
    yield from skills.finish(page)


def add_several(page: Page, p: Params) -> Script:
    yield from skills.find_product(page, p["product"])
    yield from skills.add_to_basket(page)
    yield from skills.open_basket(page)
    yield from skills.set_quantity(page, p["quantity"])
    yield from skills.finish(page)


def use_voucher(page: Page, p: Params) -> Script:
    yield from skills.find_product(page, p["product"])
    yield from skills.add_to_basket(page)
    yield from skills.open_basket(page)
    page.plan(f'Add the voucher "{p["code"]}"')
    yield page.click("link", "I have a voucher code...")
    yield page.fill("Code", p["code"])
    yield page.click("button", "Add voucher")
    yield from skills.finish(page)


def cheapest_to_basket(page: Page, p: Params) -> Script:
    yield from skills.open_category(page, p["top"], p["category"])
    yield from skills.sort_by_price(page, p["which"])
    yield from skills.open_first(page, p["which"])
    yield from skills.add_to_basket(page)
    yield from skills.finish(page)
