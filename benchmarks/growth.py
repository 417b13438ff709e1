"""Growth: what the busiest calls cost against how much there is. Writes benchmarks/growth.md and growth.svg.

Costs are CPU time of this process for one call, the least of several: what others do on the machine touches that little,
and sizes take turns, so that it touches all of them (numbers of webhook endpoints come one after the other). SQLite is in
this process, so its work is in the figures. Sold tickets, customers and events grow together first, then events alone, and
webhook endpoints.

    python -m benchmarks.growth [most]
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
import itertools
import math
from pathlib import Path
import secrets
import sys
import tempfile
from typing import Final, TypeAlias

import attrs

from adapters.sql import SqlBooks, SqlReads, make_engine
from benchmarks.growth_of_post import costs_of_post
from benchmarks.nights import Night, a_night
from benchmarks.timing import Call, costs
from ticketing_domain.box_office import BoxOffice
from ticketing_domain.figures.stats import breakdown, event_stats
from ticketing_domain.memory import SandboxPayments
from ticketing_domain.people.customer import Buyer
from ticketing_domain.people.reads import CustomerFilter
from ticketing_domain.sale.hold import HoldRequest
from ticketing_domain.sale.order_pages import PlacedFilter
from ticketing_domain.sale.pay import PaymentRequest
from ticketing_domain.sale.reads import OrderFilter

Costs: TypeAlias = Mapping[str, Sequence[float]]
"""What calls cost in milliseconds, by name, at each size."""

MOST: Final = 1_000_000
MOST_EVENTS: Final = 10_000
FEW_SOLD: Final = 1_000
BATCH: Final = 64
FLAT: Final = 1.25
WIDTH, HEIGHT, EDGE = 720, 420, 60


@attrs.frozen
class Calls:
    """The busiest calls, at a box office over a night."""

    office: BoxOffice
    night: Night
    names: "itertools.count[int]" = attrs.field(factory=itertools.count)

    @property
    def all(self) -> Mapping[str, Call]:
        """Each call by its name."""
        us, slug, reads = self.night.account.id, self.night.event.slug, self.office.reads
        key = reads.inventory(us, slug).key
        now = datetime.now(UTC)
        return {
            f"{BATCH} holds": lambda: self.hold(BATCH),
            "one hold": lambda: self.hold(1),
            "one whole sale": self.sell,
            "event page": lambda: (reads.inventory(us, slug), reads.line_up(*key), reads.faq(*key)),
            "event figures": lambda: self.figures(now),
            "page of orders": lambda: reads.orders(OrderFilter(us), after=None, limit=50),
            "order totals": lambda: reads.order_totals(OrderFilter(us)),
            "page of placed orders": lambda: reads.placed_orders(
                PlacedFilter(us), now, after=None, limit=50
            ),
            "page of customers": lambda: reads.customers(CustomerFilter(us), after=None, limit=50),
            "one order": lambda: reads.order(us, "order500"),
        }

    def hold(self, count: int) -> Sequence[str]:
        """Hold a ticket for each of so many new buyers; returns the orders."""
        night = self.night
        answers = self.office.place_holds(
            [
                HoldRequest(
                    night.account.id,
                    night.event.slug,
                    Buyer(f"new{next(self.names)}@example.com", "A Buyer"),
                    ((night.ticket.id, 1),),
                )
                for _ in range(count)
            ]
        )
        return [
            answer.purchase.public_id for answer in answers if not isinstance(answer, Exception)
        ]

    def sell(self) -> None:
        """Hold and pay one ticket."""
        (order,) = self.hold(1)
        self.office.pay_order(PaymentRequest(self.night.account.id, order, "tok_ok"))

    def figures(self, now: datetime) -> None:
        """Make the figures of the event's page."""
        inventory = self.office.reads.inventory(self.night.account.id, self.night.event.slug)
        event_stats(inventory, now)
        breakdown(inventory)


