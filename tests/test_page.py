"""Pages as records, and the text that is made of them."""

from __future__ import annotations

from planact.types import Element, Line, Observation, Part

SORT = Element(number=3, role="combobox", name="Sort", value="Up", options=("Up", "Down"))
LINK = Element(number=4, role="link", name='The "Lost" Kettle')
ROW = Line(parts=(Part(element=LINK), Part(text="£41.00"), Part(element=SORT)))


def test_a_line_is_its_parts() -> None:
    shown = '[4] link "The \\"Lost\\" Kettle" | £41.00 | [3] combobox "Sort" = "Up"'
    assert ROW.to_text() == f"{shown} (options: Up; Down)"
    assert ROW.to_text(numbered=False).startswith('link "The \\"Lost\\" Kettle" | £41.00')
    assert ROW.elements == (LINK, SORT)
    assert Line(parts=(Part(text="Books"),), heading=True).to_text() == "# Books"
    bar = Line(parts=(Part(text="9 a.m."), Part(text="|"), Part(element=LINK, flows=True)))
    assert bar.to_text().startswith("9 a.m. | | [4] link ")


def test_long_lists_are_shown_in_part_and_spread_ones_by_their_options() -> None:
    many = SORT.model_copy(update={"options": ("x" * 50, *map(str, range(20)))})
    assert many.to_text().endswith(f"(options: {'x' * 39}…; 0; 1; 2; 3; 4; 5; 6; 13 more)")
    spread = SORT.model_copy(update={"spread": True, "states": ("filled", "disabled")})
    assert spread.to_text() == '[3] combobox "Sort" = "Up" (filled) (disabled)'


def test_a_copy_with_other_content_has_its_text_and_elements() -> None:
    page = Observation(url="", title="", content=(ROW,))
    assert (len(page.lines), page.elements) == (1, (LINK, SORT))
    copied = page.model_copy(update={"content": (Line(parts=(Part(text="x"),), visible=True),)})
    assert (copied.lines, copied.bare_lines, copied.elements) == (("x",), ("x",), ())
    assert copied.visible == (0,)
    assert page.line_of(SORT.target) == 0 and copied.line_of(SORT.target) is None


def test_what_is_not_there_is_not_stored() -> None:
    stored = ROW.model_dump_json()
    assert "text" in stored and not any(f in stored for f in ("heading", "states", "flows", "null"))
    assert Line.model_validate_json(stored) == ROW
