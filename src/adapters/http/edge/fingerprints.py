"""Fingerprints: what says the same has the same one, however it was spaced and ordered."""

import hashlib

import orjson

from adapters.http.edge.strict_json import JsonFloat


def fingerprint_of(*said: object) -> str:
    """Return the SHA-256 of what was said, in JSON as `strict_json` reads it."""
    return hashlib.sha256(orjson.dumps(said, _written, orjson.OPT_SORT_KEYS)).hexdigest()


def _written(number: object) -> object:
    if isinstance(number, JsonFloat):
        return {"number": number.text}
    raise TypeError(f"{type(number).__name__} is not read from JSON")
