"""Adapters: how the ticketing domain meets HTTP, databases, payment providers and the command line."""
