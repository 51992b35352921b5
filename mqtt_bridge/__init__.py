"""The nerves: how nodes talk, and the hub that leads a branch."""
