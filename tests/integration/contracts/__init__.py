"""The contracts of the domain's ports, run on every adapter that stores."""
