"""Credentials: what is shown, what is kept, and what a typing error costs."""

from hypothesis import given
from hypothesis import strategies as st
import pytest

from ticketing_domain.people import credential
from ticketing_domain.testing.stage import counted_randomness


def test_a_credential_reads_back() -> None:
    """What was made and shown is read as itself."""
    made = credential.mint("tkt", counted_randomness())

    assert credential.read(made.value, "tkt") == made
    assert made.matches(made.digest)


@given(st.integers(0, 60), st.sampled_from("abcxyz234567_"))
def test_a_wrong_letter_is_seen_by_the_checksum(place: int, letter: str) -> None:
    """Changing any letter makes the text no credential, or leaves it as it was."""
    value = credential.mint("tkt", counted_randomness()).value
    wrong = value[:place] + letter + value[place + 1 :]

    assert wrong == value or credential.read(wrong, "tkt") is None


@pytest.mark.parametrize(
    "value", ["", "tkt", "tkt_", "Bearer x", "tkt_device_aaaaaaaa_x", "\0", "ü" * 60]
)
def test_what_is_no_credential_is_none(value: str) -> None:
    """Other texts and other kinds are refused without an error."""
    assert credential.read(value, "tkt") is None


def test_the_secret_does_not_show() -> None:
    """Neither the secret nor its value stands in what gets logged."""
    made = credential.mint("tkt", counted_randomness())

    assert made.secret not in repr(made)
