"""What spans two sites, each open in a tab of its own: something is looked up on the one and used
on the other."""

from __future__ import annotations

import re
from decimal import Decimal

from planact.arena.tasks.forum import skills as forum
from planact.arena.tasks.forum.changes_shown import new_topic, reply
from planact.arena.tasks.hosting import skills as hosting
from planact.arena.tasks.shopping import skills as shop
from planact.arena.tasks.shopping.account_shown import create_wish_list
from planact.arena.tasks.wiki import skills as wiki
from planact.tasks.demonstrator import Page, Script

Params = dict[str, str]

POSTS = r"# (\d+)\nPosts?"


def _switch_to(page: Page, site: str) -> Script:
    """To the second tab, which is where the second site of a task is."""
    page.plan(f"Switch to the tab of the {site}")
    yield page.switch_tab(2)


def _comment(page: Page, ticket: str, text: str) -> Script:
    yield from _switch_to(page, "project")
    yield from hosting.open_ticket(page, ticket)
    yield from hosting.write_comment(page, text)
    yield from hosting.submit(page)
    yield from shop.finish(page)


def _recommended(page: Page, p: Params) -> str:
    """The product that a post of the topic in view talks about."""
    return page.read(rf"({re.escape(p['product'])})")


# ---------------------------------------------------------------- forum and shop


def _find_recommended(page: Page, p: Params) -> Script:
    yield from forum.find_topic(page, p["subject"])
    product = _recommended(page, p)
    yield from _switch_to(page, "shop")
    yield from shop.search(page, product)


def recommended_price(page: Page, p: Params) -> Script:
    yield from _find_recommended(page, p)
    yield from shop.report(page, "the price", shop.price_in_list(page, p["product"]))


def recommended_to_wish_list(page: Page, p: Params) -> Script:
    yield from _find_recommended(page, p)
    yield from shop.open_link(page, p["product"])
    yield from shop.add_to_wish_list(page, p["wish_list"])
    yield from shop.finish(page)


def recommended_to_basket(page: Page, p: Params) -> Script:
    yield from _find_recommended(page, p)
    yield from shop.open_link(page, p["product"])
    yield from shop.add_to_basket(page)
    yield from shop.finish(page)


def reply_with_price(page: Page, p: Params) -> Script:
    yield from shop.search(page, p["product"])
    price = shop.price_in_list(page, p["product"])
    yield from _switch_to(page, "forum")
    yield from reply(page, {"subject": p["subject"], "text": price})


# ---------------------------------------------------------------- wiki and others


def reply_with_telephone(page: Page, p: Params) -> Script:
    yield from wiki.find_page(page, p["sight"])
    number = page.read(wiki.SIGHT_FACTS["telephone number"])
    yield from _switch_to(page, "forum")
    yield from reply(page, {"subject": p["subject"], "text": number})


def reply_about_missing(page: Page, p: Params) -> Script:
    yield from wiki.search(page, p["sight"])
    yield from shop.give_up(page, f'Open "{p["sight"]}"', "the wiki has no such page")


def topic_about_warden(page: Page, p: Params) -> Script:
    yield from wiki.find_page(page, p["sight"])
    warden = page.read(wiki.SIGHT_FACTS["warden"])
    yield from _switch_to(page, "forum")
    yield from new_topic(page, {**p, "text": warden})


def comment_with_warden(page: Page, p: Params) -> Script:
    yield from wiki.find_page(page, p["sight"])
    warden = page.read(wiki.SIGHT_FACTS["warden"])
    yield from _comment(page, p["ticket"], warden)


def wish_list_of_warden(page: Page, p: Params) -> Script:
    yield from wiki.find_page(page, p["sight"])
    warden = page.read(wiki.SIGHT_FACTS["warden"])
    yield from _switch_to(page, "shop")
    yield from create_wish_list(page, {"name": warden})


def dearer_of_product_and_entry(page: Page, p: Params) -> Script:
    yield from wiki.find_page(page, p["sight"])
    entry = page.read(wiki.SIGHT_FACTS["entry fee"]).removesuffix(" pounds")
    yield from _switch_to(page, "shop")
    yield from shop.search(page, p["product"])
    price = shop.price_in_list(page, p["product"])
    dearer = p["product"] if Decimal(price) > Decimal(entry) else p["sight"]
    page.plan("Report which costs more", now=f"Report which costs more: {dearer}")
    yield page.exit(dearer, why=f"£{price} against £{entry}")


# ---------------------------------------------------------------- project and others


def posts_of_reporter(page: Page, p: Params) -> Script:
    yield from hosting.open_ticket(page, p["ticket"])
    reporter = hosting.ticket_fact(page, "reporter")
    yield from _switch_to(page, "forum")
    yield from forum.search_posts(page, "the", reporter)
    page.plan(f'Open the profile of "{reporter}"')
    yield page.click("link", reporter)
    yield from shop.report(page, "the number of posts", page.read(POSTS))


def reply_with_milestone(page: Page, p: Params) -> Script:
    yield from hosting.open_ticket(page, p["ticket"])
    milestone = hosting.ticket_fact(page, "milestone")
    yield from _switch_to(page, "forum")
    yield from reply(page, {"subject": p["subject"], "text": milestone})


def comment_with_sku(page: Page, p: Params) -> Script:
    yield from shop.edit_product(page, p["product"])
    yield from shop.open_stock_and_pricing(page)
    sku = page.read(shop.SKU)
    yield from _comment(page, p["ticket"], sku)
