"""What a field holds and lacks."""

from __future__ import annotations

from support.visit import Open


async def test_states_of_elements(open_page: Open) -> None:
    async with open_page("states.html") as v:
        for name, words in (
            ("All files", ("mixed", "partly")),
            ("Some", ("mixed", "partly")),
            ("Menu A", ("collapsed",)),
            ("Menu B", ("expanded",)),
            ("Bold", ("mixed", "partly")),
            ("Save", ("disabled",)),
            ("Mail", ("invalid",)),
            ("One", ("selected",)),
            ("Born", ("dd/mm/yyyy",)),
            ("Arrival", ("yyyy",)),
        ):
            assert any(word in v.shown(name).lower() for word in words), v.shown(name)


async def test_why_a_form_is_not_sent(open_page: Open) -> None:
    async with open_page("validation.html") as v:
        await v.do('fill(N, "ann at example")', "E-mail")
        await v.do('fill(N, "abc")', "Code")
        await v.do("click(N)", "Register")
        assert v.page.title == "Register"
        said = v.page.text + " ".join(v.page.messages)
        assert "@" in said
        assert "three capital letters and three digits" in said
        for name, value in (("E-mail", "ann@example.com"), ("Code", "ABC123"), ("Seats", "8")):
            await v.do(f'fill(N, "{value}")', name)
        assert "invalid" not in v.page.text
        await v.do("click(N)", "Register")
        assert v.page.title == "Thanks"


async def test_a_short_password_does_not_blacken_the_page(open_page: Open) -> None:
    async with open_page("login.html") as v:
        await v.do('fill(N, "admin")', "User")
        await v.do('fill(N, "admin")', "Password")
        assert '"User" = "admin"' in v.page.text
        assert '"Password" (filled)' in v.page.text
        await v.do("click(N)", "Log in", role="button")
        assert "Welcome admin" in v.page.text
        assert "You are an administrator of test-admin.example" in v.page.text


async def test_a_page_from_right_to_left(open_page: Open) -> None:
    async with open_page("rtl.html") as v:
        assert v.find("日本語のリンク", "link")
        await v.do('fill(N, "أحمد 😀")', "الاسم")
        await v.do('select(N, "أزرق")', "اللون")
        await v.do("click(N)", "حفظ")
        assert (v.page.title, await v.js("c.value")) == ("أحمد 😀", "أزرق")


async def test_values_and_states_of_widgets(open_page: Open) -> None:
    async with open_page("widgets_state.html") as v:
        for name, words in (
            ("Price", ("$40", "40")),
            ("Zoom", ("3",)),
            ("Open folder", ("expanded",)),
            ("Shut folder", ("collapsed",)),
            ("Team", ("collapsed",)),
            ("Rate", ("0.00 %",)),
            ("By air", ("checked",)),
        ):
            assert any(word in v.shown(name).lower() for word in words), v.shown(name)
        assert "checked" not in v.shown("By sea")


async def test_a_slider_of_its_own_make_is_moved(open_page: Open) -> None:
    async with open_page("widgets_state.html") as v:
        await v.do("click(N)", "Price")
        await v.do('press("ArrowRight")')
        assert "50" in v.shown("Price")


async def test_what_the_browser_and_the_page_find_invalid(open_page: Open) -> None:
    async with open_page("widgets_state.html") as v:
        await v.do("click(N)", "Go")
        assert v.page.title == "States"
        said = v.page.text + " ".join(v.page.messages)
        assert "Please select an item in the list" in said
        await v.do('select(N, "M")', "Size")
        await v.do('fill(N, "y")', "Again")
        await v.do("click(N)", "Go")
        assert "The names differ" in v.page.text + " ".join(v.page.messages)
        await v.do('fill(N, "x")', "Again")
        await v.do("click(N)", "Go")
        assert v.page.title == "Sent"


async def test_a_number_out_of_bounds_is_said(open_page: Open) -> None:
    async with open_page("refusing.html") as v:
        await v.do('fill(N, "9")', "Seats")
        await v.do('press("Tab")')
        said = v.page.text + " ".join(v.page.messages)
        assert "Value must be less than or equal to" in said
        await v.do('fill(N, "4")', "Seats")
        await v.do('press("Tab")')
        assert "The two nearest valid values are 3 and 5" in v.page.text + " ".join(v.page.messages)


async def test_formats_are_said(open_page: Open) -> None:
    async with open_page("refusing.html") as v:
        for name, wrong, sign, right in (
            ("When", "15.06.2026 9 am", "yyyy-mm-dd", "2026-06-15T09:00"),
            ("Month", "June 2026", "yyyy-mm", "2026-06"),
            ("Week", "24", "yyyy-w", "2026-W24"),
        ):
            assert sign in v.shown(name).lower()
            said = await v.refused(f'fill(N, "{wrong}")', name)
            assert sign in said.lower() or "2026-" in said
            await v.do(f'fill(N, "{right}")', name)
            assert right in v.shown(name)
