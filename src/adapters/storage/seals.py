"""Seals: texts that only we can have written, each good for one purpose."""

from collections.abc import Callable, Sequence
import hashlib
from typing import Any, TypeAlias

from itsdangerous import BadData, URLSafeSerializer

from ticketing_domain.errors import NotFound

Keys: TypeAlias = Callable[[], Sequence[str]]
"""Returns the keys when the first seal is made: whoever makes none needs none."""


class Seals:
    """Seals values with the newest of the keys, and opens what any of them has sealed, for one purpose.

    What is sealed for another purpose, or by anybody else, is nothing.
    """

    def __init__(self, keys: Sequence[str], purpose: str) -> None:
        self._purpose = purpose
        self._serializer = URLSafeSerializer(
            list(keys),
            salt=f"ticketing.{purpose}",
            signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256},
        )

    def seal(self, value: object) -> str:
        """Return the value as a text for addresses; it can be read by everybody and changed by nobody."""
        sealed: str = self._serializer.dumps(value)
        return sealed

    def open(self, text: str) -> Any:
        """Return the value that was sealed; raises `NotFound`."""
        try:
            return self._serializer.loads(text)
        except (BadData, UnicodeError, ValueError, RecursionError):
            raise NotFound(self._purpose, "sealed") from None
