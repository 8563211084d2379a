"""The balancedness experiment."""
