"""The page of a folder of data stages, read back in a real browser from file://."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page

from planact.data.engine.records import Judgement, Line, Origin, Query, Weakness
from planact.data.engine.stage import stage
from planact.errors import UsageError
from planact.types import Usage
from planact.viewer import render
from planact.viewer.sample import SHOWN, SHOWN_REJECTED, read_excerpt
from support.loop_lines import pair, planned, write

HOSTILE = "<script>document.title = 'owned'</script><img src=x onerror=\"document.title='owned'\">"
ORIGIN = Origin(stage="s", teacher="model-t")
PLANNED = [planned("t0"), planned("t1", goal=HOSTILE)]


def make(out: Path, name: str, lines: Iterable[Line], *inputs: Path, **counts: int) -> Path:
    with stage(name, inputs, [out], teacher="model-t") as running:
        assert running
        write(out, lines)
        running.counts.update(counts)
        running.usage = Usage(tokens_in=1000, tokens_out=234)
    return out


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """All kinds of lines; the stages are made in another order than they follow one another."""
    query = Query(id="q", job="q", origin=ORIGIN, goal="Buy a mug", site="shopping", url="http://x")
    late = make(tmp_path / "planned.jsonl", "ground", PLANNED, planned=2)
    rejected = [
        pair(f"goal {n}", PLANNED[0], rejected=f"its plan knows 'item {n}'") for n in range(30)
    ]
    pairs = [
        pair("a lamp", PLANNED[0]),
        *rejected,
        pair("x", PLANNED[0], rejected="infeasible <script>: no such page"),
    ]
    make(tmp_path / "a-pairs.jsonl", "expand", pairs, late, pairs=1, rejected=31)
    make(tmp_path / "queries.jsonl", "queries", [query])
    judged = [
        Judgement(id="j", job="j", origin=ORIGIN, episode="t0-0", success=False, reasons="A 404.")
    ]
    make(tmp_path / "judged.jsonl", "judge", judged)
    weak = Weakness(
        id="w",
        job="w",
        origin=ORIGIN,
        site="shopping",
        name="Too narrow",
        description="It searches once.",
        episodes=("t0-0",),
        helpful=(PLANNED[0].id,),
    )
    make(tmp_path / "weak.jsonl", "target", [weak])
    return tmp_path


@pytest.fixture
async def opened(browser: Browser, folder: Path) -> AsyncIterator[Page]:
    page = await browser.new_page()
    await page.goto(render(folder).as_uri())
    await page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    yield page
    await page.close()


async def test_the_page_tells_what_was_made_and_at_what_cost(opened: Page) -> None:
    stages = await opened.locator(".chain a").all_inner_texts()
    names = [text.split()[0] for text in stages]
    assert sorted(names) == ["expand", "ground", "judge", "queries", "target"]
    assert names.index("ground") < names.index("expand")
    assert "model-t" in stages[0] and "1,234 tokens" in stages[0]
    text = await opened.inner_text("main")
    told = ("Buy a mug", "A 404.", "It searches once.", "t0-0", "6,170", "a lamp")
    assert [t for t in told if t not in text] == []


async def test_actions_stand_beside_the_step_that_they_carry_out(opened: Page) -> None:
    steps = opened.locator(".beside").first.locator("> ul > li")
    assert "Look" in await steps.nth(0).inner_text()
    shown = [await steps.nth(n).locator("ol > li").count() for n in range(await steps.count())]
    assert shown == [2, 1]
    assert await steps.nth(1).locator("ol > li").get_attribute("value") == "3"


async def test_rejected_lines_are_counted_by_reason(opened: Page) -> None:
    rows = await opened.locator("table", has_text="Reason").locator("tr").all_inner_texts()
    assert [row.split("\t")[:3] for row in rows[1:]] == [
        ["expand", "its plan knows …", "30"],
        ["expand", "infeasible <script>", "1"],
    ]
    reason = opened.locator("details.reason").first
    assert f"{SHOWN_REJECTED} of 30 lines" in await reason.inner_text()
    assert await reason.locator("details.line").count() == SHOWN_REJECTED


async def test_untrusted_text_does_nothing(opened: Page, folder: Path) -> None:
    assert HOSTILE in await opened.inner_text("main")
    assert await opened.title() == f"{folder.name} · planact"
    assert await opened.locator("script, [onerror]").count() == 0


def test_of_a_large_file_a_sample_is_shown_the_same_every_time(tmp_path: Path) -> None:
    make(tmp_path / "p.jsonl", "expand", (pair(f"goal {n}", PLANNED[0]) for n in range(5000)))
    page = render(tmp_path)
    first = page.read_text()
    assert f"{SHOWN} of 5,000 lines" in first
    assert len(first) < 1_000_000
    assert render(tmp_path).read_text() == first
    shown = [int(line.goal[5:]) for line in read_excerpt(tmp_path / "p.jsonl", "").good.lines]
    assert shown == sorted(shown) and max(shown) > 4000 and 2000 < sum(shown) / SHOWN < 3000


def test_a_stage_that_was_stopped_is_shown_as_far_as_it_came(tmp_path: Path) -> None:
    out = tmp_path / "p.jsonl"
    with (
        pytest.raises(KeyboardInterrupt),
        stage("expand", [], [out]),
    ):
        write(out, [pair("a", PLANNED[0]), pair("b", PLANNED[0])])
        with out.open("a") as file:
            file.write('{"id": "torn')
        raise KeyboardInterrupt
    page = render(tmp_path).read_text()
    assert "not complete" in page and "2 lines" in page


def test_many_reasons_stay_a_table(tmp_path: Path) -> None:
    words = ("".join(chr(97 + int(digit)) for digit in str(n)) for n in range(500))
    write(tmp_path / "p.jsonl", (pair(w, PLANNED[0], rejected=f"because {w}") for w in words))
    excerpt = read_excerpt(tmp_path / "p.jsonl", "")
    assert len(excerpt.rejected) == 51
    assert excerpt.rejected[0][0] == "other reasons"
    assert sum(shown.count for _, shown in excerpt.rejected) == 500


def test_what_cannot_be_shown_is_one_clear_line(tmp_path: Path) -> None:
    out = make(tmp_path / "p.jsonl", "expand", [pair("a", PLANNED[0])])
    for text, problem in (("{torn\n", "is not JSON"), ("3\n", "is not a JSON object")):
        out.write_text(text)
        with pytest.raises(UsageError, match=rf"p\.jsonl:1 {problem}"):
            render(tmp_path)
    out.write_text('{"page": 3}\n')
    with pytest.raises(UsageError, match=r"p\.jsonl:1 is no Pair line: id"):
        render(tmp_path)
    (tmp_path / "p.jsonl.manifest.json").write_text("{}")
    with pytest.raises(UsageError, match="is no manifest"):
        render(tmp_path)
