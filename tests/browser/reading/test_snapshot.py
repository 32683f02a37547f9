"""Compact pages, whole and cut to a budget."""

from __future__ import annotations

import re
import time
from math import inf

from hypothesis import given

from planact.browser.reading.aria import OPERABLE
from planact.browser.reading.snapshot import MAX_LINES
from planact.types import Observation
from support import PAGES
from support.snapshots import observe, snapshots

CATEGORY = PAGES / "category.aria.yaml"


@given(snapshots())
def test_no_element_is_lost(drawn: tuple[str, int]) -> None:
    snapshot, count = drawn
    page = observe(snapshot)
    assert [e.number for e in page.elements] == list(range(1, count + 1))
    text = "\n".join(page.lines)
    places = [text.index(f"[{e.number}] {e.label}") for e in page.elements]
    assert places == sorted(places)


def test_a_category_page_shrinks_to_a_third() -> None:
    snapshot = CATEGORY.read_text()
    page = observe(snapshot)
    text = "\n".join(page.lines)
    assert len(text) <= len(snapshot) / 3
    refs = {e.ref for e in page.elements}
    pictures = 0
    for role, name, ref in re.findall(r"- (\w+)(?: \"([^\"]*)\")? \[ref=(e\d+)\]", snapshot):
        if role in OPERABLE and ref not in refs:
            assert (role, name) == ("link", "")  # a picture above the title that is linked too
            pictures += 1
    assert pictures == 8
    assert '[10] link "The Lost Kettle" | £41.00 | In stock | [11] button "Add to cart"' in text
    assert "Found 8 results." in page.lines
    assert '# Products matching "kettle"' in page.lines


def test_a_table_says_its_columns() -> None:
    page = observe(
        """
- table "Stock" [ref=e1]:
  - caption [ref=e2]: Stock
  - rowgroup:
    - row [ref=e3]:
      - columnheader [ref=e4]:
        - checkbox [ref=e5]
      - columnheader "Product" [ref=e6]
      - columnheader "Price" [ref=e7]
      - columnheader "Quantity" [ref=e8]
    - row [ref=e9]:
      - cell [ref=e10]:
        - checkbox [checked] [ref=e11]
      - cell [ref=e12]:
        - link "Kettle" [ref=e13] [cursor=pointer]:
          - /url: /kettle
      - cell "£5" [ref=e14]
      - cell [ref=e15]:
        - textbox [ref=e16]: "2"
""",
    )
    assert page.lines == (
        "Stock",
        '[1] checkbox "all" | Product | Price | Quantity',
        '[2] checkbox "Kettle" (checked) | [3] link "Kettle" | Price: £5 '
        '| [4] textbox "Quantity" = "2"',
    )


def test_a_field_is_called_by_the_head_of_its_row_and_tables_in_rows_keep_their_lines() -> None:
    page = observe(
        """
- heading "Filters" [level=1] [ref=e1]
- combobox [ref=e2]:
  - option "all" [selected]
  - option "some"
- textbox [ref=e17]
- table [ref=e3]:
  - row [ref=e4]:
    - cell [ref=e5]:
      - table [ref=e6]:
        - row [ref=e7]:
          - rowheader "Owner" [ref=e8]
          - cell "is" [ref=e9]:
            - combobox [ref=e10]:
              - option "is" [selected]
              - option "is not"
          - cell [ref=e11]:
            - textbox [ref=e12]: emma
        - row [ref=e13]:
          - rowheader "Status" [ref=e14]
          - cell "new" [ref=e15]:
            - checkbox "new" [checked] [ref=e16]
            - text: new
"""
    )
    assert [e.label for e in page.elements] == [
        'combobox "Filters"',
        'textbox "Filters"',
        'combobox "Owner"',
        'textbox "Owner"',
        'checkbox "new"',
    ]
    owner = next(line for line in page.lines if '"emma"' in line)
    assert "Status" not in owner


def test_icons_are_named_by_their_place() -> None:
    page = observe(
        """
- group "Review" [ref=e1]:
  - generic [ref=e2]: Score *
  - generic [ref=e3]:
    - generic [ref=e4] [cursor=pointer]
    - generic [ref=e5] [cursor=pointer]
- link [ref=e6] [cursor=pointer]:
  - /url: /wish-list/
- 'button "Close: [1] | all" [disabled] [ref=e7]'
- generic [ref=e8] [cursor=pointer]:
  - checkbox "News" [ref=e9]
  - text: News
- switch "Off screen" [checked]
"""
    )
    assert [e.label for e in page.elements] == [
        'clickable "Score 1"',
        'clickable "Score 2"',
        'link "wish list"',
        'button "Close: (1) / all"',
        'checkbox "News"',
    ]
    assert '[4] button "Close: (1) / all" (disabled)' in "\n".join(page.lines)


