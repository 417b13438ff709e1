"""Files in a bucket of an S3-compatible service. Uploads go straight there; this server never sees them pass.

The bucket is private. What was announced is inside the signature of the address (length, type, MD5), so the service
itself refuses anything else. Pictures are found through this server, which sends people on to an address that is signed
for an hour, or under a public address of the operator's.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
import contextlib
from functools import cached_property
from typing import Any, Final, NoReturn

from adapters.storage.names import PICTURES, Addresses, checked
from ticketing_domain.errors import NotFound
from ticketing_domain.media.files import Elsewhere, Files
from ticketing_domain.media.storage import (
    WELCOME_FOR,
    Destination,
    NotKept,
    Storage,
    StorageUnavailable,
)
from ticketing_domain.media.upload import Upload, checksum_of

SHOWN_SECONDS: Final = 3600
"""How long an address works to which people are sent on."""

FOR_GOOD: Final = "public, max-age=31536000, immutable"
MOST_AT_ONCE: Final = 1000
READY: Final = "ready"
NOT_THERE: Final = {"NoSuchKey", "404", "NotFound"}
CONNECTIONS: Final = 24
CONNECT_SECONDS: Final = 3
READ_SECONDS: Final = 10


class S3Storage(Storage, Files):
    """Implements `Storage` and `Files`; `folder` stands before every name, and is empty or ends with a slash."""

    def __init__(
        self, connect: Callable[[], Any], bucket: str, addresses: Addresses, folder: str = ""
    ) -> None:
        self._connect = connect
        self._bucket = bucket
        self._addresses = addresses
        self._folder = folder

    @cached_property
    def _client(self) -> Any:
        """Made when the bucket is first needed: the library behind it takes its time."""
        return self._connect()

    def destination(self, upload: Upload) -> Destination:
        announced = {"ContentType": upload.content_type, "ContentMD5": upload.checksum}
        with _in_the_bucket(upload.file):
            url = self._client.generate_presigned_url(
                "put_object",
                Params={**self._at(upload.file), **announced, "ContentLength": upload.byte_size},
                ExpiresIn=int(WELCOME_FOR.total_seconds()),
            )
        headers = {"Content-Type": upload.content_type, "Content-MD5": upload.checksum}
        return Destination(url, headers)

    def arrival(self, token: str, content_type: str | None, checksum: str | None) -> NoReturn:  # noqa: ARG002 (the port's words)
        raise NotFound("destination", "on this server")

    def find(self, name: str) -> Elsewhere:
        if not name.startswith(PICTURES):
            raise NotFound("file", name)
        try:
            with _in_the_bucket(name):
                url = self._client.generate_presigned_url(
                    "get_object", Params=self._at(name), ExpiresIn=SHOWN_SECONDS
                )
        except NotKept:
            raise NotFound("file", name) from None
        return Elsewhere(url)

    def read(self, name: str, at_most: int) -> bytes:
        with _in_the_bucket(name):
            found = self._client.get_object(**self._at(name))
            with contextlib.closing(found["Body"]) as body:
                content: bytes = body.read(at_most)
        return content

    def write(self, name: str, content: bytes, content_type: str) -> None:
        with _in_the_bucket(name):
            self._client.put_object(
                **self._at(name), Body=content, ContentType=content_type, CacheControl=FOR_GOOD
            )

    def address(self, name: str) -> str:
        return self._addresses.of(name)

    def remove(self, names: Collection[str]) -> None:
        keys = [{"Key": self._at(name)["Key"]} for name in names]
        for start in range(0, len(keys), MOST_AT_ONCE):
            wanted = {"Objects": keys[start : start + MOST_AT_ONCE], "Quiet": True}
            with _in_the_bucket("some"):
                answer = self._client.delete_objects(Bucket=self._bucket, Delete=wanted)
            if failed := answer.get("Errors"):
                raise StorageUnavailable(str(failed[0].get("Code")))

    def probe(self) -> None:
        """Raises `StorageUnavailable` where nothing can be written."""
        with _in_the_bucket(READY):
            self._client.put_object(Bucket=self._bucket, Key=f"{self._folder}{READY}", Body=b"")

    def _at(self, name: str) -> Mapping[str, str]:
        return {"Bucket": self._bucket, "Key": f"{self._folder}{checked(name)}"}


def client_for(endpoint_url: str | None = None, region: str | None = None) -> Any:
    """Return a client that takes its credentials where AWS's own tools do.

    Another service than AWS's is addressed by path, and is asked for no checksums that it may not know.
    """
    # Imported when a bucket is asked for: whoever keeps files on a disk need not have it.
    import boto3  # type: ignore[import-untyped]  # noqa: PLC0415 # It has no stubs.
    from botocore.config import Config  # type: ignore[import-untyped]  # noqa: PLC0415 # It has no stubs.

    client = boto3.Session().client(
        "s3",
        endpoint_url=endpoint_url,
        region_name=region,
        config=Config(
            signature_version="s3v4",
            s3={"addressing_style": "path" if endpoint_url else "auto"},
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            connect_timeout=CONNECT_SECONDS,
            read_timeout=READ_SECONDS,
            max_pool_connections=CONNECTIONS,
            retries={"mode": "standard", "total_max_attempts": 2},
        ),
    )
    client.meta.events.register("before-sign.s3.DeleteObjects", _with_md5)
    return client


def _with_md5(request: Any, **_: object) -> None:
    """Amazon takes newer checksums of a list of names to delete; others insist on the one that they have always had."""
    request.headers["Content-MD5"] = checksum_of(request.data)


@contextlib.contextmanager
def _in_the_bucket(name: str) -> Iterator[None]:
    """Translate what the service, or the way to it, may say; never with an address, which may be signed."""
    from botocore.exceptions import (  # type: ignore[import-untyped]  # noqa: PLC0415 # It has no stubs.
        BotoCoreError,
        ClientError,
    )

    try:
        yield
    except ClientError as refused:
        code = str(refused.response.get("Error", {}).get("Code"))
        if code in NOT_THERE:
            raise NotKept(name) from None
        raise StorageUnavailable(code) from None
    except BotoCoreError as failed:
        raise StorageUnavailable(type(failed).__name__) from None
