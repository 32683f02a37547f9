"""What is seen of a page: its frames read, made compact text, and cut to what a model can take."""