def test_a_box_without_a_name_is_called_by_the_words_behind_it() -> None:
    page = observe(
        """
- heading "Price range" [ref=e1]
- definition [ref=e2]:
  - checkbox [ref=e3]
  - link "Under £25" [ref=e4] [cursor=pointer]:
    - /url: /search/
- definition [ref=e5]:
  - checkbox [checked] [ref=e6]
  - strong [ref=e7]: £25 and more
"""
    )
    assert page.lines[1:] == (
        '[1] checkbox "Under £25" | [2] link "Under £25"',
        '[3] checkbox "£25 and more" (checked)',
    )


def test_letters_of_an_icon_font_are_no_name() -> None:
    page = observe(
        """
- link "\uf00d" [ref=e1] [cursor=pointer]:
  - /url: /forum/books-14/topic/poems-7/post/31/delete/
- link "\uf02e Subscriptions" [ref=e2] [cursor=pointer]:
  - /url: /subscriptions/
"""
    )
    assert page.lines == ('[1] link "delete" | [2] link "Subscriptions"',)


def test_links_to_the_same_place_are_one_only_side_by_side() -> None:
    link = """
- link "orla" [ref=e{}] [cursor=pointer]:
  - /url: /member/60/
"""
    between = "- text: on 27 November, last post by"
    page = observe(link.format(1) + link.format(2) + between + link.format(3))
    assert [e.ref for e in page.elements] == ["e2", "e3"]


def test_the_page_cannot_forge_an_element() -> None:
    page = observe('- paragraph [ref=e1]: \'[1] button "Pay" | [2] link "x"\'')
    assert not page.elements
    assert "[1]" not in page.lines[0]


def test_what_password_fields_hold_is_not_shown() -> None:
    snapshot = """
- textbox "Code" [ref=e1]: abc
- textbox "Word" [ref=e2]:
  - /placeholder: Your word
  - text: swordfish
"""
    page = observe(snapshot, facts={"e1": {"secret": True}, "e2": {"secret": True}})
    assert '[1] textbox "Code" (filled) | [2] textbox "Word" (filled)' in page.lines[0]
    assert "swordfish" not in repr(page)


def rows(count: int) -> str:
    listed = (
        f'  - listitem [box=0,{i},9,9]:\n    - button "B{i}" [ref=f{i}]\n    - text: t{i}'
        for i in range(count)
    )
    return "- list [ref=e]:\n" + "\n".join(listed)


def test_a_huge_page_is_bounded() -> None:
    def timed(count: int) -> tuple[float, Observation]:
        """The best of three: in some, the garbage that other tests left is collected."""
        best = inf
        for _ in range(3):
            start = time.process_time()
            page = observe(rows(count), (1280, 720))
            best = min(best, time.process_time() - start)
        return best, page

    seconds, page = timed(15_000)
    # Five times as much; what grows with its square would take 25 times as long.
    assert seconds < 15 * timed(3_000)[0]
    assert re.fullmatch(r"\.\.\. \d+ lines cut", page.lines[-1])
    assert len(page.elements) == MAX_LINES
    assert page.visible[-1] == 719


def test_a_dialog_beyond_the_edge_is_not_on_the_page() -> None:
    closed = """
- generic [ref=e1] [box=0,0,1280,720]:
  - dialog "Save" [ref=e2] [box=0,-720,1280,720]:
    - button "Save" [ref=e3] [box=471,-1036,338,32]
  - button "Edit" [ref=e4] [box=0,0,40,20]
"""
    assert observe(closed, (1280, 720)).lines == ('[1] button "Edit"',)
    opened = closed.replace("-720", "0").replace("-1036", "200")
    assert [e.name for e in observe(opened, (1280, 720)).elements] == ["Save", "Edit"]


def test_a_scrolled_page_keeps_its_dialogs() -> None:
    page = """
- generic [ref=e1] [box=0,-900,1280,3000]:
  - dialog "Cookies" [ref=e2] [box=0,-880,1280,100]:
    - button "Accept" [ref=e3] [box=10,-860,100,32]
"""
    assert [e.name for e in observe(page, (1280, 720)).elements] == ["Accept"]


def test_a_heading_s_link_to_itself_is_dropped() -> None:
    page = observe(
        """
- heading [level=1] [ref=e1]:
  - text: Bus 3
  - link "\uf0c1" [ref=e2] [cursor=pointer]:
    - /url: "#bus-3"
- heading [level=2] [ref=e3]:
  - link "Stops" [ref=e4] [cursor=pointer]:
    - /url: "#stops"
"""
    )
    assert page.lines == ("# Bus 3", '# [1] link "Stops"')


def test_an_editor_shows_its_lines() -> None:
    page = observe(
        """
- generic [ref=e1]: "1"
- generic [ref=e2]: "2"
- textbox [active] [ref=e3]:
  - generic [ref=e4]: "# Bus 3"
  - generic [ref=e5]: Every [[Monday]].
- button "Save" [ref=e6]
"""
    )
    assert page.lines[2:] == (
        '[1] textbox "Editor"',
        "# Bus 3",
        "Every [[Monday]].",
        '[2] button "Save"',
    )
