"""libwebarena's verdicts on recorded cases, in an environment that has libwebarena; it is run by
parity.py.

Reads the recording on standard input, writes the list of verdicts: "pass", "fail", or what the
evaluator stopped with. The sites are where the environment variables of libwebarena say.
Its judge is scripted, and its 3 seconds after every page are left out: these pages are static.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import browsergym.webarenalite.evaluators as lite
import browsergym.webarenalite.helper_functions as lite_helpers
import webarena.evaluation_harness.evaluators as plain
import webarena.evaluation_harness.helper_functions as plain_helpers
from playwright.sync_api import Browser, sync_playwright

EVALUATORS = {"webarena": (plain, plain_helpers), "webarena-lite": (lite, lite_helpers)}


def resolved(value: Any, shop: str) -> Any:
    def address(match: re.Match[str]) -> str:
        return os.environ[match[1]] + (shop if match[1] == "SHOPPING" else "")

    sites = r"__(SHOPPING_ADMIN|SHOPPING|REDDIT|GITLAB|WIKIPEDIA|MAP|HOMEPAGE)__"
    return json.loads(re.sub(sites, address, json.dumps(value)))


def judge(case: dict[str, Any]) -> Any:
    def answer(messages: list[dict[str, str]], **_: Any) -> str:
        reason = "reported unachievable reason" in messages[-1]["content"]
        yes, no = ("same", "different") if reason else ("correct", "incorrect")
        return yes if case["judge"] else no

    return answer


def verdict(case: dict[str, Any], browser: Browser) -> str:
    evaluators, helpers = EVALUATORS[case.get("suite", "webarena")]
    shop = case.get("shop", "")
    evaluators.time = SimpleNamespace(sleep=lambda seconds: None)
    helpers.generate_from_openai_chat_completion = judge(case)
    helpers.SHOPPING = os.environ["SHOPPING"] + shop
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump({"intent": "Find it", "eval": resolved(case["eval"], shop)}, file)
        file.flush()
        context = browser.new_context()
        page = context.new_page()
        page.goto(resolved(case.get("last", "__SHOPPING__/orders"), shop))
        page.evaluate(case.get("left", ""))
        trajectory = [{}, {"answer": case.get("answer", "")}]
        try:
            score = evaluators.evaluator_router(file.name)(trajectory, file.name, page, None)
        except Exception as error:  # whatever it is, it is the verdict
            return type(error).__name__
        finally:
            context.close()
    return "pass" if score == 1 else "fail"


def main() -> None:
    cases = json.load(sys.stdin)["cases"]
    path = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    with sync_playwright() as playwright:
        flags = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=path, args=flags)
        verdicts = [verdict(case, browser) for case in cases]
        browser.close()
    Path(sys.argv[1]).write_text(json.dumps(verdicts))


if __name__ == "__main__":
    main()
