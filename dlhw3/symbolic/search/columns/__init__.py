"""What an inequality may be made of: things that are shown to be at least 0."""
