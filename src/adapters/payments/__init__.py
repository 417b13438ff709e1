"""Whoever moves the money."""
