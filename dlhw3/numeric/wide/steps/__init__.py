"""Compiled training of wide networks: fused steps, and steps from event to event."""
