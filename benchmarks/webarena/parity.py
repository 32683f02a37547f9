"""planact's evaluators beside libwebarena's, on the cases of cases.py and differences.py.

libwebarena runs in an environment of its own:

    python3 -m venv parity
    parity/bin/pip install --no-deps libwebarena==0.0.5 browsergym-core==0.14.3 \\
        browsergym-webarena==0.14.3 browsergym-webarenalite==0.14.3
    parity/bin/pip install aiolimiter beartype==0.12.0 beautifulsoup4 gymnasium lxml nltk openai \\
        Pillow playwright pyparsing requests text-generation tiktoken tqdm transformers
    parity/bin/python -m nltk.downloader punkt_tab
    .venv/bin/python benchmarks/webarena/parity.py parity/bin/python

Prints both verdicts on every case, and writes cases and libwebarena's verdicts to
tests/recordings/webarena_parity.json, which a test holds our evaluators to.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from cases import cases
from differences import differences
from rich.console import Console
from rich.table import Table

from pages import PAGES, REST

ROOT = Path(__file__).parent.parent.parent
RECORDING = ROOT / "tests" / "recordings" / "webarena_parity.json"
sys.path.insert(0, str(ROOT / "tests"))

from planact.browser import launch  # noqa: E402
from support.recorded_sites import SITES, our_verdict, recorded_site, told  # noqa: E402


def theirs(python: str, recording: dict[str, Any], base: str) -> list[str]:
    """libwebarena's verdicts."""
    sites = {site.upper(): base for site in SITES} | {"SHOPPING_ADMIN": f"{base}/admin"}
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "verdicts.json"
        subprocess.run(
            [python, str(Path(__file__).with_name("theirs.py")), str(out)],
            input=json.dumps(recording),
            env={**os.environ, **sites, **{f"WA_{k}": v for k, v in sites.items()}},
            text=True,
            check=True,
        )
        verdicts: list[str] = json.loads(out.read_text())
    return verdicts


async def ours(recording: dict[str, Any], base: str) -> list[str]:
    async with launch() as browser:
        return [await our_verdict(case, base, browser) for case in recording["cases"]]


def main(python: str) -> None:
    recording: dict[str, Any] = {
        "compared": "libwebarena 0.0.5, browsergym-webarenalite 0.14.3",
        "pages": PAGES,
        "rest": REST,
        "cases": [*cases(), *differences()],
    }
    with recorded_site(PAGES, REST) as site:
        verdicts = theirs(python, recording, site.url)
        mine = asyncio.run(ours(recording, site.url))
    table = Table("rule", "case", "libwebarena", "planact", "")
    for case, their, our in zip(recording["cases"], verdicts, mine, strict=True):
        case["libwebarena"] = their
        note = "differs" if told(their) != our else ""
        if case.get("right", told(their)) != our:
            note = "UNEXPLAINED"
        table.add_row(case["rule"], case["what"], their, our, note)
    Console(width=160).print(table)
    text = json.dumps(recording, ensure_ascii=False, indent=1)
    RECORDING.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
