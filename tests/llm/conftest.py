import sys
from pathlib import Path

import pytest

from planact.llm import fetch

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(scope="session")
def base() -> Path:
    """The real base model, fetched if this machine does not have it yet."""
    return fetch.base()
