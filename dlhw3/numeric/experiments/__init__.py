"""One experiment per file: ``Config``, ``run(config, progress) -> Result``, ``plot(result)``."""
