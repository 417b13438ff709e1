"""The entries of the scanner API's document, and the shapes of its answers."""
