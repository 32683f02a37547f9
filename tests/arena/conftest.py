"""What tests of the arena share."""

from __future__ import annotations

import pytest

from planact.arena.suite import ArenaSuite
from planact.tasks.suites import open_suite


@pytest.fixture(scope="session")
def suite() -> ArenaSuite:
    """That of the whole process: its tasks take seconds to deal."""
    suite = open_suite("arena")
    assert isinstance(suite, ArenaSuite)
    return suite
