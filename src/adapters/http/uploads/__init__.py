"""Uploads and files over HTTP, as far as their bytes pass through this server."""
