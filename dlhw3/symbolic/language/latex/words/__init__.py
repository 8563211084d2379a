"""What words say, and where it ends."""
