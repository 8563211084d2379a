"""The mathematics that several derivations share."""
