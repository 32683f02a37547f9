from __future__ import annotations

from hypothesis import settings

# A busy machine is no failure.
settings.register_profile("planact", deadline=None, max_examples=60)
settings.load_profile("planact")
