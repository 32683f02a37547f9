"""What a field holds and lacks."""

from __future__ import annotations

from visit import Open


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
