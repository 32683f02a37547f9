"""The real forum, over HTTP: it shows what the world says, and lets members do what they may."""

import re

import pytest

from planact import arena
from planact.arena.sites.forum.world import Topic
from planact.arena.sites.shop.world import PASSWORD
from planact.arena.world import generate
from support.visitor import Visitor

pytest.importorskip("machina")
FORUM = generate().forum


def visit(instance: arena.Instance, role: str = "member") -> Visitor:
    return Visitor(instance, role, start="reddit")


def link_to(visitor: Visitor, topic: Topic) -> str:
    """The address of a topic, as the search finds it."""
    links = visitor.links("/search/", q=topic.subject, search_topics="on")
    return next(
        path for text, path in links if path.endswith(f"-{topic.id}/") and "/topic/" in path
    )


def plain(locked: bool = False) -> Topic:
    return next(
        t for t in FORUM.topics if t.kind == "post" and t.locked is locked and len(t.posts) > 2
    )


def test_it_is_lived_in() -> None:
    assert len(FORUM.boards) >= 12
    assert len(FORUM.members) >= 60
    assert len(FORUM.topics) >= 300
    assert sum(len(topic.posts) for topic in FORUM.topics) >= 2000
    assert sum(topic.poll is not None for topic in FORUM.topics) >= 10
    assert any(topic.kind == "sticky" for topic in FORUM.topics)
    assert sum(topic.locked for topic in FORUM.topics) >= 10
    assert sum(bool(topic.subscribers) for topic in FORUM.topics) >= 100


def test_the_index_shows_boards_and_counts(instance: arena.Instance) -> None:
    text = visit(instance).page("/")
    for board in FORUM.boards:
        topics = FORUM.topics_in(board.name)
        posts = sum(len(topic.posts) for topic in topics)
        assert f"{board.name} {board.description} {len(topics)} {posts} by" in text


def test_boards_list_topics_in_the_order_of_the_world(instance: arena.Instance) -> None:
    visitor = visit(instance)
    board = FORUM.boards[3]
    assert (board.name, board.path) in visitor.links("/")
    text = visitor.page(board.path)
    at = -1
    for topic in FORUM.topics_in(board.name)[:20]:
        at = text.index(topic.subject, at + 1)


@pytest.mark.parametrize("topic", FORUM.topics[::61], ids=lambda t: t.subject)
def test_topics_show_the_world(instance: arena.Instance, topic: Topic) -> None:
    visitor = visit(instance)
    assert link_to(visitor, topic) == FORUM.path(topic)
    text = visitor.page(FORUM.path(topic))
    for post in topic.posts[:15]:
        assert post.body in text
        assert post.author in text


def test_a_poll_shows_its_votes_and_takes_one(instance: arena.Instance) -> None:
    visitor = visit(instance)
    topic = next(t for t in FORUM.topics if t.poll and not t.locked)
    assert topic.poll
    path = link_to(visitor, topic)
    assert all(option in visitor.page(path) for option in topic.poll.options)
    form = visitor.get(visitor.base + path).text
    action = re.search(r'action="([^"]*/vote/)"', form)
    choice = re.search(r'name="options" value="(\d+)"', form)
    assert action and choice
    text = visitor.submit(path, action[1], options=choice[1])
    assert "has been cast" in text
    instance.reset()


def test_search_by_member_and_word(instance: arena.Instance) -> None:
    word, author = "kettle", FORUM.topics[9].author
    visitor = visit(instance)
    hits = [p for t in FORUM.topics for p in t.posts if word in (p.body + t.subject).lower()]
    assert f"Your search has returned {len(hits)} results" in visitor.page(f"/search/?q={word}")
    posts = [p for t in FORUM.topics for p in t.posts if author in p.author]
    text = visitor.page(f"/search/?q=the&search_poster_name={author}")
    found = int(text.split("Your search has returned ")[1].split()[0])
    assert 0 < found <= len(posts)


def test_members_reply_and_a_reset_undoes_it(instance: arena.Instance) -> None:
    visitor, topic = visit(instance), plain()
    path = link_to(visitor, topic)
    reply = f"{path.rstrip('/')}/post/create/"
    text = visitor.submit(reply, reply, subject="Re: it", content="I shall come along.")
    assert "I shall come along." in text
    instance.reset()
    assert "I shall come along." not in visitor.page(path)


def test_nobody_replies_to_a_locked_topic(instance: arena.Instance) -> None:
    visitor, topic = visit(instance), plain(locked=True)
    path = link_to(visitor, topic)
    reply = visitor.get(f"{visitor.base}{path.rstrip('/')}/post/create/")
    assert reply.status_code == 403


def test_the_moderator_locks_a_topic(instance: arena.Instance) -> None:
    moderator, topic = visit(instance, "moderator"), plain()
    path = link_to(moderator, topic)
    lock = next(link for _, link in moderator.links(path) if "/lock/" in link)
    moderator.submit(lock, lock)
    member = visit(instance)
    assert member.get(f"{member.base}{path.rstrip('/')}/post/create/").status_code == 403
    instance.reset()


def test_subscriptions_are_the_member_s(instance: arena.Instance) -> None:
    name = FORUM.main_member.username
    mine = [topic.subject for topic in FORUM.topics if name in topic.subscribers]
    text = visit(instance).page("/member/subscriptions/")
    assert f"{len(mine)} topics found" in text
    assert sum(subject in text for subject in mine) >= min(len(mine), 10)  # what a page holds


def test_signs_in_with_the_password(instance: arena.Instance) -> None:
    visitor = visit(instance, "")
    member = FORUM.members[7]
    text = visitor.submit(
        "/accounts/login/", "/accounts/login/", username=member.username, password=PASSWORD
    )
    assert f"{member.username} Log out" in text


def test_an_unknown_host_is_told_the_known_ones(instance: arena.Instance) -> None:
    visitor = visit(instance, "")
    reply = visitor.get(visitor.base, headers={"Host": "bank.localhost"})
    assert reply.status_code == 404
    assert "shop.localhost" in reply.text
