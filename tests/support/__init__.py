"""What tests of many rooms use."""

from __future__ import annotations

from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
PAGES = REPOSITORY / "tests" / "pages"
RECORDINGS = REPOSITORY / "tests" / "recordings"
