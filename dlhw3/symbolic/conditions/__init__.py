"""What a theorem is under, what of it follows from what is assumed, and an instance at which all of it holds."""
