"""The static site: articles with their annotations, the matrix of tellings, and an overview that can be searched."""
