"""What the terminal shows, of what the library tells."""
