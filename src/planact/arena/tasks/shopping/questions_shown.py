"""Questions about the shop: read from lists and pages, and reported."""

from __future__ import annotations

from decimal import Decimal

from planact.arena.tasks.shopping import skills
from planact.tasks.demonstrator import Page, Script

Params = dict[str, str]

FACTS = {
    "weight": r"weighs ([\d.]+ k?g)",
    "material": r"Made of ([^;]+);",
    "guarantee": r"Guaranteed for (\d+ years?)",
    "UPC": r"UPC\W+(\d{10})",
}


def product_price(page: Page, p: Params) -> Script:
    yield from skills.search(page, p["product"])
    yield from skills.report(page, "the price", skills.price_in_list(page, p["product"]))


def product_fact(page: Page, p: Params) -> Script:
    yield from skills.find_product(page, p["product"])
    yield from skills.report(page, f"the {p['fact']}", page.read(FACTS[p["fact"]]))


def product_stock(page: Page, p: Params) -> Script:
    yield from skills.find_product(page, p["product"])
    available = page.read(r"In stock \((\d+) available\)")
    yield from skills.report(page, "the number in stock", available)


def review_count(page: Page, p: Params) -> Script:
    yield from skills.find_product(page, p["product"])
    count = page.read(r"Number of reviews\W+(\d+)")
    yield from skills.report(page, "the number of reviews", count)


def review_title(page: Page, p: Params) -> Script:
    yield from skills.find_product(page, p["product"])
    title = _title_of_review(page, p["reviewer"])
    yield from skills.report(page, f"the title of the review by {p['reviewer']}", title)


def _title_of_review(page: Page, reviewer: str) -> str:
    """The last link in front of the reviewer's name."""
    return page.read(rf'(?s)link "([^"]+)"(?:(?!link "|Reviewed by).)*Reviewed by\W+{reviewer}')


def price_comparison(page: Page, p: Params) -> Script:
    yield from skills.search(page, p["first"])
    first = skills.price_in_list(page, p["first"])
    yield from skills.search(page, p["second"])
    second = skills.price_in_list(page, p["second"])
    cheaper = p["first"] if Decimal(first) < Decimal(second) else p["second"]
    page.plan("Report the cheaper product", now=f"Report the cheaper product: {cheaper}")
    yield page.exit(cheaper, why=f"£{first} against £{second}")


def extreme_of_category(page: Page, p: Params) -> Script:
    yield from skills.open_category(page, p["top"], p["category"])
    yield from skills.sort_by_price(page, p["which"])
    yield from skills.report(page, f"the {p['which']} product", skills.first_in_list(page))


def brand_count(page: Page, p: Params) -> Script:
    yield from skills.search(page, p["brand"])
    yield from _report_results(page)


def price_range_count(page: Page, p: Params) -> Script:
    yield from skills.search(page, p["brand"])
    yield from skills.narrow(page, p["prices"])
    yield from _report_results(page)


def _report_results(page: Page) -> Script:
    count = page.read(r"Found\W+(\d+)\W+result")
    yield from skills.report(page, "the number of results", count)


def refined_search(page: Page, p: Params) -> Script:
    yield from skills.search(page, f"{p['extra']} {p['product']}")
    page.plan(
        f'If nothing is found, search again without "{p["extra"]}"',
        now=f'Search the shop for "{p["product"]}"',
    )
    yield page.fill("Search", p["product"])
    yield page.press("Enter")
    yield from skills.report(page, "the price", skills.price_in_list(page, p["product"]))


def unknown_product(page: Page, p: Params) -> Script:
    yield from skills.search(page, p["product"])
    page.plan("Report the price", now="Report that the shop does not have it: N/A")
    yield page.exit("N/A", why="Nothing was found")


def my_order_fact(page: Page, p: Params) -> Script:
    yield from skills.open_account(page, "Order History")
    yield from skills.open_order(page, p["number"])
    yield from skills.report(page, f"the {p['fact']}", my_order(page, p["fact"]))


def my_order(page: Page, fact: str) -> str:
    """A fact of the customer's order in view."""
    patterns = {
        "status": r"(Pending|Being processed|Shipped|Complete|Cancelled)",
        "total": r"Order total\W+£([\d.,]+)",
        "delivery postcode": r"\b([A-Z]{1,2}\d{1,2} \d[A-Z]{2})\b",
    }
    return page.read(patterns[fact])
