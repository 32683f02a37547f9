"""The browser: pages as text, actions on them, and the bounds an agent is kept in."""

from planact.browser.browser import Access, Browser, launch
from planact.browser.session import Session

__all__ = ["Access", "Browser", "Session", "launch"]
