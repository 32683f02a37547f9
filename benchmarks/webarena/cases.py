"""The cases on which planact's evaluators are compared with libwebarena's.

Every rule is met by a case that passes and one that fails, and by more where it is easily got
wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Case = dict[str, Any]


def cases() -> Iterator[Case]:
    yield from _strings()
    yield from _fuzzy()
    yield from _urls()
    yield from _pages()
    yield from _whole_pages()
    yield from _helpers()
    yield from _lite()
    yield from _together()


def case(rule: str, what: str, checks: dict[str, Any], **more: Any) -> Case:
    """`more`: answer, last page, what the agent `left` there (JavaScript), the verdict of the
    judge, the suite whose evaluator is compared, the path of the shop, the right verdict where
    libwebarena's is not, and why."""
    kinds = {
        "reference_answers": "string_match",
        "reference_url": "url_match",
        "program_html": "program_html",
    }
    types = [kind for field, kind in kinds.items() if field in checks]
    return {"rule": rule, "what": what, "eval": {"eval_types": types, **checks}, **more}


# ---------------------------------------------------------------- string_match


def string(rule: str, reference: dict[str, Any], answer: str, **more: Any) -> Case:
    note = {"string_note": more.pop("string_note")} if "string_note" in more else {}
    what = more.pop("what", f"{answer!r} for {next(iter(reference.values()))!r}")
    checks = {"reference_answers": reference, **note}
    return case(f"string_match {rule}", what, checks, answer=answer, **more)


def _strings() -> Iterator[Case]:
    for reference, answer in (
        ("Kettle", "Kettle"),
        ("Kettle", "  'kettle' "),
        ("Kettle", '"KETTLE"'),
        ("Kettle", "\"'Kettle'\""),
        ("'Kettle'", "kettle"),
        ("Kettle", "a kettle"),
        ("Kettle", ""),
        ("N/A", "n/a"),
        ("N/A", "There is none"),
    ):
        yield string("exact_match", {"exact_match": reference}, answer)
    for references, answer in (
        (["24.99", "Kettle"], "The kettle costs £24.99."),
        (["24.99", "Kettle"], "It costs £24.99."),
        (["kettle"], "teakettles"),
        (["'kettle'"], "kettle"),
        (["10"], "100 orders"),
        (["1", "order"], "10 orders"),
    ):
        yield string("must_include", {"must_include": references}, answer)
    for reference, answer in (
        ("1", "10 orders"),
        ("1", "There is 1."),
        ("1", "1, and no more"),
        ("1", "1.50"),
        ("1", "$1"),
        ("1", "No. #1 of them"),
        ("1", "1's the number"),
        ("1", "1:30 hours"),
        ("0", "None"),
        ("0", "(0)"),
    ):
        yield string("must_include of one character", {"must_include": [reference]}, answer)


def _fuzzy() -> Iterator[Case]:
    rule, reference = "fuzzy_match", ["24 pounds 99"]
    yield string(rule, {"fuzzy_match": reference}, "£24.99", judge=True)
    yield string(rule, {"fuzzy_match": reference}, "£25", judge=False)
    yield string(rule, {"fuzzy_match": ["Ann", "Bob"]}, "Bob and Ann", judge=True)
    both = {"must_include": ["Acadia"], "fuzzy_match": ["1h 23min"]}
    yield string(rule, both, "Acadia, 83 minutes", judge=True, what="beside must_include: both")
    yield string(rule, both, "Acadia, an hour", judge=False, what="beside must_include: one")
    yield string(rule, both, "Yosemite, 83 minutes", judge=True, what="beside must_include: other")
    rule, none = "fuzzy_match N/A", {"fuzzy_match": "N/A"}
    note = "The shop sells no kettles"
    yield string(rule, none, "N/A", string_note=note, judge=False)
    yield string(rule, none, "'n/a'", string_note=note, judge=False)
    yield string(rule, none, "No kettles here", string_note=note, judge=True)
    yield string(rule, none, "It is £5", string_note=note, judge=False)


# ---------------------------------------------------------------- url_match


def url(reference: str, last: str, **more: Any) -> Case:
    rule = more.pop("rule", "url_match")
    checks = {"reference_url": reference, "url_note": more.pop("note", "GOLD in PRED")}
    return case(rule, f"{last} for {reference}", checks, last=last, **more)


