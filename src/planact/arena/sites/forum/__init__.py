"""The forum: django-machina's boards, with few changes (see `templates/`)."""
