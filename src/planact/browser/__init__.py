"""The browser: pages as text, actions on them, and the bounds an agent is kept in."""

from planact.browser.browser import Browser, launch
from planact.browser.session import Session

__all__ = ["Browser", "Session", "launch"]
