"""The forum as plain data: what the site shows, and what tasks compute their answers from.

`generate(shop)` is deterministic. The shop's customers are its members, so the same people can be
met on both sites, and some posts recommend what the shop sells.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from random import Random
from typing import Literal

from planact.arena.sites.shop.records import Customer
from planact.arena.sites.shop.world import TODAY, Shop
from planact.arena.vocabulary import read_words
from planact.types import Record

Kind = Literal["post", "sticky", "announcement"]

TOPICS_PER_BOARD = 21
MODERATOR = ("Orla", "Keane")


@dataclass(frozen=True)
class Member:
    id: int
    username: str
    first_name: str
    last_name: str
    email: str
    joined: datetime
    signature: str  # empty where there is none


def slug(text: str) -> str:
    """As Django makes it: what stands for a text in an address."""
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", text.lower())).strip("-_")


@dataclass(frozen=True)
class Board:
    id: int
    name: str
    group: str  # the category that it is listed under
    description: str

    @property
    def path(self) -> str:
        """URL path of its page."""
        return f"/forum/{slug(self.name)}-{self.id}/"


@dataclass(frozen=True)
class Post:
    id: int
    author: str  # username
    body: str
    created: datetime


@dataclass(frozen=True)
class Poll:
    question: str
    options: tuple[str, ...]
    votes: tuple[tuple[str, int], ...]  # username, index of the option; one a member

    def count(self, option: int) -> int:
        return sum(chosen == option for _, chosen in self.votes)


@dataclass(frozen=True)
class Topic:
    id: int
    board: str  # name
    subject: str
    kind: Kind
    locked: bool
    views: int
    posts: tuple[Post, ...]  # oldest first; the first is what the topic opens with
    subscribers: tuple[str, ...]  # usernames
    poll: Poll | None = None

    @property
    def author(self) -> str:
        return self.posts[0].author

    @property
    def replies(self) -> int:
        return len(self.posts) - 1


@dataclass(frozen=True)
class Forum:
    members: tuple[Member, ...]  # the first is the main one, the last the moderator
    boards: tuple[Board, ...]
    topics: tuple[Topic, ...]

    @property
    def main_member(self) -> Member:
        return self.members[0]

    @property
    def moderator(self) -> Member:
        return self.members[-1]

    def board(self, name: str) -> Board:
        return next(board for board in self.boards if board.name == name)

    def topic(self, subject: str) -> Topic:
        return next(topic for topic in self.topics if topic.subject == subject)

    def member(self, username: str) -> Member:
        return next(member for member in self.members if member.username == username)

    def path(self, topic: Topic) -> str:
        """URL path of a topic's first page."""
        return f"{self.board(topic.board).path}topic/{slug(topic.subject)}-{topic.id}/"

    def topics_in(self, board: str) -> tuple[Topic, ...]:
        """In the order in which the board lists them: announcements, stickies, and of each kind
        the last to be answered first."""
        order = {"announcement": 0, "sticky": 1, "post": 2}
        found = [topic for topic in self.topics if topic.board == board]
        found.sort(key=lambda t: t.posts[-1].created, reverse=True)
        return tuple(sorted(found, key=lambda t: order[t.kind]))

    def posts_by(self, username: str) -> tuple[Post, ...]:
        """A member's posts, oldest first."""
        posts = [p for topic in self.topics for p in topic.posts if p.author == username]
        return tuple(sorted(posts, key=lambda p: p.created))


class BoardWords(Record):
    name: str
    about: str
    sells: str  # the shop's category that its posts recommend things from
    things: list[str]
    subjects: list[str]
    openings: list[str]
    replies: list[str]


class Words(Record):
    places: list[str]
    months: list[str]
    weekdays: list[str]
    groups: dict[str, list[BoardWords]]
    notices: dict[str, list[tuple[Literal["sticky", "announcement"], str, str]]]
    polls: list[tuple[str, str, list[str]]]
    signatures: list[str]


@cache
def words() -> Words:
    return read_words(__package__, Words)


def generate(shop: Shop) -> Forum:
    """A forum of the shop's customers. The same shop gives the same forum on every machine."""
    rng = Random(f"planact-forum-{shop.seed}")
    members = tuple(_members(rng, shop.customers))
    return Forum(
        members=members,
        boards=tuple(_numbered_boards()),
        topics=_Writer(rng, shop, members).topics(),
    )


def _numbered_boards() -> Iterator[Board]:
    """Groups and boards are numbered together, each group before its boards."""
    groups = list(words().groups)
    for number, (group, board) in enumerate(_boards(), 2):
        yield Board(number + groups.index(group), board.name, group, board.about)


def _boards() -> Iterator[tuple[str, BoardWords]]:
    for group, boards in words().groups.items():
        for board in boards:
            yield group, board


