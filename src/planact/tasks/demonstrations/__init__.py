"""How each kind of task is done: one short script a template. See `planact.tasks.demonstrator`."""
