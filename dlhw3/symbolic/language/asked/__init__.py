"""What is derived of an objective: gradients, flows and steps, of letters and of layers."""