def _members(rng: Random, customers: Sequence[Customer]) -> Iterator[Member]:
    taken: set[str] = set()
    for person in customers:
        username = f"{person.first_name}{person.last_name[0]}".lower()
        while username in taken:
            username += str(rng.randint(2, 9))
        taken.add(username)
        signature = rng.choice(words().signatures) if rng.random() < 0.4 else ""
        yield Member(
            person.id,
            username,
            person.first_name,
            person.last_name,
            person.email,
            person.joined,
            signature,
        )
    first, last = MODERATOR  # the id between is that of the shop's manager
    email = f"{first}.{last}@example.com".lower()
    joined = TODAY - timedelta(days=1400)
    yield Member(len(customers) + 2, first.lower(), first, last, email, joined, "")


class _Writer:
    """Writes topics; numbers topics and posts in the order in which they were begun."""

    def __init__(self, rng: Random, shop: Shop, members: Sequence[Member]) -> None:
        self._rng = rng
        self._shop = shop
        self._members = members

    def topics(self) -> tuple[Topic, ...]:
        drafts = sorted(self._drafts(), key=lambda draft: draft[-1][0].created)
        topics = []
        post_id = 0
        for number, (board, kind, subject, poll, posts) in enumerate(drafts, 1):
            numbered = []
            for post in posts:
                post_id += 1
                numbered.append(Post(post_id, post.author, post.body, post.created))
            authors = sorted({post.author for post in posts})
            topics.append(
                Topic(
                    id=number,
                    board=board,
                    subject=subject,
                    kind=kind,
                    locked=kind != "post" or self._rng.random() < 0.06,
                    views=self._rng.randint(len(posts) * 3, len(posts) * 40),
                    posts=tuple(numbered),
                    subscribers=tuple(a for a in authors if self._rng.random() < 0.3),
                    poll=poll,
                )
            )
        return tuple(topics)

    def _drafts(self) -> Iterator[tuple[str, Kind, str, Poll | None, list[Post]]]:
        for _, board in _boards():
            seen: set[str] = set()
            while len(seen) < TOPICS_PER_BOARD:
                slots = self._slots(board)
                subject = _sentence(self._rng.choice(board.subjects), slots)
                if subject not in seen:
                    seen.add(subject)
                    opening = self._rng.choice(board.openings)
                    yield board.name, "post", subject, None, self._thread(board, opening, slots)
            for kind, subject, text in words().notices.get(board.name, []):
                at = TODAY - timedelta(days=self._rng.randint(60, 400))
                yield (
                    board.name,
                    kind,
                    subject,
                    None,
                    [Post(0, self._members[-1].username, text, at)],
                )
            for name, question, options in words().polls:
                if name == board.name:
                    posts = self._thread(board, "A vote, so that we know.", self._slots(board))
                    yield name, "post", question, self._poll(question, options, posts), posts

    def _thread(self, board: BoardWords, opening: str, slots: dict[str, str]) -> list[Post]:
        rng = self._rng
        at = TODAY - timedelta(minutes=rng.randint(3 * 1440, 360 * 1440))
        posts = [Post(0, self._author(at), _sentence(opening, slots), at)]
        for _ in range(rng.choices((0, 2, 4, 7, 10, 18), weights=(6, 16, 26, 26, 18, 8))[0]):
            at += timedelta(minutes=rng.randint(4, 1500))
            if at >= TODAY:
                break
            body = " ".join(
                _sentence(text, self._slots(board))
                for text in rng.sample(board.replies, rng.choice((1, 1, 2)))
            )
            posts.append(Post(0, self._author(at), body, at))
        return posts

    def _author(self, at: datetime) -> str:
        return self._rng.choice([m for m in self._members[:-1] if m.joined < at]).username

    def _poll(self, question: str, options: list[str], posts: list[Post]) -> Poll:
        voters = self._rng.sample(self._members[1:-1], self._rng.randint(9, 30))
        favour = [self._rng.randint(1, 6) for _ in options]
        votes = [
            (voter.username, self._rng.choices(range(len(options)), weights=favour)[0])
            for voter in voters
        ]
        return Poll(question, tuple(options), tuple(votes))

    def _slots(self, board: BoardWords) -> dict[str, str]:
        rng, w = self._rng, words()
        place, other = rng.sample(w.places, 2)
        slots = {
            "place": place,
            "other": other,
            "number": str(rng.randint(2, 9)),
            "month": rng.choice(w.months),
            "weekday": rng.choice(w.weekdays),
            "product": rng.choice(self._shop.products_in(board.sells)).title,
        }
        return {**slots, "thing": rng.choice(board.things).format_map(slots)}


def _sentence(pattern: str, slots: dict[str, str]) -> str:
    """The pattern filled in, with a capital at the beginning of each sentence."""
    text = pattern.format_map(slots)
    return re.sub(r"(^|[.!?] )([a-z])", lambda m: m[1] + m[2].upper(), text)
