"""Templates of what members and the moderator change on the forum (WebArena's "reddit")."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from random import Random

from planact.arena.sites.forum.world import Topic
from planact.arena.tasks.forum import changes_shown as show
from planact.arena.tasks.forum.questions import (
    POSTS_ON_PAGE,
    topic_address,
    topics,
)
from planact.arena.tasks.template import (
    Instance,
    Params,
    Template,
    equals,
    impossible,
    shows,
    state,
    value_of,
)
from planact.arena.world import World
from planact.tasks.task import Eval, ProgramHtml

TEXTS = (
    "I shall come along.",
    "Thank you all, that was what I needed.",
    "It has changed since spring, please ask there first.",
    "Could somebody write down how it ended?",
    "My neighbour says the opposite.",
    "I can lend you mine until the weekend.",
    "We had the same trouble last year.",
    "Send me a note and I will explain it.",
    "There is a better way, I will post a picture.",
    "Never again, but I am glad I tried.",
)
TITLES = tuple(
    f"{first} {second}"
    for first in ("Questions about", "News of", "A plan for", "Help with", "Ideas for", "Photos of")
    for second in (
        "the old mill",
        "the new bakery",
        "the harbour wall",
        "the village hall",
        "the school garden",
        "the bell tower",
        "the market square",
    )
)
SIGNATURES = tuple(
    f"{first}, {second}."
    for first in ("Slowly", "Every morning", "With both hands", "Against the wind", "Barefoot")
    for second in (
        "and then tea",
        "until it rains",
        "as my aunt did",
        "but not on Mondays",
        "for the third time",
        "with a song",
        "and no regrets",
        "if you ask me",
    )
)
POSTS = "[...document.querySelectorAll('.card.post')]"
MENU = "document.querySelector('.moderation-dropdown').textContent"


def listed(subject: str) -> str:
    """JavaScript for the links of that subject in a list of topics."""
    return f"[...document.querySelectorAll('td a')].filter(a => a.text === {json.dumps(subject)})"


def open_topics(world: World) -> Iterator[tuple[str, Topic]]:
    """Topics that can be answered, with room for one more post on their only page."""
    for key, topic in topics(world):
        if not topic.locked and len(topic.posts) < POSTS_ON_PAGE:
            yield key, topic


def _replies(world: World, rng: Random) -> Iterable[Instance]:
    for key, topic in open_topics(world):
        yield Instance((key,), {"subject": topic.subject, "text": rng.choice(TEXTS)})


def replied(world: World, p: Params) -> Eval:
    """The last post is the reply, and there is one more than before."""
    url = topic_address(world, p["subject"])
    count = len(world.forum.topic(p["subject"]).posts) + 1
    last = f"{POSTS}.at(-1).querySelector('.post-content').innerText"
    return state(equals(url, last, p["text"]), equals(url, f"{POSTS}.length", str(count)))


def _locked_topics(world: World, rng: Random) -> Iterable[Instance]:
    for key, topic in topics(world):
        for text in rng.sample(TEXTS, 3) if topic.locked else ():
            yield Instance((key,), {"subject": topic.subject, "text": text})


def _closed(world: World, p: Params) -> Eval:
    return impossible("The topic is locked.", topic_address(world, p["subject"]))


def _new_topics(world: World, rng: Random) -> Iterable[Instance]:
    for title in TITLES:
        for board in world.forum.boards:
            params = {"board": board.name, "headline": title, "text": rng.choice(TEXTS)}
            yield Instance((f"board:{board.name}", f"title:{title}"), params)


def started(world: World, p: Params) -> Eval:
    """The board has one such topic, the member's latest post has its text and there is one more
    than before."""
    forum = world.forum
    own = f"__REDDIT__/member/profile/{forum.main_member.id}/posts/"
    posts = len(forum.posts_by(forum.main_member.username)) + 1
    return state(
        equals(f"__REDDIT__{forum.board(p['board']).path}", f"{listed(p['headline'])}.length", "1"),
        shows(own, p["headline"], p["text"], locator=f"{POSTS}[0].innerText"),
        shows(own, f"{posts} posts found", locator="document.body.innerText"),
    )


def _unread(world: World, rng: Random) -> Iterable[Instance]:
    for key, topic in topics(world):
        if world.forum.main_member.username not in topic.subscribers:
            yield Instance((key,), {"subject": topic.subject})


def _subscribed(world: World, p: Params) -> Eval:
    return subscribed_to(world, p["subject"], present=True)


def subscribed_to(world: World, subject: str, *, present: bool) -> Eval:
    """Whether the topic is among the member's, of which there is one more or one less."""
    url = "__REDDIT__/member/subscriptions/"
    name = world.forum.main_member.username
    before = sum(name in topic.subscribers for topic in world.forum.topics)
    return state(
        equals(url, f"{listed(subject)}.length", "1" if present else "0"),
        shows(url, f"{before + (1 if present else -1)} topics found"),
    )


