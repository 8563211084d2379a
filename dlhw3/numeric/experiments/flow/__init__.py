"""The flow experiment: a user's own objective."""
