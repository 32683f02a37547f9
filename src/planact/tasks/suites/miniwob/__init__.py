"""MiniWoB++ as BrowserGym's benchmark has it: its `suite`, and what demonstrates its tasks."""

from planact.tasks.suites.miniwob.suite import MiniwobSuite, MiniwobWorld, package, page_seed

__all__ = ["MiniwobSuite", "MiniwobWorld", "package", "page_seed"]
