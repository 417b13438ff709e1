"""The simulator: the real box office and its real APIs in a world where everything goes wrong as a seed says."""
