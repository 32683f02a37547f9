"""What an agent is kept within: where it may go, what it may do, and what nobody is told."""
