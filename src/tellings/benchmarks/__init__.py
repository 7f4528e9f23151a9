"""Tasks, the model contract, runs and results."""
