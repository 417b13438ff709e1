"""Ids of the promoter API: what is printed comes back, and nothing else does."""

from hypothesis import given
from hypothesis import strategies as st
import pytest

from adapters.http.v1.ids import (
    Named,
    Sealed,
    named,
    number_in,
    number_or_slug,
    public_id_in,
    sealed,
)

OURS, THEIRS = b"o" * 32, b"t" * 32

numbers = st.integers(1, 2**63 - 1)
kinds = st.sampled_from(Sealed)


@given(kind=kinds, number=numbers)
def test_a_number_comes_back_from_its_id(kind: Sealed, number: int) -> None:
    """And for its own kind and account alone."""
    text = sealed(kind, number, OURS)

    assert text.startswith(f"{kind.value}_")
    assert number_in(kind, text, OURS) == number
    assert number_in(kind, text, THEIRS) is None
    body = text.partition("_")[2]
    assert all(
        number_in(other, f"{other.value}_{body}", OURS) is None for other in Sealed if other != kind
    )


@given(kind=kinds, number=numbers, place=st.integers(0, 25), letter=st.sampled_from("a2z7b"))
def test_a_changed_id_is_none(kind: Sealed, number: int, place: int, letter: str) -> None:
    """Not even where another way to write the same bytes would be."""
    prefix, _, body = sealed(kind, number, OURS).partition("_")
    changed = f"{prefix}_{body[:place]}{letter}{body[place + 1 :]}"

    assert (number_in(kind, changed, OURS) is None) is (changed != f"{prefix}_{body}")


@given(text=st.text())
def test_any_text_can_be_asked_for(text: str) -> None:
    """It is an id, a slug, or nothing; never a mistake of ours."""
    for kind in Sealed:
        assert number_in(kind, f"{kind.value}_{text}", OURS) is None
        name = number_or_slug(kind, text, OURS)
        assert name is None or isinstance(name, str)
    assert public_id_in(Named.ORDER, text) is None or text.startswith("ord_")


def test_numbers_cannot_be_counted() -> None:
    """Neighbours have nothing in common."""
    first, second = (sealed(Sealed.EVENT, number, OURS) for number in (1, 2))

    assert sum(one == other for one, other in zip(first[4:], second[4:], strict=True)) < 10


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("mura-masa", "mura-masa"),
        ("evt_mura_masa", "mura-masa"),
        ("mura_masa", "mura-masa"),
        ("evt_aaaaaaaaaaaaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaaaaaaaaaaaa"),
        ("vn_strange_brew", "vn-strange-brew"),
        ("", None),
        ("evt_", None),
        ("No Slug", None),
        ("evt__x", None),
    ],
)
def test_slugs_stand_where_ids_do(text: str, slug: str | None) -> None:
    """With or without the prefix, joined by either dash."""
    assert number_or_slug(Sealed.EVENT, text, OURS) == slug


def test_public_ids_wear_the_prefix_of_their_kind() -> None:
    """And are found behind no other."""
    assert named(Named.ORDER, "k3jx5q2m") == "ord_k3jx5q2m"
    assert public_id_in(Named.ORDER, "ord_k3jx5q2m") == "k3jx5q2m"
    assert public_id_in(Named.TICKET, "ord_k3jx5q2m") is None
    assert public_id_in(Named.ORDER, "k3jx5q2m") is None
    assert public_id_in(Named.ORDER, "ord_K3") is None