def _signatures(world: World, rng: Random) -> Iterable[Instance]:
    return (Instance((f"signature:{text}",), {"signature": text}) for text in SIGNATURES)


def _signed(world: World, p: Params) -> Eval:
    url = "__REDDIT__/member/profile/edit/"
    return state(equals(url, value_of("signature"), p["signature"]))


def _open(world: World, rng: Random) -> Iterable[Instance]:
    return (Instance((key,), {"subject": topic.subject}) for key, topic in open_topics(world))


def is_locked(world: World, subject: str, *, locked: bool) -> ProgramHtml:
    url = topic_address(world, subject)
    return equals(url, f"{MENU}.includes('Unlock topic')", str(locked))


def _locked(world: World, p: Params) -> Eval:
    return state(is_locked(world, p["subject"], locked=True))


TEMPLATES = (
    Template(
        "reply",
        ("reddit",),
        (
            'Reply to the topic "{subject}" with "{text}"',
            'Find the forum topic "{subject}" and answer it: "{text}"',
            'Post this in the topic "{subject}": "{text}"',
            '"{text}" That is my answer to the topic "{subject}". Please post it.',
        ),
        _replies,
        replied,
        show.reply,
    ),
    Template(
        "reply-to-locked",
        ("reddit",),
        (
            'Reply to the topic "{subject}" with "{text}"',
            'Find the forum topic "{subject}" and answer it: "{text}"',
            '"{text}" That is my answer to the topic "{subject}". Please post it.',
        ),
        _locked_topics,
        _closed,
        show.reply_to_locked,
    ),
    Template(
        "new-topic",
        ("reddit",),
        (
            'Start a topic in the board "{board}" with the subject "{headline}". Message: "{text}"',
            'Open a new topic called "{headline}" in "{board}" that says "{text}"',
            'Post "{text}" in the board "{board}", as a new topic titled "{headline}".',
        ),
        _new_topics,
        started,
        show.new_topic,
    ),
    Template(
        "subscribe",
        ("reddit",),
        (
            'Subscribe to the topic "{subject}".',
            'I want to be told of new posts in the topic "{subject}". Subscribe me.',
            'Find "{subject}" in the forum and add it to my subscriptions.',
        ),
        _unread,
        _subscribed,
        show.subscribe,
    ),
    Template(
        "change-signature",
        ("reddit",),
        (
            'Change my signature in the forum to "{signature}"',
            '"{signature}" shall stand under all my posts. Make it my signature.',
            'Edit my forum profile so that the signature reads "{signature}"',
        ),
        _signatures,
        _signed,
        show.change_signature,
    ),
    Template(
        "lock-topic",
        ("reddit",),
        (
            'Lock the topic "{subject}".',
            'Nobody should be able to answer in "{subject}" any more. Lock it.',
            'The discussion "{subject}" is over. As the moderator, lock that topic.',
        ),
        _open,
        _locked,
        show.lock,
        role="moderator",
    ),
)
