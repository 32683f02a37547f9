"""Questions a shop's manager has, answered from the dashboard."""

from __future__ import annotations

from planact.tasks.demonstrations import skills
from planact.tasks.demonstrator import Page, Script

Params = dict[str, str]

ORDER_FACTS = {
    "customer": r'Email address"?[^\n]*\n\W*(?:cell )?"?([A-Z][\w\']+ [A-Z][\w\']+)',
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
    yield from skills.report(page, f"the {p['fact']}", page.read(CUSTOMER_FACTS[p["fact"]]))


def latest_order(page: Page, p: Params) -> Script:
    yield from skills.find_customer(page, p["customer"])
    patterns = {"number": r'link "(\d{6})"', "status": ORDER_FACTS["status"]}
    fact = page.read(patterns[p["fact"]], after='link "Reviews"')
    yield from skills.report(page, f"the {p['fact']} of the first order in the list", fact)


def orders_with_product(page: Page, p: Params) -> Script:
    yield from skills.open_dashboard(page, "Fulfilment", "Orders")
    yield from skills.search_orders(page, "product name", p["product"])
    count = str(page.count("Total inc tax: £"))
    yield from skills.report(page, "the number of orders in the list", count)


def product_sku(page: Page, p: Params) -> Script:
    yield from skills.edit_product(page, p["product"])
    yield from skills.open_stock_and_pricing(page)
    yield from skills.report(page, "the SKU", page.read(r"\b([A-Z]{3}-\d{4})\b"))
