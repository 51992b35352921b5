"""The branch hub's use cases: it gives numbers, decides calls, opens and closes the day. It never imports the link."""
