"""The kinds of tasks on the arena's sites, and how their parameters are drawn from a world."""

from planact.tasks.templates import (
    dashboard_changes,
    dashboard_questions,
    forum_changes,
    forum_held_out,
    forum_questions,
    hosting_changes,
    hosting_held_out,
    hosting_history,
    hosting_tickets,
    several,
    several_held_out,
    shopping_account,
    shopping_basket,
    shopping_held_out,
    shopping_questions,
    wiki_changes,
    wiki_held_out,
    wiki_questions,
)
from planact.tasks.templates.template import Instance, Template

__all__ = ["TEMPLATES", "Instance", "Template"]

TEMPLATES = (
    *shopping_questions.TEMPLATES,
    *shopping_basket.TEMPLATES,
    *shopping_account.TEMPLATES,
    *dashboard_questions.TEMPLATES,
    *dashboard_changes.TEMPLATES,
    *shopping_held_out.TEMPLATES,
    *hosting_tickets.TEMPLATES,
    *hosting_history.TEMPLATES,
    *hosting_changes.TEMPLATES,
    *hosting_held_out.TEMPLATES,
    *forum_questions.TEMPLATES,
    *forum_changes.TEMPLATES,
    *forum_held_out.TEMPLATES,
    *wiki_questions.TEMPLATES,
    *wiki_changes.TEMPLATES,
    *wiki_held_out.TEMPLATES,
    *several.TEMPLATES,
    *several_held_out.TEMPLATES,
)
