"""What a box office must do for a promoter's programmers and their test worlds, whatever it is built on."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import attrs
import pytest

from ticketing_domain.catalogue.venue import VenueChanges
from ticketing_domain.errors import Invalid, NotFound
from ticketing_domain.people.account import Account, Mode, NewAccount
from ticketing_domain.people.api_key import AccountNotYours, ApiKey
from ticketing_domain.people.credential import checksum
from ticketing_domain.people.move_clock import FURTHEST_AHEAD, FURTHEST_STEP, LiveClock
from ticketing_domain.sale.order import status
from ticketing_domain.testing.contracts.contract import StageContract, needs
from ticketing_domain.testing.stage import FrozenClock, Stage

VERSION = "2026-04-25"


def a_key(stage: Stage, mode: Mode = Mode.LIVE, *also: str) -> tuple[ApiKey, str]:
    """Make a key of the stage's account."""
    return stage.box_office.api_keys.issue(
        subdomain=stage.account.subdomain, mode=mode, version=VERSION, also=also
    )


def neighbours(stage: Stage, subdomain: str) -> Stage:
    """Return another account at the same box office."""
    account = stage.box_office.open_account(NewAccount(subdomain, "Neighbours", "EUR"))
    return attrs.evolve(stage, account=account)


def world_of(stage: Stage) -> Account:
    """Return the test world of the stage's account."""
    _, value = a_key(stage, Mode.TEST)
    return stage.box_office.api_keys.admit(value).account


def inside_of(stage: Stage, world: Account) -> Stage:
    """Return a stage in a test world, at its time."""
    box_office = stage.box_office.in_time_of(world)
    where = VenueChanges(name="Moon Club", address="Spree 1", city="Berlin", postal_code="10243")
    venue = box_office.add_venue(account_id=world.id, changes=where)
    return Stage(box_office, FrozenClock(box_office.now()), world, venue)


class ApiKeysContract(StageContract):
    """Keys open what they were made for, and nothing else."""

    @pytest.fixture
    def others(self, stage: Stage) -> Stage:
        return neighbours(stage, "sun-club")

    def test_a_live_key_opens_its_account(self, stage: Stage) -> None:
        """The version that was the newest is pinned to it."""
        key, value = a_key(stage)

        holder = stage.box_office.api_keys.admit(value)

        assert value.startswith(f"er_live_{key.public_id}_")
        assert holder.account == stage.account
        assert holder.key == key
        assert (key.version, key.mode, key.created_at) == (VERSION, Mode.LIVE, stage.clock.at)

    def test_a_test_key_opens_a_world_of_its_own(self, stage: Stage) -> None:
        """It looks like the account, belongs to it, and has another secret."""
        _, value = a_key(stage, Mode.TEST)

        world = stage.box_office.api_keys.admit(value).account

        assert value.startswith("er_test_")
        assert (world.mode, world.live_id) == (Mode.TEST, stage.account.id)
        assert world.subdomain == "moon-club--test"
        assert (world.currency, world.timezone) == (stage.account.currency, stage.account.timezone)
        assert world.secret != stage.account.secret

    def test_every_test_key_opens_the_same_world(self, stage: Stage) -> None:
        """Even where many are made at once."""
        with ThreadPoolExecutor(8) as pool:
            made = list(pool.map(lambda _: a_key(stage, Mode.TEST), range(8)))

        worlds = {stage.box_office.api_keys.admit(value).account.id for _, value in made}

        assert len(worlds) == 1

    def test_nothing_else_opens_anything(self, stage: Stage) -> None:
        """Neither a changed secret, nor another kind of credential, nor a key in the other mode's clothes."""
        key, value = a_key(stage)
        dressed_up = f"er_test_{value.removeprefix('er_live_')[:-8]}"
        wrong_secret = f"er_live_{key.public_id}_{'a' * 40}"
        for shown in (
            "",
            value[:-1],
            value + "0",
            wrong_secret + checksum(wrong_secret),
            dressed_up + checksum(dressed_up),
            value.replace("er_live", "tkt"),
        ):
            with pytest.raises(NotFound):
                stage.box_office.api_keys.admit(shown)

    def test_a_revoked_key_opens_nothing(self, stage: Stage) -> None:
        """Revoking it once more changes nothing."""
        key, value = a_key(stage)
        dead = stage.box_office.api_keys.revoke(subdomain="moon-club", public_id=key.public_id)
        stage.clock.forward(minutes=1)

        again = stage.box_office.api_keys.revoke(subdomain="moon-club", public_id=key.public_id)

        assert dead == again
        assert dead.revoked_at is not None
        with pytest.raises(NotFound):
            stage.box_office.api_keys.admit(value)

    def test_only_its_account_can_revoke_a_key(self, stage: Stage, others: Stage) -> None:
        """Nobody else finds it."""
        key, value = a_key(stage)

        with pytest.raises(NotFound):
            others.box_office.api_keys.revoke(subdomain="sun-club", public_id=key.public_id)

        assert stage.box_office.api_keys.admit(value).key == key

    def test_keys_are_listed_oldest_first(self, stage: Stage, others: Stage) -> None:
        """Those of both modes, and nobody else's."""
        first, _ = a_key(stage)
        stage.clock.forward(minutes=1)
        second, _ = a_key(stage, Mode.TEST, "sun-club")
        a_key(others)

        assert list(stage.box_office.api_keys.list(subdomain="moon-club")) == [first, second]

    @pytest.mark.parametrize("mode", Mode)
    def test_an_agencys_key_acts_for_those_it_was_made_for(
        self, stage: Stage, others: Stage, mode: Mode
    ) -> None:
        """Each request says for whom; whoever else there is, or is not, it answers the same."""
        neighbours(stage, "star-club")
        key, value = a_key(stage, mode, "sun-club")
        admit = stage.box_office.api_keys.admit

        own, other = admit(value), admit(value, "sun-club")

        assert key.also == (others.account.id,)
        assert own == admit(value, "moon-club")
        assert {own.account.mode, other.account.mode} == {mode}
        assert (other.account.live_id or other.account.id) == others.account.id
        for nobody in ("star-club", "no-club", "sun-club--test", ""):
            with pytest.raises(AccountNotYours):
                admit(value, nobody)

    def test_no_key_is_made_for_a_test_world(self, stage: Stage) -> None:
        """A world has no world of its own, and a key that acts for one is made for whose it is."""
        a_key(stage, Mode.TEST)

        with pytest.raises(NotFound):
            stage.box_office.api_keys.issue(
                subdomain="moon-club--test", mode=Mode.LIVE, version=VERSION
            )

    def test_no_account_is_called_like_a_test_world(self, stage: Stage) -> None:
        """Its name would be taken when somebody needs it."""
        with pytest.raises(Invalid) as refused:
            stage.box_office.open_account(NewAccount("sea-club--test", "Sea Club", "EUR"))

        assert set(refused.value.problems) == {"subdomain"}


