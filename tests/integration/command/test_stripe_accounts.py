"""Where promoters are paid, as an operator says it; and what an operator who forgot a key is told."""

from tests.integration.command.running import Operator

CREATE = ("account", "create", "--name", "Haus", "--subdomain", "haus", "--currency", "EUR")


def test_a_promoter_is_paid_at_an_account_of_their_own(operator: Operator) -> None:
    """Said when the account is opened, or later, or taken back; what is nothing of Stripe's opens none."""
    refused = operator.run(*CREATE, "--stripe-account", "moon club")
    opened = operator.run(*CREATE, "--stripe-account", "acct_1").document
    moved = operator.run("account", "update", "haus", "--stripe-account", "acct_2").document
    back = operator.run("account", "update", "haus", "--stripe-account", "").document
    wrong = operator.run("account", "update", "haus", "--stripe-account", "2")
    idle = operator.run("account", "update", "haus")

    assert (refused.status, refused.stdout) == (1, "")
    assert "'moon club' is not an account at Stripe" in refused.complaint
    assert [one["stripe_account"] for one in (opened, moved, back)] == ["acct_1", "acct_2", None]
    assert (wrong.status, idle.status) == (1, 1)
    assert operator.run("account", "list").document == [back]


def test_a_key_that_is_missing_stops_the_start_with_one_line(operator: Operator) -> None:
    """It names the variable, and shows no secret."""
    without = operator.run("serve", PAYMENTS="stripe")
    without_secret = operator.run("verify", PAYMENTS="stripe", STRIPE_API_KEY="sk_live_private")
    unknown = operator.run("serve", PAYMENTS="cash")

    assert [one.status for one in (without, without_secret, unknown)] == [1, 1, 1]
    assert "TICKETING_STRIPE_API_KEY: must be set where" in without.complaint
    assert "TICKETING_STRIPE_WEBHOOK_SECRET: must be set where" in without_secret.complaint
    assert "sk_live_private" not in without_secret.stderr
    assert "TICKETING_PAYMENTS: must be sandbox or stripe" in unknown.complaint
