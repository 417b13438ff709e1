"""The door: who comes in on which code, and what is written down about it."""