def main(most: int) -> None:
    """Measure at every power of ten and write the tables and the plot."""
    sizes = [10**power for power in range(3, round(math.log10(most)) + 1)]
    together = measured([(size, min(size // 10, MOST_EVENTS)) for size in sizes])
    events = [10**power for power in range(1, 5)]
    endpoints = [10**power for power in range(1, 4)]
    written = [
        "# Growth",
        "",
        "Milliseconds of CPU for one call on SQLite, by how much there is.",
        *table("tickets sold, as many customers, a tenth as many events", sizes, together),
        "",
        "![the same as a plot](growth.svg)",
        *table(
            f"events, {FEW_SOLD:,} tickets sold",
            events,
            measured([(FEW_SOLD, count) for count in events]),
        ),
        *table("webhook endpoints", endpoints, grown(endpoints, costs_of_post)),
    ]
    Path("benchmarks/growth.md").write_text("\n".join(written) + "\n")
    Path("benchmarks/growth.svg").write_text(plot(sizes, together))
    print("\n".join(written))


def grown(sizes: Sequence[int], costs_at: Callable[[int], Mapping[str, float]]) -> Costs:
    """Return the costs of each call at all sizes."""
    costs = defaultdict[str, list[float]](list)
    for size in sizes:
        for name, milliseconds in costs_at(size).items():
            costs[name].append(milliseconds)
    return costs


def measured(sizes: Sequence[tuple[int, int]]) -> Costs:
    """Return the costs of each call with so many sold and so many events; the sizes take turns."""
    with ExitStack() as open_ones:
        opened = [open_ones.enter_context(calls_over(*size)) for size in sizes]
        return {name: costs([calls[name] for calls in opened]) for name in opened[0]}


@contextmanager
def calls_over(size: int, events: int) -> Iterator[Mapping[str, Call]]:
    """Open a box office with so many sold and so many events; lends its calls."""
    with tempfile.TemporaryDirectory() as folder:
        night = a_night(f"sqlite:///{Path(folder) / 'growth.db'}", "growth")
        night.sell(size)
        night.repeat(events)
        engine = make_engine(night.url)
        office = BoxOffice(
            books=SqlBooks(engine),
            reads=SqlReads(engine),
            payments=SandboxPayments(),
            now=lambda: datetime.now(UTC),
            random=secrets.token_bytes,
        )
        yield Calls(office, night).all
        engine.dispose()


def table(grows: str, sizes: Sequence[int], costs: Costs) -> Sequence[str]:
    """Print the costs in Markdown, by what grows."""
    lines = [
        "",
        f"| by {grows} | {' | '.join(f'{size:,}' for size in sizes)} | last / first |",
        f"|---|{'---|' * (len(sizes) + 1)}",
    ]
    for name, found in costs.items():
        ratio = found[-1] / found[0]
        verdict = "flat" if ratio <= FLAT else "grows"
        shown = " | ".join(f"{each:.2f}" for each in found)
        lines.append(f"| {name} | {shown} | {ratio:.2f}, {verdict} |")
    return lines


def plot(sizes: Sequence[int], costs: Costs) -> str:
    """Draw the costs, both axes logarithmic."""
    every = [each for found in costs.values() for each in found]
    low, high = math.log10(min(every)), math.log10(max(every))

    def across(place: int) -> float:
        return EDGE + place * (WIDTH - 4 * EDGE) / max(1, len(sizes) - 1)

    def up(milliseconds: float) -> float:
        part = (math.log10(milliseconds) - low) / (high - low)
        return HEIGHT - EDGE - part * (HEIGHT - 2 * EDGE)

    drawn = []
    for number, (name, found) in enumerate(costs.items()):
        colour = f"hsl({number * 360 // len(costs)} 70% 40%)"
        points = " ".join(f"{across(place):.0f},{up(each):.0f}" for place, each in enumerate(found))
        drawn.append(
            f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>'
        )
        drawn.append(
            f'<text x="{across(len(sizes) - 1) + 8:.0f}" y="{up(found[-1]):.0f}" fill="{colour}">'
            f"{name}, {found[-1]:.2f} ms</text>"
        )
    for place, size in enumerate(sizes):
        drawn.append(f'<text x="{across(place):.0f}" y="{HEIGHT - 25}">{size:,}</text>')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-size="12" '
        f'font-family="sans-serif"><rect width="100%" height="100%" fill="white"/>{"".join(drawn)}'
        f'<text x="{EDGE}" y="20">milliseconds of one call, by tickets sold</text></svg>\n'
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else MOST)