def _urls() -> Iterator[Case]:
    shop = "__SHOPPING__"
    yield url(f"{shop}/orders/", f"{shop}/orders")
    yield url(f"{shop}/orders", f"{shop}/orders/5")
    yield url(f"{shop}/orders/5", f"{shop}/orders")
    yield url(shop, f"{shop}/orders")
    yield url("http://elsewhere.test/orders", f"{shop}/orders")
    rule = "url_match |OR|"
    yield url(f"{shop}/a |OR| {shop}/orders", f"{shop}/orders", rule=rule)
    yield url(f"{shop}/a |OR| {shop}/b", f"{shop}/orders", rule=rule)
    rule = "url_match of the query"
    yield url(f"{shop}/search?q=kettle", f"{shop}/search?page=2&q=kettle", rule=rule)
    yield url(f"{shop}/search?q=kettle", f"{shop}/search?q=kettles", rule=rule)
    yield url(f"{shop}/search?q=kettle", f"{shop}/search", rule=rule)
    yield url(f"{shop}/search?q=tea+pot", f"{shop}/search?q=tea%20pot", rule=rule)
    yield url(f"{shop}/search", f"{shop}/search?q=kettle#top", rule=rule)
    either = f"{shop}/search?q=a |OR| {shop}/find?q=b"
    yield url(either, f"{shop}/search?q=b", rule=rule)
    yield url(either, f"{shop}/search?q=c", rule=rule)
    without = {"reference_url": f"{shop}/orders"}
    yield case("url_match", "no url_note is GOLD in PRED", without, last=f"{shop}/orders/5")


# ---------------------------------------------------------------- program_html


def page(rule: str, locator: str, required: dict[str, Any], **more: Any) -> Case:
    target = {
        "url": more.pop("url", "__SHOPPING__/kettle.html"),
        "locator": locator,
        "required_contents": required,
        **({"prep_actions": more.pop("prep_actions")} if "prep_actions" in more else {}),
    }
    what = more.pop("what", f"{locator or 'the whole page'} for {next(iter(required.values()))!r}")
    last = more.pop("last", "__SHOPPING__/orders")
    return case(f"program_html {rule}", what, {"program_html": [target]}, last=last, **more)


def _pages() -> Iterator[Case]:
    heading = "document.querySelector('h1').outerText"
    price = "document.querySelector('.price').outerText"
    for locator, wanted in (
        (price, "£24.99"),
        (price, "£24"),
        ("document.querySelector('#stock').value", "8"),
        ("document.querySelector('#stock').value", "7"),
        ("document.querySelector('.routing_engines').selectedIndex", "0"),
        ("document.querySelector('.routing_engines').selectedIndex", "1"),
        ("document.querySelector('#on').checked", "True"),
        ("document.querySelector('#on').checked.toString()", "true"),
        ("document.querySelector('.row').querySelector('span').getAttribute('data-rate')", "80"),
        ("document.querySelectorAll('li')[1].outerText", "1.7 litres"),
        ("document.querySelectorAll('li')[9].outerText", "1.7 litres"),
        ("document.querySelector('ul').lastElementChild.textContent", "1.7 LITRES"),
        (heading, "Alder & Sons Kettle"),
        ("document.querySelector('.gone').outerText", "x"),
        ("document.querySelector('.gone').outerText", ""),
    ):
        yield page("exact_match", locator, {"exact_match": wanted})
    for locator, parts in (
        (heading, ["alder", "kettle"]),
        (heading, ["Alder", "Ash"]),
        (heading, ["Alder & Sons"]),
        ("[...document.querySelectorAll('input')].map(i => i.id).join(' ')", ["stock", "on"]),
        ("[...document.querySelectorAll('li')].map(i => i.outerText).join(' ')", ["wood"]),
        ("document.querySelector('.gone').outerText", ["x"]),
    ):
        yield page("must_include", locator, {"must_include": parts})
    for part in ("Ash |OR| Alder", "Ash |OR| Birch"):
        yield page("must_include |OR|", heading, {"must_include": [part]})
    opened, section = (
        "document.querySelector('[name=discount_amount]').value",
        "__SHOPPING_ADMIN__/rule/7",
    )
    action = "document.querySelector('[data-index=\"actions\"] .admin__collapsible-title').click()"
    missing = "document.querySelector('.gone').click()"
    for actions in ([action], [missing], [missing, action], [action, missing]):
        yield page(
            "prep_actions",
            opened,
            {"exact_match": "20"},
            url=section,
            prep_actions=actions,
            what=" then ".join("a click" if a == action else "no such element" for a in actions),
        )
    field = "document.querySelector('[title=\"What’s on your mind?\"').value"
    typed = "() => { document.querySelector('textarea').value = 'A refund, please' }"
    here = {"url": "last", "last": "__SHOPPING__/kettle.html", "left": typed}
    yield page("last", field, {"must_include": ["refund"]}, **here)
    yield page("last", field, {"must_include": ["exchange"]}, **here)
    yield page("last", heading, {"must_include": ["Order"]}, url="last")
    yield page(
        "a page anew",
        field,
        {"must_include": ["refund"]},
        **(here | {"url": "__SHOPPING__/kettle.html"}),
    )
    yield page("a page anew", heading, {"must_include": ["Order"]}, url="__SHOPPING__/orders/5")
    yield page("a page anew", heading, {"must_include": ["Order"]}, url="__SHOPPING__/no/such")


