"""The programme of the demo promoter: where it plays, what it sells, what it sold. Everything here is invented."""

from typing import Final

import attrs

from ticketing_domain.catalogue.ticket import UNLIMITED


@attrs.frozen(kw_only=True)
class Kind:
    """A kind of ticket. `price` is in whole units of the currency; `sold` units are sold before the demo opens."""

    title: str
    price: int
    stock: int
    sold: int = 0
    group_size: int | None = None
    access_code: str | None = None
    max_per_order: int | None = None
    features: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Night:
    """An event of the programme; `days` from now, negative for what is past."""

    title: str
    city: str
    days: int
    description: str | None
    kinds: tuple[Kind, ...]
    capacity: int | None = None
    minimum_age: int | None = None

    @property
    def is_draft(self) -> bool:
        """Whether it stays off the shop: nobody has described it yet."""
        return self.description is None


VENUES: Final = {
    "Berlin": ("Kupferhalle", "Am Wasserturm 3", "10245", "DE", "Berlin"),
    "Hamburg": ("Speicher Elf", "Ankerhof 11", "20457", "DE", "Berlin"),
    "London": ("The Lantern Rooms", "8 Candlewick Yard", "E8 4AA", "GB", "London"),
    "Lisbon": ("Sala Farol", "Rua das Gaivotas 21", "1200-202", "PT", "Europe/Lisbon"),
}
"""City to name, street, postal code, country and timezone."""

UPCOMING: Final = (
    Night(
        title="Night Bus Orchestra",
        city="Berlin",
        days=12,
        description="Twelve players, one timetable. Sold out since the day it was announced.",
        kinds=(Kind(title="Standing", price=28, stock=120, sold=120, max_per_order=6),),
    ),
    Night(
        title="Paper Lanterns",
        city="Hamburg",
        days=20,
        description="A dinner, a string quartet and three hundred lanterns.",
        kinds=(
            Kind(title="Single seat", price=36, stock=300, sold=84, features=("Dinner",)),
            Kind(
                title="Table of five",
                price=150,
                stock=40,
                sold=11,
                group_size=5,
                features=("Dinner", "A table of your own"),
            ),
        ),
        capacity=320,
    ),
    Night(
        title="Open Rehearsal",
        city="Berlin",
        days=9,
        description="Come and listen while it still goes wrong. Free, but seats are numbered.",
        kinds=(Kind(title="Free seat", price=0, stock=80, sold=37, max_per_order=2),),
    ),
    Night(
        title="Velvet Static",
        city="London",
        days=33,
        description="Two hours of feedback and one of apology.",
        kinds=(
            Kind(title="General admission", price=22, stock=400, sold=61),
            Kind(title="Friends of the house", price=12, stock=30, access_code="LANTERN"),
        ),
        minimum_age=18,
    ),
    Night(
        title="Slow Thunder",
        city="Lisbon",
        days=48,
        description="An open air for as many as come.",
        kinds=(Kind(title="Lawn", price=15, stock=UNLIMITED, sold=48),),
    ),
    Night(
        title="Winter Ball",
        city="Hamburg",
        days=64,
        description=None,
        kinds=(Kind(title="Early bird", price=45, stock=200),),
    ),
)

ON_SALE: Final = Night(
    title="The Long Night",
    city="Berlin",
    days=27,
    description="From dusk to breakfast: five stages, one wristband.",
    kinds=(
        Kind(title="Wristband", price=39, stock=1100, max_per_order=6),
        Kind(title="Crew of four", price=132, stock=60, group_size=4, max_per_order=2),
    ),
    capacity=1250,
)
"""The night that the demo sells: a new one each time. The house is smaller than its tickets, so the cap binds."""

_PAST_TITLES: Final = (
    "Glass Harbour",
    "The Understudies",
    "Low Tide Radio",
    "Moth Parade",
    "Seven Umbrellas",
    "Cardboard Empire",
    "North of Nowhere",
    "Salt and Copper",
    "The Quiet Cars",
    "Marzipan Riot",
    "Ghost Tram",
    "Second Breakfast",
    "Tin Foil Opera",
    "The Borrowed Choir",
    "Blue Hour Club",
    "Foxes in Winter",
    "Half a Waltz",
    "Satellite Picnic",
    "Rain Check",
    "The Last Matinee",
)


def _past(number: int, title: str) -> Night:
    """Spread the nights over two years, the last one two days ago."""
    days = -2 - 37 * (len(_PAST_TITLES) - 1 - number)
    return Night(
        title=title,
        city=list(VENUES)[number % len(VENUES)],
        days=days,
        description=f"{title}, as those who were there remember it.",
        kinds=(
            Kind(
                title="Standard", price=18 + number % 5 * 3, stock=180, sold=70 + number * 29 % 90
            ),
            Kind(title="Supporter", price=60, stock=20, sold=3 + number % 7),
        ),
    )


PAST: Final = tuple(_past(number, title) for number, title in enumerate(_PAST_TITLES))
