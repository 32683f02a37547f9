"""Templates of the forum for the test split alone: new ways through pages that training knows."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

from planact.arena.sites.forum.world import words as forum_words
from planact.arena.tasks.forum import held_out_shown as show
from planact.arena.tasks.forum.changes import (
    TEXTS,
    is_locked,
    open_topics,
    subscribed_to,
)
from planact.arena.tasks.forum.questions import (
    others,
    percentages,
    poll_options,
    topic_address,
    topics,
)
from planact.arena.tasks.template import (
    Instance,
    Params,
    Template,
    answer,
    equals,
    impossible,
    state,
)
from planact.arena.world import World
from planact.tasks.task import Eval

ELSEWHERE = ("Ashwell", "Brantham", "Colney", "Danbury", "Elmstead", "Foxton")  # not in the valley
PATH = "[...document.querySelectorAll('.breadcrumb-item a')].at(-2).text"  # a topic's board


def _signed(world: World, rng: Random) -> Iterable[Instance]:
    signed = {member.username for member in world.forum.members if member.signature}
    for key, topic in topics(world):
        if topic.posts[-1].author in signed and topic.replies:
            yield Instance((key,), {"subject": topic.subject})


def _signature(world: World, p: Params) -> Eval:
    forum = world.forum
    last = forum.topic(p["subject"]).posts[-1].author
    wanted = forum.member(last).signature
    signatures = {member.signature for member in forum.members if member.signature}
    return answer(wanted, excludes=others(wanted, signatures))


def _without_poll(world: World, rng: Random) -> Iterable[Instance]:
    return (Instance((key,), {"subject": topic.subject}) for key, topic in topics(world))


def _no_poll(world: World, p: Params) -> Eval:
    return impossible("The topic has no poll.", topic_address(world, p["subject"]))


def _unknown(world: World, rng: Random) -> Iterable[Instance]:
    """Subjects that no topic has: of a place that the forum never speaks of."""
    for key, topic in topics(world):
        for place in forum_words().places:
            if place in topic.subject:
                subject = topic.subject.replace(place, rng.choice(ELSEWHERE))
                yield Instance((key,), {"subject": subject})


def _no_topic(world: World, p: Params) -> Eval:
    return impossible("The forum has no such topic.", "__REDDIT__/search/")


def _subscriptions(world: World, rng: Random) -> Iterable[Instance]:
    for key, topic in topics(world):
        if world.forum.main_member.username in topic.subscribers:
            yield Instance((key,), {"subject": topic.subject})


def _unsubscribed(world: World, p: Params) -> Eval:
    return subscribed_to(world, p["subject"], present=False)


def _voted(world: World, p: Params) -> Eval:
    """The shares of the options are those with one more vote."""
    topic = world.forum.topic(p["subject"])
    assert topic.poll
    votes = [
        topic.poll.count(number) + (option == p["option"])
        for number, option in enumerate(topic.poll.options)
    ]
    url = f"{topic_address(world, p['subject'])}?view_results=true"
    bars = "[...document.querySelectorAll('.progress-bar')].map(b => b.innerText.trim())"
    shares = " ".join(f"{share}%" for share in percentages(votes))
    return state(equals(url, f"{bars}.join(' ')", shares))


def _own_replies(world: World, rng: Random) -> Iterable[Instance]:
    """Topics that the member has answered once."""
    name = world.forum.main_member.username
    for key, topic in open_topics(world):
        if [post.author for post in topic.posts].count(name) == 1 and topic.author != name:
            for text in rng.sample(TEXTS, 2):
                yield Instance((key,), {"subject": topic.subject, "text": text})


def _edited(world: World, p: Params) -> Eval:
    name = world.forum.main_member.username
    posts = world.forum.topic(p["subject"]).posts
    edited = next(post for post in posts if post.author == name)
    content = f"document.getElementById('{edited.id}').querySelector('.post-content').innerText"
    return state(equals(topic_address(world, p["subject"]), content, p["text"]))


def _moves(world: World, rng: Random) -> Iterable[Instance]:
    for key, topic in open_topics(world):
        board = rng.choice([b.name for b in world.forum.boards if b.name != topic.board])
        yield Instance((key, f"board:{board}"), {"subject": topic.subject, "board": board})


def _moved(world: World, p: Params) -> Eval:
    """The path to the topic leads through the board, and it is not locked."""
    return state(
        equals(topic_address(world, p["subject"]), PATH, p["board"]),
        is_locked(world, p["subject"], locked=False),
    )


TEMPLATES = (
    Template(
        "last-signature",
        ("reddit",),
        (
            'What is the signature of the last one to answer in "{subject}"?',
            'Look who wrote the last post of the topic "{subject}". How does the signature go?',
            'Who wrote last in "{subject}" has a signature. Tell me what it says.',
        ),
        _signed,
        _signature,
        show.last_signature,
        held_out=True,
    ),
    Template(
        "missing-poll",
        ("reddit",),
        (
            'Which option leads the poll in the topic "{subject}"?',
            'How many have voted in the poll of "{subject}"?',
            'Open the results of the poll in "{subject}" and tell me who is ahead.',
        ),
        _without_poll,
        _no_poll,
        show.missing_poll,
        held_out=True,
    ),
    Template(
        "unknown-topic",
        ("reddit",),
        (
            'Who started the topic "{subject}"?',
            'Tell me who began the forum topic "{subject}".',
            'The topic "{subject}": which member began it?',
        ),
        _unknown,
        _no_topic,
        show.unknown_topic,
        held_out=True,
    ),
    Template(
        "vote",
        ("reddit",),
        (
            'Vote for "{option}" in the poll "{subject}"',
            'The forum asks "{subject}" Give my vote to "{option}".',
            'My answer to the poll "{subject}" is "{option}". Cast the vote.',
        ),
        poll_options,
        _voted,
        show.vote,
        held_out=True,
    ),
    Template(
        "edit-post",
        ("reddit",),
        (
            'Change what I wrote in the topic "{subject}" to "{text}"',
            'Edit my post in "{subject}". It should say only: "{text}"',
            'I have posted in "{subject}". Replace that text with "{text}"',
        ),
        _own_replies,
        _edited,
        show.edit_post,
        held_out=True,
    ),
    Template(
        "unsubscribe",
        ("reddit",),
        (
            'Remove the topic "{subject}" from my subscriptions.',
            'Stop my subscription of "{subject}".',
            'I get too much mail about "{subject}". Unsubscribe me from it.',
        ),
        _subscriptions,
        _unsubscribed,
        show.unsubscribe,
        held_out=True,
    ),
    Template(
        "move-topic",
        ("reddit",),
        (
            'Move the topic "{subject}" to the board "{board}".',
            'The topic "{subject}" belongs in "{board}". Move it there.',
            '"{board}" is the right board for "{subject}". Put that topic there.',
        ),
        _moves,
        _moved,
        show.move,
        held_out=True,
        role="moderator",
    ),
)
