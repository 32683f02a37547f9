"""Pages that are cut to a budget."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from planact.browser.reading.budget import cut, estimate_tokens
from support.seen import seen
from support.snapshots import TEXTS, observe, snapshots


@given(snapshots(), st.integers(12, 200), TEXTS)
def test_a_cut_page_keeps_budget_and_order(drawn: tuple[str, int], budget: int, query: str) -> None:
    whole = observe(drawn[0])
    part = cut(whole, budget, query)
    assert estimate_tokens(part.text) <= budget
    kept = [line for line in part.lines if not line.startswith("... ")]
    at = 0
    for line in kept:
        at = whole.text.index(line, at)
    assert part == whole or any(line.startswith("... ") for line in part.lines)
    assert all(whole.element(e.number) == e for e in part.elements)
    shown = [e for e in whole.elements if f"[{e.number}] {e.label}" in part.text]
    assert list(part.elements) == shown


def test_a_cut_keeps_what_matters() -> None:
    rows = [f'[{i}] link "Lamp {i}" | £{i}.00 | [{i + 50}] button "Add"' for i in range(1, 41)]
    lines = ['[91] textbox "Search"', *rows, "status: Added", '[92] button "Check out"', "Imprint"]
    page = seen(*lines)
    part = cut(page, 150, "Buy lamp 33")
    assert 'link "Lamp 33"' in part.text
    for line in ('[91] textbox "Search"', "status: Added", '[92] button "Check out"'):
        assert line in part.lines
    assert sum(int(n) for n in re.findall(r"\.\.\. (\d+) lines? cut", part.text)) + len(
        [line for line in part.lines if not line.startswith("...")]
    ) == len(lines)


def test_a_cut_keeps_what_stands_under_a_heading_and_what_the_query_names() -> None:
    lines = [
        '[1] link "Desk Lamps" | [2] link "Blankets" | [3] link "Wall Clocks"',
        *(f'[{i}] link "Warm Blanket {i}" | £{i}.00' for i in range(4, 60)),
        "Orders",
        '[60] link "100257" | £12.00 | Shipped',
        *(f'[{i}] link "{100300 + i}" | £{i}.00 | Shipped' for i in range(61, 90)),
    ]
    page = seen(*lines)
    part = cut(page, 150, 'Open the category "Blankets", then report the first of the orders')
    assert lines[0] in part.lines
    assert '[60] link "100257" | £12.00 | Shipped' in part.lines


def test_a_cut_keeps_the_facts_that_the_query_asks_for() -> None:
    """Their label tells more than the same word in a form that can be filled in."""
    forms = [f'[{n}] combobox "Event {n}" (options: a; b)' for n in range(1, 9)]
    told = "Total: £170.00 | Date: 29 Jun 2026 | Status: Being processed"
    page = seen("# Order 7", "Customer information", told, *forms, "# Status changes", "None.")
    assert told in cut(page, 90, "What is the status of order 7?").lines


def test_a_cut_to_read_spends_nothing_on_what_can_be_done() -> None:
    fields = [f'[{i}] textbox "Field {i}"' for i in range(1, 30)]
    facts = [f"Fact {i}: {i} pounds" for i in range(30)]
    page = seen(*fields, *facts, "milestone 2.2")
    assert "milestone 2.2" not in cut(page, 60, "Which milestone is it in?").lines
    read = cut(page, 60, "Which milestone is it in?", to_act=False)
    assert "milestone 2.2" in read.lines


def test_of_lines_that_matter_as_much_the_first_are_kept() -> None:
    for n in range(20):
        names = "amber birch cedar dunes ember fjord grove heath islet"
        words = [f"{name}{n}" for name in names.split()]
        rarer = [" ".join(words[:i]) for i in range(1, len(words))]  # so words weigh differently
        alike = [" ".join([*words[i:], *words[:i]]) for i in range(len(words))] * 3
        page = seen(*rarer, *alike)
        kept = cut(page, 250, " ".join(words)).lines
        same = [line for line in kept if line in alike]
        # The first of them stands under one that matters less.
        assert same == alike[1 : 1 + len(same)]
        assert 1 < len(same) < len(alike) - 1


def test_long_lines_are_cut_in_parts() -> None:
    words = " ".join(f"word{i}" for i in range(400))
    page = seen(words, "needle in here", visible=(1,))
    part = cut(page, 200, "word77 needle")
    assert "needle in here" in part.lines
    assert "word77" in part.text
    assert part.lines.index("needle in here") in part.visible


def test_the_estimate_rather_exceeds_the_count() -> None:
    # Counted with SmolLM2's tokenizer.
    for text, tokens in [
        ('[12] link "The Lost Kettle" | £41.00', 18),
        ("Price: £41.00", 8),
        ("UPC0012", 6),
        (" (options: A; B)", 7),
    ]:
        assert tokens <= estimate_tokens(text) <= tokens * 1.4


def test_of_wordless_links_that_lead_alike_one_is_enough() -> None:
    close = '- link "×" [ref=e{}]:\n  - /url: "#"\n'
    page = observe(f"{close.format(1)}- paragraph: Added\n{close.format(2)}- paragraph: Total")
    assert "\n".join(page.lines).count("×") == 1
