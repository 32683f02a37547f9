"""Questions a shop's manager has, answered from the dashboard."""

from __future__ import annotations

from planact.arena.tasks.shopping import skills
from planact.tasks.demonstrator import Page, Script

Params = dict[str, str]

ORDER_FACTS = {
    "customer": r"Name: ([A-Z][\w'-]+ [A-Z][\w'-]+)",
    "total": r"£([\d.,]+)",
    "status": r"(Pending|Being processed|Shipped|Complete|Cancelled)",
}

CUSTOMER_FACTS = {
    "number of orders": r"Number of orders: (\d+)",
    "total spent": r"Total spent: £([\d.,]+)",
    "number of reviews": r"Reviews written: (\d+)",
}


def order_fact(page: Page, p: Params) -> Script:
    yield from skills.find_order(page, p["number"])
    yield from skills.report(page, f"the {p['fact']}", page.read(ORDER_FACTS[p["fact"]]))


def customer_fact(page: Page, p: Params) -> Script:
    yield from skills.find_customer(page, p["customer"])
    pattern = CUSTOMER_FACTS[p["fact"]]
    # The page says nothing of orders where there are none.
    fact = page.read(pattern) if page.count(pattern.partition(":")[0]) else "0"
    yield from skills.report(page, f"the {p['fact']}", fact)


def latest_order(page: Page, p: Params) -> Script:
    yield from skills.find_customer(page, p["customer"])
    patterns = {"number": r'link "(\d{6})"', "status": ORDER_FACTS["status"]}
    fact = page.read(patterns[p["fact"]], after='link "Reviews"')
    yield from skills.report(page, f"the {p['fact']} of the first order in the list", fact)


def orders_with_status(page: Page, p: Params) -> Script:
    yield from skills.find_customer(page, p["customer"])
    count = str(page.count(f"Status: {p['status']}"))
    yield from skills.report(page, f'the number of orders with the status "{p["status"]}"', count)


def product_sku(page: Page, p: Params) -> Script:
    yield from skills.edit_product(page, p["product"])
    yield from skills.open_stock_and_pricing(page)
    yield from skills.report(page, "the SKU", page.read(skills.SKU))
