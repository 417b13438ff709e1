"""Teams in rows, and what the databases know of them by themselves."""

import attrs
from hypothesis import given
from hypothesis import strategies as st
import pytest
import sqlalchemy as sa

from adapters.sql.books import SqlBooks
from adapters.sql.errors import BrokenRule
from adapters.sql.reads import SqlReads
from adapters.sql.team import (
    invitation_from,
    invitation_row,
    member_from,
    member_row,
)
from tests.integration.sql import strategies as some
from ticketing_domain.people.member import Invitation, Member, Role
from ticketing_domain.testing.contracts.crew import Crew
from ticketing_domain.testing.stage import open_stage

members = st.builds(
    Member,
    id=some.numbers,
    account_id=some.numbers,
    email=some.texts,
    name=some.texts,
    role=st.sampled_from(Role),
    created_at=some.instants,
    deactivated_at=st.none() | some.instants,
)
invitations = st.builds(
    Invitation,
    id=some.numbers,
    account_id=some.numbers,
    email=some.texts,
    role=st.sampled_from(Role),
    created_at=some.instants,
    sent_at=some.instants,
    public_id=some.words,
    digest=some.words,
)


@pytest.fixture
def crew(engine: sa.Engine) -> Crew:
    """A promoter's team on a database."""
    return Crew(open_stage(books=SqlBooks(engine), reads=SqlReads(engine)))


@given(members)
def test_a_member_survives_their_row(member: Member) -> None:
    """Active or not."""
    assert member_from(member_row(member)) == member


@given(invitations)
def test_an_invitation_survives_its_row(invitation: Invitation) -> None:
    """With what accepts it."""
    assert invitation_from(invitation_row(invitation)) == invitation


def test_a_database_keeps_one_member_for_an_address(engine: sa.Engine, crew: Crew) -> None:
    """Even from whoever asks no rule."""
    ada = crew.member()

    with SqlBooks(engine)() as books, pytest.raises(BrokenRule):
        books.team.add_member(attrs.evolve(ada, id=ada.id + 1))


def test_a_database_knows_whose_a_token_is(engine: sa.Engine, crew: Crew) -> None:
    """A member with a token stays in the books."""
    crew.token(crew.member().email)

    with pytest.raises(BrokenRule), engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM members")
