"""The store: django-oscar's storefront and staff dashboard, with few changes (see `templates/`)."""
