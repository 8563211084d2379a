"""Every derivation against automatic differentiation and simulation."""
