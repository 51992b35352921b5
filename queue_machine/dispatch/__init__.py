"""The dispatcher, pure functions over the lobby: who is called next and why, and when somebody will be called."""
