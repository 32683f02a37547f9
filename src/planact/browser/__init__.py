"""The browser: pages as text, actions on them, and the bounds an agent is kept in."""

from planact.browser.session import Browser, Session, launch

__all__ = ["Browser", "Session", "launch"]
