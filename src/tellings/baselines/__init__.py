"""Models that ship with the benchmark."""