def _whole_pages() -> Iterator[Case]:
    for part in ("24.99", "25.99", "Alder & Sons", "<!DOCTYPE html>", "'8'"):
        yield page("whole page", "", {"must_include": [part]})
    yield page("whole page", "  ", {"must_include": ["litres"]}, what="blanks as locator")


def _helpers() -> Iterator[Case]:
    newest = "func:shopping_get_latest_order_url()"
    heading = "document.querySelector('h1').outerText"
    rule = "shopping_get_latest_order_url"
    for part in ("000000148", "000000149"):
        yield page(rule, heading, {"must_include": [part]}, url=newest)
    rule = "reddit_get_post_url"
    post, text = (
        "func:reddit_get_post_url('__last_url__')",
        "document.querySelector('h1').outerText",
    )
    for last, part in (
        ("__REDDIT__/f/books/59/a-good-book/-/comment/7", "Harry Potter"),
        ("__REDDIT__/f/books/59/a-good-book/-/comment/7", "Tolkien"),
        ("__REDDIT__/f/books/59/", "Harry Potter"),
        ("__SHOPPING__/orders/5", "Order"),
        ("__SHOPPING__/kettle.html", "Harry Potter"),
    ):
        yield page(
            rule, text, {"must_include": [part]}, url=post, last=last, what=f"{part} from {last}"
        )
    for name, reviews in (("author", ("Bob", "Ann", "")), ("rating", ("80", "40", ""))):
        rule = f"shopping_get_sku_latest_review_{name}"
        for sku, wanted in (("MUG1", reviews[0]), ("MUG1", reviews[1]), ("MUG0", reviews[0])):
            call = f"func:{rule}('{sku}')"
            yield page(rule, call, {"exact_match": wanted}, url="last")
        yield page(rule, f"func:{rule}('NONE')", {"exact_match": reviews[0]}, url="last")
    rule = "gitlab_get_project_memeber_role"
    members = "__GITLAB__/group/project/-/project_members"
    for name, role, place in (
        ("vinta", "Guest", members),
        ("koush", "Developer", members),
        ("koush", "Guest", members),
        ("nobody", "Guest", members),
        ("vinta", "Guest", "__SHOPPING__/kettle.html"),
    ):
        call = f"func:{rule}(__page__, '{name}')"
        what = f"{name} as {role} at {place}"
        yield page(rule, call, {"exact_match": role}, url=place, what=what)


# ---------------------------------------------------------------- WebArena-Lite's evaluator


def _lite() -> Iterator[Case]:
    lite: dict[str, Any] = {"suite": "webarena-lite"}
    text = "document.querySelector('.submission__inner').outerText"
    post = {"url": "func:reddit_get_post_url('__last_url__')", "last": "__REDDIT__/f/books/59/"}
    parts = ["Harry Potter", "July 8th", "virtual meetup"]
    for verdict in (True, False):
        yield page("fuzzy_match", text, {"fuzzy_match": parts}, **post, **lite, judge=verdict)
    for script, wanted in (
        ("() => document.querySelector('.price').outerText", "£24.99"),
        ("() => document.querySelector('.price').outerText", "£25"),
        ("() => document.querySelector('.gone').outerText", ""),
        ("() => document.querySelector('.gone')?.outerText", ""),
    ):
        yield page("lambda:", f"lambda:{script}", {"exact_match": wanted}, **lite)
    yield string("exact_match", {"exact_match": "N/A"}, "N/A", **lite)
    yield string("must_include of one character", {"must_include": ["5"]}, "It is 5", **lite)
    yield url("__SHOPPING__/orders", "__SHOPPING__/orders/5", **lite)
    yield page("must_include", "document.title", {"must_include": ["kettle"]}, **lite)


# ---------------------------------------------------------------- several checks


def _together() -> Iterator[Case]:
    price = "document.querySelector('.price').outerText"
    target = {
        "url": "last",
        "locator": price,
        "required_contents": {"must_include": ["24.99"]},
    }
    other = {**target, "required_contents": {"must_include": ["25.99"]}}
    kettle = "__SHOPPING__/kettle.html"
    for answer, place, targets in (
        ("24.99", kettle, [target, target]),
        ("24.99", kettle, [target, other]),
        ("24.99", "__SHOPPING__/orders", [target]),
        ("25", kettle, [target]),
    ):
        checks = {
            "reference_answers": {"must_include": ["24.99"]},
            "reference_url": place,
            "program_html": targets,
        }
        what = f"{answer} at {place}, {len(targets)} on pages"
        yield case("all together", what, checks, last=kettle, answer=answer)
