"""What letters are; sequences, indices and sums."""
