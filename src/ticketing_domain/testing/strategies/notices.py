"""What is told, and to whom."""

from base64 import b64encode

from hypothesis import strategies as st

from ticketing_domain.kept_answers import KeptAnswer, NamedWish
from ticketing_domain.media.upload import LARGEST_BYTES, UploadChanges, checksum_of
from ticketing_domain.notices.endpoint import TELLS, Dialect, Endpoint
from ticketing_domain.notices.notice import Action, Notice
from ticketing_domain.notices.signature import PREFIX, SECRET_BYTES, Secrets
from ticketing_domain.testing.strategies import common as some

_facts = st.dictionaries(some.slugs, some.texts | st.none() | some.counts(), max_size=3)


def notices() -> st.SearchStrategy[Notice]:
    """Things that happened."""
    return st.builds(
        Notice,
        id=some.public_ids,
        account_id=some.numbers,
        action=st.sampled_from(Action),
        subject=some.public_ids,
        occurred_at=some.instants(),
        facts=_facts,
    )


def signing_secrets() -> st.SearchStrategy[Secrets]:
    """Secrets of endpoints."""
    bytes_ = st.binary(min_size=SECRET_BYTES, max_size=SECRET_BYTES)
    return st.builds(Secrets, bytes_.map(lambda secret: PREFIX + b64encode(secret).decode()))


@st.composite
def endpoints(draw: st.DrawFn) -> Endpoint:
    """Receivers, which hear everything that their API tells, or a part of it."""
    dialect = draw(st.sampled_from(Dialect))
    some_of_it = st.frozensets(st.sampled_from(sorted(TELLS[dialect], key=lambda one: one.value)))
    return Endpoint(
        account_id=draw(some.numbers),
        id=draw(some.numbers),
        public_id=draw(some.public_ids),
        dialect=dialect,
        name=draw(st.none() | some.titles),
        url=f"https://{draw(some.slugs)}.example/hooks",
        actions=draw(st.none() | some_of_it.filter(bool)),
        secrets=draw(signing_secrets()),
        created_at=draw(some.instants()),
    )


def named_wishes() -> st.SearchStrategy[NamedWish]:
    """Wishes that are answered once."""
    return st.builds(
        NamedWish,
        account_id=some.numbers,
        key=st.uuids(version=4).map(str),
        fingerprint=some.digests,
    )


def kept_answers() -> st.SearchStrategy[KeptAnswer]:
    """Answers that are given again."""
    return st.builds(
        KeptAnswer,
        status=st.sampled_from([200, 201, 204]),
        headers=st.just({"content-type": "application/json"}),
        body=st.binary(max_size=100),
    )


def upload_changes() -> st.SearchStrategy[UploadChanges]:
    """What announces a picture."""
    return st.builds(
        UploadChanges,
        filename=some.titles,
        content_type=st.sampled_from(["image/png", "image/jpeg", "image/webp"]),
        byte_size=st.integers(1, LARGEST_BYTES),
        checksum=st.binary(max_size=9).map(checksum_of),
    )
