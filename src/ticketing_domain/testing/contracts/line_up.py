"""What a box office must do for a promoter who books artists and answers questions, whatever it is built on."""

from datetime import timedelta

import pytest

from ticketing_domain.catalogue.performer import (
    LINKS,
    PerformerChanges,
    PerformerIsBooked,
    PerformerType,
)
from ticketing_domain.catalogue.rich_text import LONGEST_TEXT, RichText
from ticketing_domain.errors import Invalid, NotFound
from ticketing_domain.testing.contracts.artists import BIO, performer, slot
from ticketing_domain.testing.contracts.line_up_slots import SlotsContract
from ticketing_domain.testing.stage import OpenStage, Stage


class LineUpContract(SlotsContract):
    """Performers, line-ups, questions; the fixture to provide is `open_stage`."""

    def test_a_performer_is_read_back_as_they_were_listed(self, stage: Stage) -> None:
        """Every field survives the books."""
        links = {link: f"https://{link.partition('_')[0]}.example/dj" for link in LINKS}
        kind = PerformerType.PERFORMING_GROUP

        listed = performer(stage, "  Die Käfige ", performer_type=kind, bio=BIO, **links)

        read = stage.box_office.reads.performer(stage.account.id, listed.id)
        assert (read.performer, read.event_count) == (listed, 0)
        assert (listed.name, listed.performer_type, listed.bio) == ("Die Käfige", kind, BIO)
        assert [getattr(listed, link) for link in LINKS] == list(links.values())

    def test_performers_are_listed_by_name_with_their_events_counted(self, stage: Stage) -> None:
        """Capitals do not matter to the alphabet; two slots on one event are one event."""
        zoe, ann, bob = (performer(stage, name) for name in ("Zoe", "ann", "Bob"))
        first, second = stage.event(), stage.event()
        for event in (first, first, second):
            slot(stage, event, ann)
        slot(stage, second, zoe)

        listed = stage.box_office.reads.performers(stage.account.id)

        counted = [(one.performer, one.event_count) for one in listed]
        assert counted == [(ann, 2), (bob, 0), (zoe, 1)]

    def test_the_events_of_a_performer_come_once_each_the_latest_first(self, stage: Stage) -> None:
        """With two sets on one of them."""
        ann, later = performer(stage), stage.clock.at + timedelta(days=60)
        first = stage.event(capacity=80)
        second = stage.event(starts_at=later, ends_at=later + timedelta(hours=2))
        stage.event("Without her")
        for event in (first, first, second):
            slot(stage, event, ann)

        found = list(stage.box_office.reads.events_with(stage.account.id, ann.id))

        assert [(one.event, one.capacity) for one in found] == [(second, None), (first, 80)]

    @pytest.mark.parametrize("name", ["DJ Lantern", "dj LANTERN", " Dj   Lantern\t"])
    def test_a_name_is_one_performers(self, stage: Stage, name: str) -> None:
        """However it is written; the performer themselves may be respelled, others keep off."""
        first, other = performer(stage), performer(stage, "Other")
        office, us = stage.box_office.line_up, stage.account.id

        with pytest.raises(Invalid) as added:
            performer(stage, name)
        with pytest.raises(Invalid) as renamed:
            office.change_performer(
                account_id=us, performer_id=other.id, changes=PerformerChanges(name)
            )
        respelled = office.change_performer(
            account_id=us, performer_id=first.id, changes=PerformerChanges(name)
        )

        assert added.value.problems == {"name": ("has already been taken",)}
        assert renamed.value.problems == added.value.problems
        assert respelled.name == name.strip()

    def test_accounts_keep_performers_of_their_own(
        self, open_stage: OpenStage, stage: Stage
    ) -> None:
        """The same name in another account is another performer, and is found in that account only."""
        others = open_stage(subdomain="sun-club")
        ours, theirs = performer(stage), performer(others)
        reads = others.box_office.reads

        assert [one.performer for one in reads.performers(others.account.id)] == [theirs]
        with pytest.raises(NotFound):
            reads.performer(others.account.id + 1000, ours.id)

    def test_everything_that_is_wrong_with_a_performer_is_said_at_once(self, stage: Stage) -> None:
        """With what the edge could not read among it."""
        endless = RichText("", "x" * (LONGEST_TEXT + 1))

        with pytest.raises(Invalid) as refusal:
            performer(
                stage,
                " ",
                bio=endless,
                website_url="javascript:alert(1)",
                tiktok_url="https://tiktok.example/" + "x" * 2000,
                unreadable={"performer_type": ("must be one of person, performing_group",)},
            )

        expected = {"name", "bio", "website_url", "tiktok_url", "performer_type"}
        assert set(refusal.value.problems) == expected

    @pytest.mark.parametrize(
        "url",
        [
            "javascript:alert(1)",
            "JavaScript://example.com/%0aalert(1)",
            "data:text/html,<script>alert(1)</script>",
            "file:///etc/passwd",
            "//example.com",
            "example.com",
            "https://",
            "https:///path",
            "https://[::1",
            "https://example.com:99999/",
            "https://example.com/a b",
            'https://example.com/"onmouseover="alert(1)',
            "https://example.com/<script>",
            "https://example.com/\u202egpj.exe",
            "https://example.com\\@evil.example",
        ],
    )
    def test_a_link_leads_to_the_web(self, stage: Stage, url: str) -> None:
        """Not to a script, a file, or somewhere that it does not show."""
        with pytest.raises(Invalid) as refusal:
            performer(stage, website_url=url)

        assert set(refusal.value.problems) == {"website_url"}

    def test_only_what_was_sent_of_a_performer_changes(self, stage: Stage) -> None:
        """Null or nothing clears what may be empty."""
        before = performer(
            stage, bio=BIO, website_url="http://a.example", spotify_url="https://b.example"
        )

        after = stage.box_office.line_up.change_performer(
            account_id=stage.account.id,
            performer_id=before.id,
            changes=PerformerChanges(bio=None, website_url=" "),
        )

        assert (after.bio, after.website_url) == (None, None)
        assert (after.name, after.spotify_url) == (before.name, before.spotify_url)
        read = stage.box_office.reads.performer(stage.account.id, before.id)
        assert read.performer == after

    def test_a_booked_performer_stays(self, stage: Stage) -> None:
        """Off every line-up, they may go, and their name is free."""
        office, us = stage.box_office.line_up, stage.account.id
        ann, event = performer(stage), stage.event()
        booked = slot(stage, event, ann)

        with pytest.raises(PerformerIsBooked):
            office.remove_performer(account_id=us, performer_id=ann.id)
        office.remove_slot(account_id=us, slug=event.slug, slot_id=booked.id)
        office.remove_performer(account_id=us, performer_id=ann.id)

        assert performer(stage).id != ann.id
        with pytest.raises(NotFound):
            office.remove_performer(account_id=us, performer_id=ann.id)
