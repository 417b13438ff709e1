"""The kit as an embedder gets it: from the wheel."""
