"""The audit of a document: its steps as data, judged as a user's own lines are, and the verdict on each result."""
