"""The kit for tests, tested."""
