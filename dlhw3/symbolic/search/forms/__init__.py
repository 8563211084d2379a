"""Normal forms as sums, the equations that reduce them, and what a proof is found among."""
