"""Artists: who performs, when, and what people ask."""

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from ticketing_domain.catalogue.event import Event
from ticketing_domain.catalogue.faq import FaqChanges, FaqItem
from ticketing_domain.catalogue.line_up import Billing, Slot
from ticketing_domain.catalogue.performer import Performer, PerformerChanges, PerformerType
from ticketing_domain.catalogue.rich_text import RichText
from ticketing_domain.testing.strategies import common as some
from ticketing_domain.testing.strategies.catalogue import events

links = st.builds("https://{}.example/{}".format, some.slugs, some.slugs)


def rich_texts() -> st.SearchStrategy[RichText]:
    """Texts with harmless markup."""
    plain = st.text("abcdefgh ", min_size=1, max_size=40).filter(str.strip).map(str.strip)
    return plain.map(lambda text: RichText(f"<p>{text}</p>", text))


def performers() -> st.SearchStrategy[Performer]:
    """Artists, bands, DJs."""
    return st.builds(
        Performer,
        id=some.numbers,
        account_id=some.numbers,
        name=some.titles,
        performer_type=st.sampled_from(PerformerType),
        bio=st.none() | rich_texts(),
        website_url=st.none() | links,
        image=st.none() | some.pictures,
    )


def performer_changes() -> st.SearchStrategy[PerformerChanges]:
    """What makes a performer."""
    optional: dict[str, st.SearchStrategy[Any]] = {
        "performer_type": st.sampled_from(PerformerType),
        "bio": st.none() | rich_texts(),
        "website_url": st.none() | links,
    }
    named: dict[str, st.SearchStrategy[Any]] = {"name": some.titles}
    said = st.fixed_dictionaries(named, optional=optional)
    return said.map(lambda facts: PerformerChanges(**facts))


@st.composite
def slots(draw: st.DrawFn, *, event: Event | None = None) -> Slot:
    """Places in a line-up, with set times within their event, or none."""
    night = draw(events()) if event is None else event
    starts_at = draw(
        st.none() | some.instants(night.starts_at, night.ends_at - timedelta(microseconds=1))
    )
    latest = night.ends_at + timedelta(hours=6)
    soonest = None if starts_at is None else starts_at + timedelta(microseconds=1)
    ends_at = None if soonest is None else draw(st.none() | some.instants(soonest, latest))
    return Slot(
        id=draw(some.numbers),
        account_id=night.account_id,
        event_id=night.id,
        performer_id=draw(some.numbers),
        position=draw(st.integers(1, 200)),
        billing=draw(st.sampled_from(Billing)),
        genre=draw(st.none() | some.titles),
        starts_at=starts_at,
        ends_at=ends_at,
    )


def faq_items() -> st.SearchStrategy[FaqItem]:
    """Questions with their answers."""
    return st.builds(
        FaqItem,
        id=some.numbers,
        account_id=some.numbers,
        event_id=some.numbers,
        question=some.titles,
        answer=rich_texts(),
        position=st.integers(1, 200),
    )


def faq_changes() -> st.SearchStrategy[FaqChanges]:
    """What makes a question."""
    return st.builds(FaqChanges, question=some.titles, answer=rich_texts())
