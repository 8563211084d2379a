"""One named result per file: statement, hypotheses, source, ``derive() -> Derivation``."""
