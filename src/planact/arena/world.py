"""All that the arena's sites show, as plain data: tasks compute their answers from it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from planact.arena.sites.forum.world import Forum
from planact.arena.sites.forum.world import generate as generate_forum
from planact.arena.sites.hosting.world import Project
from planact.arena.sites.hosting.world import generate as generate_project
from planact.arena.sites.shop.world import Shop
from planact.arena.sites.shop.world import generate as generate_shop
from planact.arena.sites.wiki.pages import Page, write
from planact.arena.sites.wiki.world import Wiki
from planact.arena.sites.wiki.world import generate as generate_wiki


@dataclass(frozen=True)
class World:
    """Sites where the same people are to be met, and the same places talked about."""

    shop: Shop
    forum: Forum
    hosting: Project
    wiki: Wiki

    @cached_property
    def wiki_pages(self) -> dict[str, Page]:
        """The wiki's pages by title."""
        return {page.title: page for page in write(self.wiki, self.forum)}


def generate(seed: int = 0) -> World:
    """The same seed gives the same world on every machine; needs none of the applications."""
    shop = generate_shop(seed)
    forum = generate_forum(shop)
    return World(shop, forum, generate_project(forum), generate_wiki(forum))
