"""What a box office must do for the people of an account, whatever it is built on."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import attrs
import pytest

from ticketing_domain.errors import Invalid, NotFound, Problems
from ticketing_domain.people.account import NewAccount
from ticketing_domain.people.credential import checksum
from ticketing_domain.people.keep_team import Acceptance
from ticketing_domain.people.member import (
    INVITATION_LASTS,
    LastOwner,
    MemberDeactivated,
    NewInvitation,
    Role,
    RoleChange,
)
from ticketing_domain.people.policy import Standing
from ticketing_domain.people.token import Permission
from ticketing_domain.testing.contracts.contract import StageContract, needs
from ticketing_domain.testing.contracts.crew import ADA, BOB, Crew, attempt, problems_of, shut_out
from ticketing_domain.testing.stage import Stage


class TeamContract(StageContract):
    """Members, invitations, roles and whose a token is; the fixture to provide is `open_stage`."""

    @pytest.fixture
    def crew(self, stage: Stage) -> Crew:
        return Crew(stage)

    def test_whoever_opens_an_account_is_its_owner(self, stage: Stage) -> None:
        """Where the operator names them; their address is folded."""
        account = stage.box_office.open_account(
            NewAccount("sun", "Sun", "EUR", owner_name="Ada", owner_email="Ada@Example.com ")
        )

        (owner,) = stage.box_office.reads.team(account.id).members
        assert (owner.email, owner.name, owner.role) == (ADA, "Ada", Role.OWNER)
        assert (owner.created_at, owner.is_active) == (stage.clock.at, True)

    def test_an_account_without_an_owner_has_nobody(self, crew: Crew) -> None:
        """Its team is empty, and not missing."""
        assert crew.emails == ([], [])

    def test_whoever_accepts_becomes_a_member(self, stage: Stage, crew: Crew) -> None:
        """With the role they were invited in, and a token that may do what the role may."""
        invitation, token = crew.invite(" Bob@Example.com")
        assert crew.emails == ([], [BOB])

        member, own = crew.accept(token)

        assert crew.emails == ([BOB], [])
        assert (member.email, member.name, member.role) == (BOB, "Bob", invitation.role)
        caller = stage.box_office.admit(own)
        assert (caller.account, caller.member) == (stage.account, member)
        assert (caller.standing, caller.may_write) == (Standing.MANAGER, True)

    def test_an_invitation_is_accepted_once(self, crew: Crew) -> None:
        """What accepted it accepts nothing more."""
        _, token = crew.invite()
        crew.accept(token)

        with pytest.raises(NotFound):
            crew.accept(token)

    @needs("CONCURRENT")
    def test_the_same_invitation_accepted_by_many_at_once_makes_one_member(
        self, crew: Crew
    ) -> None:
        """Whoever comes second comes too late."""
        _, token = crew.invite()

        with ThreadPoolExecutor(4) as people:
            outcomes = list(people.map(lambda _: attempt(crew, token), range(4)))

        assert sorted(outcomes) == ["NotFound"] * 3 + ["joined"]
        assert crew.emails == ([BOB], [])

    def test_an_invitation_sent_again_is_accepted_by_the_new_token_only(self, crew: Crew) -> None:
        """The old one may be in the wrong hands."""
        invitation, old = crew.invite()
        _, new = crew.stage.box_office.team.resend(
            account_id=crew.stage.account.id, invitation_id=invitation.id
        )

        with pytest.raises(NotFound):
            crew.accept(old)
        assert crew.accept(new)[0].email == BOB

    def test_a_withdrawn_invitation_is_accepted_by_nobody(self, crew: Crew) -> None:
        """Nor listed; the address may be invited anew."""
        invitation, token = crew.invite()

        crew.stage.box_office.team.withdraw(
            account_id=crew.stage.account.id, invitation_id=invitation.id
        )

        assert crew.emails == ([], [])
        with pytest.raises(NotFound):
            crew.accept(token)
        crew.invite()

    def test_an_invitation_grows_old(self, stage: Stage, crew: Crew) -> None:
        """It stays listed, and is good again once it is sent again."""
        invitation, token = crew.invite()
        stage.clock.at += INVITATION_LASTS

        with pytest.raises(NotFound):
            crew.accept(token)
        assert crew.emails == ([], [BOB])
        _, fresh = stage.box_office.team.resend(
            account_id=stage.account.id, invitation_id=invitation.id
        )
        stage.clock.at += INVITATION_LASTS - timedelta(seconds=1)
        assert crew.accept(fresh)[0].email == BOB

    def test_only_the_whole_secret_accepts(self, crew: Crew) -> None:
        """Its public name alone opens nothing, even with a checksum that fits."""
        _, token = crew.invite()
        head, _, _ = token.rpartition("_")
        guess = f"{head}_{'a' * 40}"

        with pytest.raises(NotFound):
            crew.accept(guess + checksum(guess))

    def test_everything_that_an_acceptance_lacks_is_told_at_once(self, crew: Crew) -> None:
        """A name, and something to accept with."""
        with pytest.raises(Invalid) as refused:
            crew.stage.box_office.team.accept(Acceptance(token=None, name=" "))

        assert problems_of(refused) == {"token": ("can't be blank",), "name": ("can't be blank",)}

    @pytest.mark.parametrize(
        ("email", "role", "problems"),
        [
            (None, None, {"email": ("can't be blank",), "role": ("can't be blank",)}),
            (
                "nobody",
                Role.OWNER,
                {
                    "email": ("must be an e-mail address",),
                    "role": ("must be one of scanner, manager",),
                },
            ),
            (" ADA@example.com", Role.SCANNER, {"email": ("is already a member",)}),
            ("eve@example.com", Role.SCANNER, {"email": ("is already invited",)}),
        ],
    )
    def test_whoever_cannot_be_invited_is_told_why(
        self, crew: Crew, email: str | None, role: Role | None, problems: Problems
    ) -> None:
        """All of it; nobody is invited into ownership, and nobody twice."""
        crew.member(ADA)
        crew.invite("eve@example.com")

        with pytest.raises(Invalid) as refused:
            crew.stage.box_office.team.invite(
                account_id=crew.stage.account.id, new=NewInvitation(email, role)
            )

        assert problems_of(refused) == problems

    def test_a_deactivated_member_is_not_invited_anew(self, crew: Crew) -> None:
        """They are let in again instead."""
        crew.member(ADA)
        bob = crew.member(BOB, Role.SCANNER)
        crew.deactivate(bob)

        with pytest.raises(Invalid):
            crew.invite(BOB)

    def test_a_deactivated_member_gets_no_other_role(self, crew: Crew) -> None:
        """They are not there to get one, before they are let in again."""
        crew.member(ADA)
        bob = crew.member(BOB, Role.SCANNER)
        crew.deactivate(bob)

        with pytest.raises(NotFound):
            crew.give(bob, Role.MANAGER)

        crew.reactivate(bob)
        assert crew.give(bob, Role.MANAGER).role is Role.MANAGER

    def test_an_operator_makes_members_at_once(self, crew: Crew) -> None:
        """An invitation of that address has found its end."""
        _, token = crew.invite(BOB)

        crew.member(BOB, Role.OWNER)

        assert crew.emails == ([BOB], [])
        with pytest.raises(NotFound):
            crew.accept(token)
        with pytest.raises(Invalid) as refused:
            crew.member(BOB)
        assert problems_of(refused) == {"email": ("is already a member",)}

    def test_a_role_counts_from_the_next_request_on(self, stage: Stage, crew: Crew) -> None:
        """A token knows whose it is, not what they may do."""
        crew.member(ADA)
        bob = crew.member(BOB, Role.MANAGER)
        token = crew.token(BOB)

        changed = crew.give(bob, Role.SCANNER)

        assert changed == attrs.evolve(bob, role=Role.SCANNER)
        assert stage.box_office.admit(token).standing is Standing.SCANNER

    def test_nobody_is_given_ownership(self, crew: Crew) -> None:
        """Owners are named by the operator."""
        bob = crew.member(BOB, Role.MANAGER)

        with pytest.raises(Invalid) as refused:
            crew.give(bob, Role.OWNER)

        assert problems_of(refused) == {"role": ("must be one of scanner, manager",)}

    def test_the_tokens_of_a_deactivated_member_are_dead(self, stage: Stage, crew: Crew) -> None:
        """Until the member is let in again; doing either twice changes nothing."""
        crew.member(ADA)
        bob = crew.member(BOB, Role.MANAGER)
        token = crew.token(BOB)

        shut_out = crew.deactivate(bob)
        stage.clock.forward(hours=1)
        assert crew.deactivate(bob) == shut_out
        with pytest.raises(NotFound):
            stage.box_office.admit(token)
        with pytest.raises(MemberDeactivated):
            crew.token(BOB)

        assert crew.reactivate(bob) == crew.reactivate(bob) == bob
        assert stage.box_office.admit(token).member == bob

    def test_the_last_owner_stays(self, crew: Crew) -> None:
        """Neither shut out nor given another role, while nobody else could keep the team."""
        ada = crew.member(ADA)
        crew.member(BOB, Role.MANAGER)

        with pytest.raises(LastOwner):
            crew.deactivate(ada)
        with pytest.raises(LastOwner):
            crew.give(ada, Role.SCANNER)

    def test_one_of_two_owners_may_go(self, crew: Crew) -> None:
        """Then the other one may not, and a deactivated one does not count."""
        ada, bob = crew.member(ADA), crew.member(BOB)

        assert crew.deactivate(ada).is_active is False
        with pytest.raises(LastOwner):
            crew.give(bob, Role.MANAGER)
        crew.reactivate(ada)
        assert crew.give(bob, Role.MANAGER).role is Role.MANAGER

    def test_two_owners_who_shut_each_other_out_leave_one(self, crew: Crew) -> None:
        """At the same moment, time and again."""
        ada, bob = crew.member(ADA), crew.member(BOB)

        for _ in range(5):
            with ThreadPoolExecutor(2) as owners:
                outcomes = list(owners.map(lambda other: shut_out(crew, other), (ada, bob)))
            assert sorted(outcomes) == ["LastOwner", "shut out"]
            crew.reactivate(ada)
            crew.reactivate(bob)

    def test_another_accounts_people_are_not_there(self, stage: Stage, crew: Crew) -> None:
        """Not seen, not changed, and free to be members here, too."""
        ada, (invited, _) = crew.member(ADA), crew.invite(BOB)
        other = stage.box_office.open_account(NewAccount("sun", "Sun", "EUR", owner_email=ADA))
        team = stage.box_office.team

        assert [one.id for one in stage.box_office.reads.team(other.id).members] != [ada.id]
        for change in (team.deactivate, team.reactivate):
            with pytest.raises(NotFound):
                change(account_id=other.id, member_id=ada.id)
        with pytest.raises(NotFound):
            team.change_role(account_id=other.id, member_id=ada.id, change=RoleChange(Role.SCANNER))
        for end in (team.withdraw, team.resend):
            with pytest.raises(NotFound):
                end(account_id=other.id, invitation_id=invited.id)
        assert crew.emails == ([ADA], [BOB])

    def test_a_token_of_nobody_is_the_accounts_own(self, stage: Stage) -> None:
        """It may do whatever its permission allows."""
        made, value = stage.box_office.issue_token(
            subdomain=stage.account.subdomain, permission=Permission.READ, description="till"
        )

        caller = stage.box_office.admit(value)
        assert (made.member_id, caller.member, caller.standing) == (None, None, Standing.ACCOUNT)

    def test_a_token_for_nobody_we_know_is_not_made(self, crew: Crew) -> None:
        """Whose would it be."""
        with pytest.raises(NotFound):
            crew.token("eve@example.com")
