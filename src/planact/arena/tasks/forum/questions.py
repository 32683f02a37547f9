"""Templates of questions about the forum (WebArena's "reddit")."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from planact.arena.sites.forum.world import Forum, Topic
from planact.arena.sites.forum.world import words as forum_words
from planact.arena.tasks.forum import questions_shown as show
from planact.arena.tasks.template import Instance, Params, Template, answer
from planact.arena.world import World
from planact.tasks.task import Eval

ON_FIRST_PAGE = 20  # topics of a board, after the announcements
POSTS_ON_PAGE = 15


def topics(world: World) -> Iterator[tuple[str, Topic]]:
    """Topics, with their keys, of all but the polls: there are few of those, and they have tasks
    of their own."""
    for topic in world.forum.topics:
        if topic.poll is None:
            yield f"topic:{topic.id}", topic


def polls(world: World) -> Iterator[tuple[str, Topic]]:
    for topic in world.forum.topics:
        if topic.poll:
            yield f"poll:{topic.id}", topic


def topic_address(world: World, subject: str) -> str:
    return f"__REDDIT__{world.forum.path(world.forum.topic(subject))}"


def others(wanted: str, texts: Iterable[str]) -> tuple[str, ...]:
    """Those that an answer has to leave out: not what the wanted text itself contains."""
    return tuple(sorted(t for t in set(texts) if t.lower() not in wanted.lower()))


def _counted(world: World, rng: Random) -> Iterable[Instance]:
    """Topics on the first page of their board."""
    for key, topic in topics(world):
        listed = [t for t in world.forum.topics_in(topic.board) if t.kind != "announcement"]
        if topic in listed[:ON_FIRST_PAGE] and topic.replies:
            for fact in show.TOPIC_FACTS:
                yield Instance((key,), {"subject": topic.subject, "fact": fact})


def _count(world: World, p: Params) -> Eval:
    topic = world.forum.topic(p["subject"])
    if p["fact"] == "replies":
        return answer(str(topic.replies))
    seen = range(topic.views, topic.views + 3)  # a look at the topic is a view too
    return answer(" |OR| ".join(map(str, seen)))


def _last_topic(forum: Forum, username: str) -> str:
    """What a member wrote in last."""
    last = forum.posts_by(username)[-1]
    return next(topic.subject for topic in forum.topics if last in topic.posts)


def _authors(world: World, rng: Random) -> Iterable[Instance]:
    for key, topic in topics(world):
        if _last_topic(world.forum, topic.author) != topic.subject:
            for fact in show.AUTHOR_FACTS:
                keys = (key, f"member:{topic.author}")
                yield Instance(keys, {"subject": topic.subject, "fact": fact})


def _author_fact(world: World, p: Params) -> Eval:
    forum = world.forum
    author = forum.topic(p["subject"]).author
    if p["fact"] == "number of topics":
        return answer(str(sum(topic.author == author for topic in forum.topics)))
    wanted = _last_topic(forum, author)
    return answer(wanted, excludes=others(wanted, [p["subject"]]))


def _dated(world: World, rng: Random) -> Iterable[Instance]:
    """Replies of members who answered once in a topic, on days of two digits: no other day of the
    month ends like them."""
    for key, topic in topics(world):
        authors = [post.author for post in topic.posts]
        for post in topic.posts[1:POSTS_ON_PAGE]:
            if authors.count(post.author) == 1 and post.created.day > 9:
                keys = (key, f"member:{post.author}")
                yield Instance(keys, {"subject": topic.subject, "member": post.author})


def _date(world: World, p: Params) -> Eval:
    posts = world.forum.topic(p["subject"]).posts
    day = next(post.created for post in posts if post.author == p["member"])
    return answer(" |OR| ".join(_written(day)))


def _written(day: datetime) -> tuple[str, ...]:
    """The ways in which a date is commonly written."""
    return f"{day:%d %b %Y}", f"{day:%d %B %Y}", f"{day:%B %d, %Y}", f"{day:%Y-%m-%d}"


def _mentions(world: World, rng: Random) -> Iterable[Instance]:
    """Members and places that a search brings together in one post."""
    for member in world.forum.members[1:]:
        for place in forum_words().places:
            params = {"member": member.username, "place": place}
            found = list(_found(world.forum, **params))
            if len(found) == 1:
                keys = (f"member:{member.username}", f"place:{place}")
                yield Instance(keys, params)


def _found(forum: Forum, member: str, place: str) -> Iterator[str]:
    """The subjects that a search shows, once for every post: it looks for each word of the place
    in subjects and posts, and takes parts of names."""
    words = place.lower().split()
    for topic in forum.topics:
        for post in topic.posts:
            if member in post.author:
                text = f"{topic.subject} {post.body}".lower()
                if all(word in text for word in words):
                    yield topic.subject


def _mention(world: World, p: Params) -> Eval:
    wanted = next(_found(world.forum, **p))
    written = (t.subject for t in world.forum.topics if p["member"] in {q.author for q in t.posts})
    return answer(wanted, excludes=others(wanted, written))


def poll_options(world: World, rng: Random) -> Iterable[Instance]:
    for key, topic in polls(world):
        for option in topic.poll.options if topic.poll else ():
            yield Instance((key,), {"subject": topic.subject, "option": option})


def percentages(votes: Sequence[int]) -> list[str]:
    """As the forum shows them."""
    shares = [Decimal(100 * count) / sum(votes) for count in votes]
    return [str(s if s == int(s) else s.quantize(Decimal("0.1"), ROUND_HALF_UP)) for s in shares]


def _share(world: World, p: Params) -> Eval:
    poll = world.forum.topic(p["subject"]).poll
    assert poll
    shares = percentages([poll.count(option) for option in range(len(poll.options))])
    wanted = shares[poll.options.index(p["option"])]
    return answer(wanted.removesuffix(".0"), excludes=others(wanted, shares))


def _boards(world: World, rng: Random) -> Iterable[Instance]:
    """Boards with one topic of the most views, or of the fewest."""
    for board in world.forum.boards:
        for which in (show.MOST, show.FEWEST):
            params = {"board": board.name, "which": which}
            first, second = _by_views(world, params)[:2]
            if first.views != second.views:
                yield Instance((f"board:{board.name}",), params)


def _by_views(world: World, p: Params) -> list[Topic]:
    found = world.forum.topics_in(p["board"])
    return sorted(found, key=lambda topic: topic.views, reverse=p["which"] == show.MOST)


def _extreme(world: World, p: Params) -> Eval:
    wanted, *rest = (topic.subject for topic in _by_views(world, p))
    return answer(wanted, excludes=others(wanted, rest))


TEMPLATES = (
    Template(
        "topic-count",
        ("reddit",),
        (
            'How many {fact} does the topic "{subject}" have?',
            'Tell me the number of {fact} of the forum topic "{subject}".',
            'Find "{subject}" in the forum and count its {fact}.',
            '"{subject}": how many {fact} does the list of its board show for that topic?',
        ),
        _counted,
        _count,
        show.topic_count,
    ),
    Template(
        "author-fact",
        ("reddit",),
        (
            'What is the {fact} of the member who started "{subject}"?',
            'Somebody started the topic "{subject}". Tell me the {fact} of that member.',
            'Find out who began "{subject}", and from the profile, the {fact}.',
        ),
        _authors,
        _author_fact,
        show.author_fact,
    ),
    Template(
        "post-date",
        ("reddit",),
        (
            'On which day did {member} answer in the topic "{subject}"?',
            'When did {member} write in "{subject}"? Give me the date.',
            'Look at the forum topic "{subject}" and tell me the date of the post by {member}.',
        ),
        _dated,
        _date,
        show.post_date,
    ),
    Template(
        "mention",
        ("reddit",),
        (
            "In which topic did {member} write something that has to do with {place}?",
            "{member} has once posted about {place}. What is the topic called?",
            "Which topic has the one post by {member} that a search for {place} finds?",
        ),
        _mentions,
        _mention,
        show.mention,
    ),
    Template(
        "poll-share",
        ("reddit",),
        (
            'What percentage of the votes does "{option}" have in the poll "{subject}"?',
            'Look up the poll "{subject}": how many per cent are for "{option}"?',
            'How many per cent voted for "{option}" when the forum asked "{subject}"',
        ),
        poll_options,
        _share,
        show.poll_share,
    ),
    Template(
        "extreme-of-board",
        ("reddit",),
        (
            'Which topic in the board "{board}" has the {which} views?',
            'Go through all topics in "{board}". Which one was viewed the {which} times?',
            'Of everything in the board "{board}", what is the subject with the {which} views?',
            'I look for the topic with the {which} views in "{board}". What is it called?',
        ),
        _boards,
        _extreme,
        show.extreme_of_board,
    ),
)
