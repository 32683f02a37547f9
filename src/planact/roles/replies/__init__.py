"""What models write: the forms that are asked for, and how any other is read."""
