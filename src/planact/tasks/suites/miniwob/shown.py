"""Which of MiniWoB++'s tasks are demonstrated, and by what."""

from planact.tasks.suites.miniwob import choices, clicks, forms, mail, searches

SHOWN = {**clicks.SHOWN, **choices.SHOWN, **forms.SHOWN, **searches.SHOWN, **mail.SHOWN}
