"""What an operator looks like: one face an operator, as data that the engine, the printers and the code read."""
