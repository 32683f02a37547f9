"""`planact login`, with a browser that needs no display."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from werkzeug import Request, Response

import planact
from planact.cli.login import sign_in
from planact.errors import UsageError
from planact.files import logins
from planact.llm.scripted import ScriptedModel
from support.site import Site


def greeting(request: Request) -> Response:
    who = "Hello Ann" if request.cookies.get("user") == "ann" else "Sign in"
    return Response(f"<p>{who}", headers={"Set-Cookie": "user=ann"}, mimetype="text/html")


async def test_a_login_is_kept_and_used_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("DISPLAY", ":none")
    monkeypatch.setattr("planact.cli.login.launch", lambda headed: planact.launch())
    entered, press = os.pipe()
    os.write(press, b"\n")
    with Site(greeting) as site, os.fdopen(entered) as terminal:
        monkeypatch.setattr("sys.stdin", terminal)
        kept = await sign_in(site.url, "ann")
        assert "press Enter" in capsys.readouterr().out
        assert kept.is_relative_to(tmp_path) and stat.S_IMODE(kept.stat().st_mode) == 0o600
        model = ScriptedModel(['Reasoning: r\nAction: exit("seen")'])
        options = {"planner": None, "executor": model}
        result = await planact.arun("Who am I?", site.url, login="ann", **options)
        assert result.trajectory.last is not None and "Hello Ann" in result.trajectory.last.text
    kept.write_text("{")
    with pytest.raises(UsageError, match="the log-in ann cannot be read"):
        logins.read("ann")
    os.close(press)
