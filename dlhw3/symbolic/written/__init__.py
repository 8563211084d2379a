"""Results as a person would write them: one form, or one kind of cancelling, in each file."""
