"""The edge that every HTTP API shares, without a server."""
