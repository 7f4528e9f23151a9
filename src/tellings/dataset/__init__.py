"""Build, load and attach the dataset."""
