"""Examples that are computed where the language of ``dlhw3 check`` has no words for a step: spectra, paths."""
