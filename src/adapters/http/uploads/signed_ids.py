"""Signed ids: how a promoter's system names an upload that it announced (seed 000, "File uploads").

They are references that cannot be made up, bound to their account; not permissions. Whether an upload can still be
hung is for the box office to say.
"""

from collections.abc import Sequence
import hashlib
import re
import secrets
from typing import Final

from itsdangerous import BadData, URLSafeSerializer

from ticketing_domain.errors import NotFound
from ticketing_domain.media.upload import Upload

PURPOSE: Final = "ticketing.upload"
LONGEST: Final = 500
FORM: Final = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{43}")
"""What is signed, and the base64 of 32 bytes; decoding alone would overlook whatever else stands between them."""


class SignedIds:
    """Signs with the newest of the keys, the last, and knows what any of them has signed."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._serializer = URLSafeSerializer(
            list(keys),
            salt=PURPOSE,
            signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256},
        )

    @classmethod
    def of_this_process(cls) -> "SignedIds":
        """Sign with a key that nobody else has, and that is gone with the process."""
        return cls((secrets.token_hex(32),))

    def sign(self, upload: Upload) -> str:
        """Return the signed id of an upload."""
        signed: str = self._serializer.dumps([upload.account_id, upload.id])
        return signed

    def upload_id(self, account_id: int, signed_id: str) -> int:
        """Return which upload of the account is meant; raises `NotFound`, also for what is another's."""
        if len(signed_id) > LONGEST or not FORM.fullmatch(signed_id):
            raise NotFound("upload", "signed")
        try:
            owner, upload_id = self._serializer.loads(signed_id)
        except (BadData, ValueError, TypeError):
            raise NotFound("upload", "signed") from None
        if owner != account_id or type(upload_id) is not int:
            raise NotFound("upload", "signed")
        return upload_id
