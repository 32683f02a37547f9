"""Cases where libwebarena's verdict is wrong: `right` is the right one, `difference` says why."""

from __future__ import annotations

from collections.abc import Iterator

from cases import Case, page, string, url


def differences() -> Iterator[Case]:
    for answer in ("The answer is 1. It is red.", "It costs £1"):
        yield string(
            "must_include of one character",
            {"must_include": ["1"]},
            answer,
            right="pass",
            difference="NLTK takes the word and what stands beside it for one, so that a right "
            "answer is not seen; to us the number is a word of its own.",
        )
    yield string(
        "must_include",
        {"must_include": "yjlou"},
        "The user yjlou",
        suite="webarena-lite",
        right="pass",
        difference="Task 81 of WebArena-Lite has a text where a list belongs, and an assertion "
        "fails for every answer; to us it is a list of one.",
    )
    yield string(
        "must_include |OR|",
        {"must_include": ["red |OR| blue"]},
        "The blue one",
        right="pass",
        difference="The alternatives that libwebarena knows in addresses and pages are taken by "
        "the letter in answers. No published task has any.",
    )
    yield string(
        "must_exclude",
        {"must_include": ["one"], "must_exclude": ["red"]},
        "The red one",
        what="'The red one' without 'red'",
        right="fail",
        difference="libwebarena leaves out without a word what it does not know; the rule is "
        "VisualWebArena's. No published task has it.",
    )
    yield string(
        "fuzzy_match N/A",
        {"must_include": ["kettle"], "fuzzy_match": "N/A"},
        "None",
        string_note="The shop sells none",
        judge=True,
        what="beside must_include",
        right="fail",
        difference="The judge's word is put in the place of the score so far, so that a check that "
        "failed before is forgotten. No published task has both.",
    )
    yield string(
        "fuzzy_match",
        {"fuzzy_match": ["24.99"]},
        "24.99",
        judge=False,
        what="the reference itself, and a judge that errs",
        right="pass",
        difference="A judge is asked whether the reference answers the task; to us what is equal "
        "needs no judge.",
    )
    yield url(
        "__SHOPPING__/orders",
        "__SHOPPING__/orders/",
        note="EXACT",
        rule="url_match EXACT",
        right="pass",
        difference="libwebarena knows no other note than GOLD in PRED and stops with an error; "
        "EXACT is VisualWebArena's. No published task has it.",
    )
    heading = "document.querySelector('h1').outerText"
    for part, wanted in (("Ash", "pass"), ("Alder", "fail")):
        yield page(
            "must_exclude",
            heading,
            {"must_exclude": [part]},
            right=wanted,
            difference="libwebarena does not know the rule and stops with an error; it is "
            "VisualWebArena's. No published task has it.",
        )
    yield page(
        "exact_match",
        heading,
        {"exact_match": "Alder & Sons Kettle", "must_include": ["Ash"]},
        what="beside must_include",
        right="fail",
        difference="Where exact_match is given, libwebarena does not look at must_include. No "
        "published task has both.",
    )
    yield page(
        "must_include",
        "document.querySelector('.gone')?.outerText",
        {"must_include": ["undefined |OR| none"]},
        right="fail",
        difference="What is not there is read as the word None, which then is found.",
    )
    yield page(
        "must_include",
        "document.querySelector('[').outerText",
        {"must_include": ["kettle"]},
        right="error",
        difference="A locator that cannot be run scores 0, as if the agent had failed; to us it is "
        "the task's error, and the episode has no score. All locators of the published tasks run.",
    )
    yield page(
        "lambda:",
        "lambda:document.querySelector('.price').outerText",
        {"exact_match": "£24.99"},
        suite="webarena-lite",
        right="pass",
        difference="The letters of the word lambda are taken off the front of the script, one "
        "after the other: what begins with a d loses it. No published task has a lambda:.",
    )
    yield page(
        "reddit_get_post_url",
        heading,
        {"must_include": ["Harry Potter"]},
        url="func:reddit_get_post_url('__last_url__')",
        last="__REDDIT__/f/books/59/what's-up",
        what="an apostrophe in the address",
        right="pass",
        difference="The address is put into Python code that is then run: an apostrophe in it is a "
        "syntax error, and a page could run code.",
    )
    yield page(
        "gitlab_get_project_memeber_role",
        "func:gitlab_get_project_memeber_role(__page__, 'koush')",
        {"exact_match": "Developer"},
        url="__GITLAB__/group/menu/-/project_members",
        what="a menu in an earlier row",
        right="pass",
        difference="Accounts and roles are counted separately over the whole table, so that one "
        "more text in a row gives everyone after it another's role; we look in the account's row.",
    )
    yield page(
        "shopping_get_latest_order_url",
        heading,
        {"must_include": ["Order"]},
        url="func:shopping_get_latest_order_url()",
        shop="/new",
        what="a shop without orders",
        right="fail",
        difference="libwebarena stops with an error; that nothing was ordered is a fail.",
    )
    for wanted, right in (("Leaks & drips", "pass"), ("Fine", "fail")):
        yield page(
            "shopping_get_sku_latest_review_text",
            "func:shopping_get_sku_latest_review_text('MUG1')",
            {"exact_match": wanted},
            url="last",
            right=right,
            difference="libwebarena has no such helper; it is VisualWebArena's.",
        )
