"""Templates that span two sites: something is looked up on the one and used on the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from random import Random

from planact.arena.sites.forum.world import Topic
from planact.arena.sites.shop.records import Product
from planact.arena.sites.wiki.world import Sight
from planact.arena.tasks.forum.changes import open_topics, replied
from planact.arena.tasks.hosting.common import comments_are, is_now
from planact.arena.tasks.hosting.common import key as ticket_key
from planact.arena.tasks.several import shown as show
from planact.arena.tasks.shopping.account import list_exists, wished
from planact.arena.tasks.template import (
    Instance,
    Params,
    Template,
    answer,
    impossible,
    state,
)
from planact.arena.tasks.wiki.common import ABSENT_KINDS, RESULTS, sight, subjects
from planact.arena.world import World
from planact.tasks.task import Eval


def sights(world: World) -> Iterator[tuple[str, Sight]]:
    keys = subjects(world)
    return ((keys[it.name], it) for it in world.wiki.sights)


# ---------------------------------------------------------------- forum and shop


def _recommended(world: World) -> Iterator[tuple[str, Topic, Product]]:
    """Topics of one page, with the one product of the shop that they talk about."""
    for key, topic in open_topics(world):
        text = " ".join(post.body for post in topic.posts)
        products = [product for product in world.shop.products if product.title in text]
        if len(products) == 1:
            yield key, topic, products[0]


def recommendations(world: World, rng: Random) -> Iterable[Instance]:
    for key, topic, product in _recommended(world):
        yield Instance((key,), {"subject": topic.subject, "product": product.title})


def _price(world: World, p: Params) -> Eval:
    return answer(str(product_of(world, p).price))


def product_of(world: World, p: Params) -> Product:
    return next(product for product in world.shop.products if product.title == p["product"])


def _wishes(world: World, rng: Random) -> Iterable[Instance]:
    for keys, params in recommendations(world, rng):
        for wish_list in world.shop.wish_lists:
            if product_of(world, params).upc not in wish_list.upcs:
                yield Instance(keys, {**params, "wish_list": wish_list.name})


def _wished(world: World, p: Params) -> Eval:
    return wished(world, p["product"], p["wish_list"])


# ---------------------------------------------------------------- wiki and others


def _sight_replies(world: World, rng: Random) -> Iterable[Instance]:
    topics = list(open_topics(world))
    for sight_key, it in sights(world):
        for topic_key, topic in rng.sample(topics, 20):
            params = {"sight": it.name, "subject": topic.subject}
            yield Instance((sight_key, topic_key), params)


def _telephone_posted(world: World, p: Params) -> Eval:
    return replied(world, {**p, "text": sight(world, p["sight"]).telephone})


def _missing_sights(world: World, rng: Random) -> Iterable[Instance]:
    topics = list(open_topics(world))
    for place in world.wiki.places:
        for kind in ABSENT_KINDS:
            name = f"{place.name} {kind}"
            for topic_key, topic in rng.sample(topics, 6):
                params = {"sight": name, "subject": topic.subject}
                yield Instance((f"place:{place.name}", topic_key), params)


def _missing(world: World, p: Params) -> Eval:
    return impossible("The wiki has no such page.", RESULTS)


def _sight_comments(world: World, rng: Random) -> Iterable[Instance]:
    for sight_key, it in sights(world):
        for ticket in rng.sample(world.hosting.tickets, 20):
            keys = (sight_key, ticket_key(ticket))
            yield Instance(keys, {"sight": it.name, "ticket": str(ticket.id)})


def commented(world: World, number: str, text: str) -> Eval:
    ticket = world.hosting.ticket(int(number))
    return state(comments_are(ticket, text), is_now(world, ticket))


def _warden_commented(world: World, p: Params) -> Eval:
    return commented(world, p["ticket"], sight(world, p["sight"]).warden)


def _sight_names(world: World, rng: Random) -> Iterable[Instance]:
    return (Instance((key,), {"sight": it.name}) for key, it in sights(world))


def _named_after(world: World, p: Params) -> Eval:
    return list_exists(world, {"name": sight(world, p["sight"]).warden})


def _compared(world: World, rng: Random) -> Iterable[Instance]:
    for sight_key, it in sights(world):
        for product in rng.sample(world.shop.products, 12):
            if it.entry and abs(product.price - it.entry) > 1:
                keys = (sight_key, f"product:{product.upc}")
                yield Instance(keys, {"sight": it.name, "product": product.title})


def _dearer(world: World, p: Params) -> Eval:
    names = [p["product"], p["sight"]]
    if sight(world, p["sight"]).entry > product_of(world, p).price:
        names.reverse()
    return answer(names[0], excludes=names[1:])


# ---------------------------------------------------------------- project and others


def _reporters(world: World, rng: Random) -> Iterable[Instance]:
    """Tickets by those who are no developers: these are shown by the names of their accounts."""
    developers = {developer.username for developer in world.hosting.developers}
    for ticket in world.hosting.tickets:
        if ticket.reporter not in developers:
            params = {"ticket": str(ticket.id), "reporter": ticket.reporter}
            yield Instance((ticket_key(ticket),), params)


def _post_count(world: World, p: Params) -> Eval:
    """A member's profile tells it, and so does every post beside its author."""
    member = world.forum.member(p["reporter"])
    pages = (f"__REDDIT__/member/profile/{member.id}/", "__REDDIT__/forum/")
    return answer(str(len(world.forum.posts_by(member.username))), seen_at=pages)


