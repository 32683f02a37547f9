"""Templates over two sites for the test split alone."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

from planact.arena.tasks.forum.changes import TITLES, open_topics, replied, started
from planact.arena.tasks.hosting.common import key as ticket_key
from planact.arena.tasks.several import shown as show
from planact.arena.tasks.several.templates import commented, product_of, recommendations, sights
from planact.arena.tasks.shopping.basket import in_basket
from planact.arena.tasks.template import Instance, Params, Template
from planact.arena.tasks.wiki.common import sight
from planact.arena.world import World
from planact.tasks.task import Eval


def _purchases(world: World, rng: Random) -> Iterable[Instance]:
    for keys, params in recommendations(world, rng):
        if product_of(world, params).stock:
            yield Instance(keys, params)


def _bought(world: World, p: Params) -> Eval:
    return in_basket(p["product"])


def _priced_replies(world: World, rng: Random) -> Iterable[Instance]:
    for key, topic in open_topics(world):
        for product in rng.sample(world.shop.products, 6):
            keys = (key, f"product:{product.upc}")
            yield Instance(keys, {"subject": topic.subject, "product": product.title})


def _price_posted(world: World, p: Params) -> Eval:
    return replied(world, {**p, "text": str(product_of(world, p).price)})


def _warden_topics(world: World, rng: Random) -> Iterable[Instance]:
    for sight_key, it in sights(world):
        for title in rng.sample(TITLES, 12):
            board = rng.choice(world.forum.boards).name
            keys = (sight_key, f"title:{title}", f"board:{board}")
            yield Instance(keys, {"sight": it.name, "headline": title, "board": board})


def _warden_posted(world: World, p: Params) -> Eval:
    return started(world, {**p, "text": sight(world, p["sight"]).warden})


def _sku_comments(world: World, rng: Random) -> Iterable[Instance]:
    for product in world.shop.products:
        for ticket in rng.sample(world.hosting.tickets, 5):
            keys = (f"product:{product.upc}", ticket_key(ticket))
            yield Instance(keys, {"product": product.title, "ticket": str(ticket.id)})


def _sku_commented(world: World, p: Params) -> Eval:
    return commented(world, p["ticket"], product_of(world, p).sku)


TEMPLATES = (
    Template(
        "recommended-to-basket",
        ("reddit", "shopping"),
        (
            'Buy what the forum topic "{subject}" recommends: put it into my basket in the shop.',
            'A product is praised in the topic "{subject}" of the forum. Add it to my basket in '
            "the shop.",
        ),
        _purchases,
        _bought,
        show.recommended_to_basket,
        held_out=True,
    ),
    Template(
        "price-reply",
        ("shopping", "reddit"),
        (
            'Reply to the forum topic "{subject}" with the price of the {product} in the shop, '
            "only the number.",
            "What does the {product} cost in the shop? Post the number, without a currency, in the "
            'forum topic "{subject}".',
        ),
        _priced_replies,
        _price_posted,
        show.reply_with_price,
        held_out=True,
    ),
    Template(
        "warden-topic",
        ("wikipedia", "reddit"),
        (
            'Start a topic "{headline}" in the forum\'s board "{board}". Its message is the name '
            "of the warden of the {sight}, from the wiki.",
            'In the forum\'s board "{board}", open a topic with the subject "{headline}" and as '
            "message the name that the wiki gives for the warden of the {sight}.",
        ),
        _warden_topics,
        _warden_posted,
        show.topic_about_warden,
        held_out=True,
    ),
    Template(
        "sku-comment",
        ("shopping_admin", "gitlab"),
        (
            "Comment on ticket {ticket} of the project with the SKU of the {product}, which is in "
            "the shop's dashboard. Only the SKU.",
            "Look up the SKU of the {product} in the dashboard and write it, alone, as a comment "
            "on the project's ticket {ticket}.",
        ),
        _sku_comments,
        _sku_commented,
        show.comment_with_sku,
        held_out=True,
    ),
)
