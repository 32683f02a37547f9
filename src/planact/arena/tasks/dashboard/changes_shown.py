"""What a shop's manager changes: products, orders, reviews, categories, partners."""

from __future__ import annotations

from planact.arena.tasks.shopping import skills
from planact.tasks.demonstrator import Page, Script

Params = dict[str, str]


def set_price(page: Page, p: Params) -> Script:
    yield from skills.edit_product(page, p["product"])
    yield from skills.open_stock_and_pricing(page)
    yield from skills.set_fields(page, {"Price": p["price"]})
    yield from skills.finish(page)


def set_stock(page: Page, p: Params) -> Script:
    yield from skills.edit_product(page, p["product"])
    yield from skills.open_stock_and_pricing(page)
    yield from skills.set_fields(page, {"Num in stock": p["stock"]})
    yield from skills.finish(page)


def rename_product(page: Page, p: Params) -> Script:
    yield from skills.edit_product(page, p["product"])
    yield from skills.set_fields(page, {"Title": p["title"]})
    yield from skills.finish(page)


def hide_product(page: Page, p: Params) -> Script:
    yield from skills.edit_product(page, p["product"])
    yield from skills.hide(page)
    yield from skills.finish(page)


def change_order_status(page: Page, p: Params) -> Script:
    yield from skills.find_order(page, p["number"])
    page.plan(f'Change the order status to "{p["status"]}"')
    yield page.select("New order status", p["status"])
    yield page.click("button", "Change status")
    yield from skills.finish(page)


def add_order_note(page: Page, p: Params) -> Script:
    yield from skills.find_order(page, p["number"])
    yield from skills.write_note(page, p["note"])
    yield from skills.finish(page)


def delete_review(page: Page, p: Params) -> Script:
    yield from skills.find_review(page, p["reviewer"], p["product"], "Delete")
    page.plan("Confirm the deletion")
    yield page.click("button", "Delete")
    yield from skills.finish(page)


def reject_review(page: Page, p: Params) -> Script:
    yield from skills.find_review(page, p["reviewer"], p["product"], "Edit")
    page.plan('Set the status to "Rejected" and save')
    yield page.select("Status", "Rejected")
    yield page.click("button", "Save")
    yield from skills.finish(page)


def create_category(page: Page, p: Params) -> Script:
    yield from skills.open_dashboard(page, "Catalogue", "Categories")
    page.plan("Create a new category")
    yield page.click("link", "Create new category")
    yield from skills.set_fields(page, {"Name": p["name"]})
    yield from skills.finish(page)


def create_partner(page: Page, p: Params) -> Script:
    yield from skills.open_dashboard(page, "Fulfilment", "Partners")
    page.plan("Create a new partner")
    yield page.click("link", "Create new partner")
    yield from skills.set_fields(page, {"Name": p["name"]})
    yield from skills.finish(page)
