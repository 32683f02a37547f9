"""What customers keep in the shop: wish lists, reviews, their name and addresses."""

from __future__ import annotations

from planact.arena.tasks.shopping import skills
from planact.tasks.demonstrator import Page, Script

Params = dict[str, str]


def add_to_wish_list(page: Page, p: Params) -> Script:
    yield from skills.find_product(page, p["product"])
    yield from skills.add_to_wish_list(page, p["wish_list"])
    yield from skills.finish(page)


def create_wish_list(page: Page, p: Params) -> Script:
    yield from skills.open_account(page, "Wish Lists")
    page.plan("Create a new wish list")
    yield page.click("link", "Create a new wish list")
    yield from skills.set_fields(page, {"Name": p["name"]})
    yield from skills.finish(page)


def write_review(page: Page, p: Params) -> Script:
    yield from skills.find_product(page, p["product"])
    page.plan("Write a review")
    yield page.click("link", "Write a review")
    page.plan(f"Set score to {p['stars']} stars")
    yield page.click("clickable", f"Score {p['stars']}")
    yield from skills.set_fields(page, {"Title": p["title"], "Body": p["body"]}, "Save review")
    yield from skills.finish(page)


def change_name(page: Page, p: Params) -> Script:
    yield from skills.open_account(page, "Profile")
    page.plan("Edit the profile")
    yield page.click("link", "Edit profile")
    yield from skills.set_fields(page, {"First name": p["first"], "Last name": p["last"]})
    yield from skills.finish(page)


def change_address(page: Page, p: Params) -> Script:
    yield from skills.open_account(page, "Address Book")
    page.plan(f"Edit the address in {p['city']}")
    yield page.click("link", "Edit", after=p["city"])
    yield from skills.set_fields(page, {"First line of address": p["street"]})
    yield from skills.finish(page)
