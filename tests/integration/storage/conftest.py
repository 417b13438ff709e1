"""A service with buckets, started once for all tests."""

from collections.abc import Iterator

import pytest

from tests.buckets import CREDENTIALS, Bucket, new_bucket, running_s3


@pytest.fixture(scope="session")
def s3_service() -> Iterator[str]:
    """The address of a running service."""
    with running_s3() as url:
        yield url


@pytest.fixture
def bucket(s3_service: str, monkeypatch: pytest.MonkeyPatch) -> Bucket:
    """An empty bucket, with credentials for it where the service's own tools look for them."""
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    return new_bucket(s3_service)
