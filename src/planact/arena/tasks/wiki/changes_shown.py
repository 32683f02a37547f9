"""What an editor changes in the wiki."""

from __future__ import annotations

from planact.arena.tasks.shopping import skills
from planact.arena.tasks.wiki import skills as wiki_skills
from planact.tasks.demonstrator import Page, Script

Params = dict[str, str]


def correct_sight(page: Page, p: Params) -> Script:
    yield from wiki_skills.open_listed(page, "Sights", p["sight"])
    old = page.read(wiki_skills.SIGHT_FACTS[p["fact"]])
    yield from wiki_skills.correct(page, p["fact"], old, p["value"])
    yield from skills.finish(page)


def append_sentence(page: Page, p: Params) -> Script:
    yield from wiki_skills.find_page(page, p["page"])
    yield from wiki_skills.append(page, p["sentence"])
    yield from skills.finish(page)


def create_page(page: Page, p: Params) -> Script:
    page.plan("Create a page")
    yield page.click("link", "Create page")
    yield from skills.set_fields(page, {"Page name": p["name"]}, "Create and open in editor")
    yield from wiki_skills.wait_for_editor(page)
    page.plan(f'Replace what the editor holds by "{p["text"]}"')
    yield page.fill("Editor", p["text"])
    yield from wiki_skills.save(page)
    yield from skills.finish(page)


def rename_page(page: Page, p: Params) -> Script:
    yield from wiki_skills.find_page(page, p["page"])
    yield from wiki_skills.open_in_menu(page, "Rename")
    yield from skills.set_fields(page, {"New name": p["name"]}, "Rename")
    yield from skills.finish(page)


def undo_change(page: Page, p: Params) -> Script:
    yield from wiki_skills.find_page(page, p["page"])
    yield from wiki_skills.open_in_menu(page, "History")
    page.plan("Revert the latest change")
    yield page.click("link", page.read(r'link "(revert commit \w+)"'))
    yield page.click("button", "Revert")
    yield from skills.finish(page)


def change_name(page: Page, p: Params) -> Script:
    yield from wiki_skills.open_in_menu(page, "Settings")
    yield from skills.set_fields(page, {"First and Lastname": p["name"]}, "Update Name")
    yield from skills.finish(page)
