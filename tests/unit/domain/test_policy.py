"""Who may do what: the whole policy, written out a second time."""

import pytest

from ticketing_domain.people import policy
from ticketing_domain.people.member import Role
from ticketing_domain.people.policy import POLICY, Right, Standing, may

WRITTEN_OUT = {
    #                 account owner manager scanner device
    Right.OFFER: "    yes     yes   yes     no      no",
    Right.SALES: "    yes     yes   yes     no      no",
    Right.SEE_TEAM: " yes     yes   yes     no      no",
    Right.KEEP_TEAM: "yes     yes   no      no      no",
    Right.SECRETS: "  yes     yes   no      no      no",
    Right.SCAN: "     yes     yes   yes     yes     yes",
}


@pytest.mark.parametrize("right", Right)
def test_the_policy_is_what_was_agreed(right: Right) -> None:
    """Whoever changes it changes it here, too."""
    words = dict(zip(Standing, WRITTEN_OUT[right].split(), strict=True))

    assert {standing: "yes" if may(standing, right) else "no" for standing in Standing} == words


@pytest.mark.parametrize("standing", Standing)
def test_what_is_not_in_the_policy_is_denied(
    standing: Standing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To everybody."""
    monkeypatch.setattr(policy, "POLICY", {})

    assert not any(may(standing, right) for right in Right)


def test_every_right_has_a_row() -> None:
    """A right that nobody has is a mistake, and no rule."""
    assert set(POLICY) == set(Right)
    assert all(POLICY.values())


def test_every_role_has_a_standing() -> None:
    """A member always comes as something."""
    assert {role.value for role in Role} < {standing.value for standing in Standing}
