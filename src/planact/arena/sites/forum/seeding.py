"""Writes a `Forum` into machina's empty tables, so that the site shows exactly what it says."""

from __future__ import annotations

from machina.core.db.models import get_model
from machina.models.fields import render_func

from planact.arena.sites.forum.world import Forum, slug
from planact.arena.sites.shop.world import TODAY
from planact.arena.sites.town.rows import insert

KINDS = {"post": 0, "sticky": 1, "announcement": 2}


def write(forum: Forum) -> None:
    """Ids of boards, topics and posts are those of the records."""
    insert(
        "forum_member.ForumProfile",
        [
            {
                "user_id": member.id,
                "signature": member.signature,
                "_signature_rendered": render_func(member.signature),
                "posts_count": len(forum.posts_by(member.username)),
            }
            for member in forum.members
        ],
    )
    _write_boards(forum)
    boards = {board.name: board.id for board in forum.boards}
    ids = {member.username: member.id for member in forum.members}
    _write_topics(forum, boards, ids)
    _write_polls(forum, ids)
    for board in get_model("forum", "Forum").objects.filter(type=0):
        board.update_trackers()


def _write_boards(forum: Forum) -> None:
    """In the order of their ids: machina takes a record that has an id for one that exists."""
    model = get_model("forum", "Forum")
    groups: dict[str, object] = {}
    for board in forum.boards:
        if board.group not in groups:
            groups[board.group] = model.objects.create(name=board.group, type=model.FORUM_CAT)
        made = model.objects.create(
            name=board.name,
            description=board.description,
            type=model.FORUM_POST,
            parent=groups[board.group],
        )
        assert made.id == board.id


def _write_topics(forum: Forum, boards: dict[str, int], ids: dict[str, int]) -> None:
    topics = insert(
        "forum_conversation.Topic",
        [
            {
                "id": topic.id,
                "forum_id": boards[topic.board],
                "poster_id": ids[topic.author],
                "subject": topic.subject,
                "slug": slug(topic.subject),
                "type": KINDS[topic.kind],
                "status": int(topic.locked),
                "posts_count": len(topic.posts),
                "views_count": topic.views,
                "last_post_on": topic.posts[-1].created,
                "created": topic.posts[0].created,
                "updated": topic.posts[-1].created,
            }
            for topic in forum.topics
        ],
        dates=("created", "updated"),
    )
    insert(
        "forum_conversation.Post",
        [
            {
                "id": post.id,
                "topic_id": topic.id,
                "poster_id": ids[post.author],
                "subject": topic.subject if post is topic.posts[0] else f"Re: {topic.subject}",
                "content": post.body,
                "_content_rendered": render_func(post.body),  # which only `save` would do
                "created": post.created,
                "updated": post.created,
            }
            for topic in forum.topics
            for post in topic.posts
        ],
        dates=("created", "updated"),
    )
    for row, topic in zip(topics, forum.topics, strict=True):
        row.first_post_id, row.last_post_id = topic.posts[0].id, topic.posts[-1].id
        row.subscribers.set(ids[username] for username in topic.subscribers)
    get_model("forum_conversation", "Topic").objects.bulk_update(
        topics, ["first_post", "last_post"], batch_size=200
    )


def _write_polls(forum: Forum, ids: dict[str, int]) -> None:
    for topic in forum.topics:
        if topic.poll is None:
            continue
        poll = get_model("forum_polls", "TopicPoll").objects.create(
            topic_id=topic.id, question=topic.poll.question, max_options=1
        )
        options = insert(
            "forum_polls.TopicPollOption",
            [{"poll": poll, "text": text} for text in topic.poll.options],
        )
        insert(
            "forum_polls.TopicPollVote",
            [
                {"voter_id": ids[voter], "poll_option": options[chosen], "timestamp": TODAY}
                for voter, chosen in topic.poll.votes
            ],
            dates=("timestamp",),
        )
