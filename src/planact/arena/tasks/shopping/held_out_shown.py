"""Relatives of the trained tasks: the same skills in combinations that training never shows."""

from __future__ import annotations

from decimal import Decimal

from planact.arena.tasks.shopping import skills
from planact.arena.tasks.shopping.questions_shown import my_order
from planact.tasks.demonstrator import Page, Script

Params = dict[str, str]


def cheaper_to_basket(page: Page, p: Params) -> Script:
    yield from skills.search(page, p["first"])
    first = skills.price_in_list(page, p["first"])
    yield from skills.search(page, p["second"])
    second = skills.price_in_list(page, p["second"])
    if Decimal(first) < Decimal(second):
        yield from skills.search(page, p["first"])
        cheaper = p["first"]
    else:
        cheaper = p["second"]
    page.plan("Open the cheaper product", now=f'Open the cheaper product, "{cheaper}"')
    yield page.click("link", cheaper)
    yield from skills.add_to_basket(page)
    yield from skills.finish(page)


def several_by_upc(page: Page, p: Params) -> Script:
    yield from skills.search(page, p["upc"])
    yield from skills.open_first(page, "found")
    yield from skills.add_to_basket(page)
    yield from skills.open_basket(page)
    yield from skills.set_quantity(page, p["quantity"])
    yield from skills.finish(page)


def extreme_to_wish_list(page: Page, p: Params) -> Script:
    yield from skills.open_category(page, p["top"], p["category"])
    yield from skills.sort_by_price(page, p["which"])
    yield from skills.open_first(page, p["which"])
    yield from skills.add_to_wish_list(page, p["wish_list"])
    yield from skills.finish(page)


def extreme_in_price_range(page: Page, p: Params) -> Script:
    yield from skills.open_category(page, p["top"], p["category"])
    yield from skills.narrow(page, p["prices"])
    yield from skills.sort_by_price(page, p["which"])
    yield from skills.report(page, f"the {p['which']} product", skills.first_in_list(page))


def my_latest_order(page: Page, p: Params) -> Script:
    yield from skills.open_account(page, "Order History")
    number = page.read(r'link "(\d{6})"')
    page.plan("Open the first order in the list", now=f"Open order {number}")
    yield page.click("link", number)
    yield from skills.report(page, f"the {p['fact']}", my_order(page, p["fact"]))


OLDEST_ORDER_FACTS = {
    "number": r'link "(\d{6})"',
    "customer": r'Status: [^|]* \| \[\d+\] link "([^"]+)"',
    "total": r"Total inc tax: £([\d.,]+)",
}


def oldest_order(page: Page, p: Params) -> Script:
    yield from skills.open_dashboard(page, "Fulfilment", "Orders")
    page.plan(f'Search for orders with the status "{p["status"]}"')
    yield page.click("link", "Advanced Search")
    yield page.select("Status", p["status"])
    yield page.click("button", "Search", after='link "Close"')
    page.plan("Sort the list by order number")
    yield page.click("link", "Order number")
    fact = page.read(OLDEST_ORDER_FACTS[p["fact"]], after="Date of purchase")
    yield from skills.report(page, f"the {p['fact']} of the first order in the list", fact)


def price_and_stock(page: Page, p: Params) -> Script:
    yield from skills.edit_product(page, p["product"])
    yield from skills.open_stock_and_pricing(page)
    yield from skills.set_fields(page, {"Num in stock": p["stock"], "Price": p["price"]})
    yield from skills.finish(page)


def note_on_latest_order(page: Page, p: Params) -> Script:
    yield from skills.find_customer(page, p["customer"])
    number = page.read(r'link "(\d{6})"', after='link "Reviews"')
    page.plan("Open the first order in the list", now=f"Open order {number}")
    yield page.click("link", number)
    yield from skills.write_note(page, p["note"])
    yield from skills.finish(page)


def rename_and_hide(page: Page, p: Params) -> Script:
    yield from skills.edit_product(page, p["product"])
    page.plan(f'Set title to "{p["title"]}"')
    yield page.fill("Title", p["title"])
    yield from skills.hide(page)
    yield from skills.finish(page)
