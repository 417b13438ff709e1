"""The entries of the shop's document, and the shapes of its answers."""
