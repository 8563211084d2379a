"""One law for each operator, as data that two generic rules read."""
