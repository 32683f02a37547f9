"""The kinds of tasks on the arena's sites, and how their parameters are drawn from a world."""

from planact.arena.tasks.dashboard import changes as dashboard_changes
from planact.arena.tasks.dashboard import questions as dashboard_questions
from planact.arena.tasks.forum import changes as forum_changes
from planact.arena.tasks.forum import held_out as forum_held_out
from planact.arena.tasks.forum import questions as forum_questions
from planact.arena.tasks.hosting import changes as hosting_changes
from planact.arena.tasks.hosting import held_out as hosting_held_out
from planact.arena.tasks.hosting import history as hosting_history
from planact.arena.tasks.hosting import tickets as hosting_tickets
from planact.arena.tasks.several import held_out as several_held_out
from planact.arena.tasks.several import templates as several
from planact.arena.tasks.shopping import account as shopping_account
from planact.arena.tasks.shopping import basket as shopping_basket
from planact.arena.tasks.shopping import held_out as shopping_held_out
from planact.arena.tasks.shopping import questions as shopping_questions
from planact.arena.tasks.template import Instance, Template
from planact.arena.tasks.wiki import changes as wiki_changes
from planact.arena.tasks.wiki import held_out as wiki_held_out
from planact.arena.tasks.wiki import questions as wiki_questions

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
