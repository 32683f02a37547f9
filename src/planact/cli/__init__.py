"""The command line: `app` has the commands and the entry point, a module each the groups."""

from planact.cli.app import main

__all__ = ["main"]