class WorldsContract(StageContract):
    """A test world reaches nothing live, and has a time of its own."""

    @pytest.fixture
    def world(self, stage: Stage) -> Account:
        return world_of(stage)

    def test_time_in_a_test_world_can_be_moved_ahead(self, stage: Stage, world: Account) -> None:
        """It goes on from there with everybody's."""
        moved = self._moved(stage, world, hours=2)
        stage.clock.forward(minutes=5)

        theirs = stage.box_office.in_time_of(moved)

        assert theirs.now() == stage.clock.at + timedelta(hours=2)
        assert theirs.in_time_of(moved).now() == theirs.now()
        assert theirs.in_time_of(stage.account).now() == stage.clock.at

    def test_nobody_moves_the_time_of_a_live_account(self, stage: Stage) -> None:
        """Whatever they ask for."""
        with pytest.raises(LiveClock):
            stage.box_office.move_clock(account_id=stage.account.id, by=timedelta(seconds=1))

    @pytest.mark.parametrize(
        "by", [timedelta(), -timedelta(seconds=1), FURTHEST_STEP + timedelta(seconds=1)]
    )
    def test_time_moves_ahead_in_steps(self, stage: Stage, world: Account, by: timedelta) -> None:
        """Never back, and not too far at once."""
        with pytest.raises(Invalid) as refused:
            stage.box_office.move_clock(account_id=world.id, by=by)

        assert set(refused.value.problems) == {"seconds"}

    def test_time_moves_only_so_far(self, stage: Stage, world: Account) -> None:
        """Ten years are enough for anybody."""
        for _ in range(FURTHEST_AHEAD // FURTHEST_STEP):
            stage.box_office.move_clock(account_id=world.id, by=FURTHEST_STEP)

        with pytest.raises(Invalid):
            stage.box_office.move_clock(account_id=world.id, by=FURTHEST_STEP)

    @needs("CONCURRENT")
    def test_moving_at_once_adds_up(self, stage: Stage, world: Account) -> None:
        """No step is lost."""
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda _: self._moved(stage, world, hours=1), range(8)))

        assert self._moved(stage, world, hours=1).clock_ahead == timedelta(hours=9)

    def test_holds_end_when_their_worlds_time_comes(self, stage: Stage, world: Account) -> None:
        """The same moment ends none of the live account's holds."""
        live_event, live_ticket = stage.night()
        live_order = stage.hold(live_event, (live_ticket, 1))
        inside = inside_of(stage, world)
        event, ticket = inside.night(stock=5)
        order = inside.hold(event, (ticket, 2))

        inside.box_office.advance_clock(world, timedelta(minutes=11))

        assert self._status(inside, order.purchase.public_id) == "expired"
        assert self._status(stage, live_order.purchase.public_id) == "pending"
        assert inside.remaining(event, ticket) == 5

    def test_jobs_do_a_worlds_chores_in_its_own_time(self, stage: Stage, world: Account) -> None:
        """A hold placed there after its clock was moved ends ten minutes later, as anywhere."""
        moved = self._moved(stage, world, days=3)
        inside = inside_of(stage, moved)
        event, ticket = inside.night(stock=5)
        order = inside.hold(event, (ticket, 2))

        stage.box_office.do_chores()
        before = self._status(inside, order.purchase.public_id)
        stage.clock.forward(minutes=11)
        stage.box_office.do_chores()

        assert before == "pending"
        assert self._status(inside, order.purchase.public_id) == "expired"

    def test_a_test_world_sees_nothing_live_and_the_other_way_round(
        self, stage: Stage, world: Account
    ) -> None:
        """They are two accounts."""
        event, _ = stage.night()
        inside = inside_of(stage, world)
        inside.event("Dress rehearsal")

        with pytest.raises(NotFound):
            stage.box_office.reads.inventory(world.id, event.slug)
        with pytest.raises(NotFound):
            stage.box_office.reads.inventory(stage.account.id, "dress-rehearsal")

    def _moved(self, stage: Stage, world: Account, **by: float) -> Account:
        return stage.box_office.move_clock(account_id=world.id, by=timedelta(**by))

    def _status(self, stage: Stage, order_id: str) -> str:
        return status(stage.box_office.reads.order(stage.account.id, order_id).order)
