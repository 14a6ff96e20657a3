"""The schema of the corpus: one module per kind of file, from nodes to the types of `model`."""