def _milestone_replies(world: World, rng: Random) -> Iterable[Instance]:
    topics = list(open_topics(world))
    for ticket in world.hosting.tickets:
        for topic_key, topic in rng.sample(topics, 5) if ticket.milestone else ():
            params = {"ticket": str(ticket.id), "subject": topic.subject}
            yield Instance((ticket_key(ticket), topic_key), params)


def _milestone_posted(world: World, p: Params) -> Eval:
    milestone = world.hosting.ticket(int(p["ticket"])).milestone
    return replied(world, {**p, "text": milestone})


TEMPLATES = (
    Template(
        "recommended-price",
        ("reddit", "shopping"),
        (
            'The forum topic "{subject}" recommends a product of the shop. What does it cost '
            "there?",
            'What is the price, in the shop, of the product named in the forum topic "{subject}"?',
            'Somebody praises a product in the topic "{subject}" of the forum. Look up its price '
            "in the shop.",
        ),
        recommendations,
        _price,
        show.recommended_price,
    ),
    Template(
        "recommended-to-wish-list",
        ("reddit", "shopping"),
        (
            'A product is recommended in the forum topic "{subject}". Add it to my wish list '
            '"{wish_list}" in the shop.',
            'Put what the topic "{subject}" of the forum recommends on the wish list "{wish_list}" '
            "of the shop.",
        ),
        _wishes,
        _wished,
        show.recommended_to_wish_list,
    ),
    Template(
        "telephone-reply",
        ("wikipedia", "reddit"),
        (
            "Look up the telephone number of the {sight} in the wiki and post it, and nothing "
            'else, as a reply to the forum topic "{subject}".',
            'In the forum topic "{subject}", reply with the telephone number that the wiki gives '
            "for the {sight}. Only the number.",
        ),
        _sight_replies,
        _telephone_posted,
        show.reply_with_telephone,
    ),
    Template(
        "missing-telephone-reply",
        ("wikipedia", "reddit"),
        (
            "Look up the telephone number of the {sight} in the wiki and post it, and nothing "
            'else, as a reply to the forum topic "{subject}".',
            'In the forum topic "{subject}", reply with the telephone number that the wiki gives '
            "for the {sight}. Only the number.",
        ),
        _missing_sights,
        _missing,
        show.reply_about_missing,
    ),
    Template(
        "warden-comment",
        ("wikipedia", "gitlab"),
        (
            "Comment on ticket {ticket} of the project with the name of the warden of the {sight}, "
            "which is in the wiki. Just the name.",
            "Who is the warden of the {sight}? Write the name that the wiki gives, alone, as a "
            "comment on the project's ticket {ticket}.",
        ),
        _sight_comments,
        _warden_commented,
        show.comment_with_warden,
    ),
    Template(
        "warden-wish-list",
        ("wikipedia", "shopping"),
        (
            "Create a wish list in the shop that is named after the warden of the {sight}. The "
            "wiki knows the name.",
            "I need a wish list in the shop. Its name is that of the warden of the {sight}, see "
            "the wiki.",
            "Find out in the wiki who is the warden of the {sight}, and make a wish list of that "
            "name in the shop.",
        ),
        _sight_names,
        _named_after,
        show.wish_list_of_warden,
    ),
    Template(
        "product-or-entry",
        ("wikipedia", "shopping"),
        (
            "What costs more, the entry to the {sight} or the {product} in the shop?",
            "Compare the entry fee of the {sight}, which is in the wiki, with the price of the "
            "{product} in the shop. Which is higher? Give the name of the place or the product.",
        ),
        _compared,
        _dearer,
        show.dearer_of_product_and_entry,
    ),
    Template(
        "reporter-posts",
        ("gitlab", "reddit"),
        (
            "How many posts has the reporter of the project's ticket {ticket} written in the "
            "forum?",
            "Find out who reported ticket {ticket} of the project. How many posts in the forum are "
            "by that person?",
            "Look up the reporter of ticket {ticket} in the project, and then the number of that "
            "member's posts in the forum.",
        ),
        _reporters,
        _post_count,
        show.posts_of_reporter,
    ),
    Template(
        "milestone-reply",
        ("gitlab", "reddit"),
        (
            'Reply to the forum topic "{subject}" with the milestone of the project\'s ticket '
            "{ticket}, and nothing else.",
            "For which milestone is ticket {ticket} of the project planned? Post just that in the "
            'forum topic "{subject}".',
        ),
        _milestone_replies,
        _milestone_posted,
        show.reply_with_milestone,
    ),
)
