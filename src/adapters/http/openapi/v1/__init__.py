"""The entries of the promoter API's document, and the shapes of its answers."""
