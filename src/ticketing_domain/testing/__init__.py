"""What an embedder's own tests stand on: contract suites, a stage, a state machine, strategies, and a pytest plugin.

Needs the extra `testing`. Nothing here is imported by the rest of the library.
"""
