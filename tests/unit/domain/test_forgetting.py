"""What clients may repeat is kept for as long as they may, and then forgotten."""

from datetime import timedelta

from tests.unit.domain.test_settling import House
from ticketing_domain.kept_answers import KEPT_FOR, Kept, KeptAnswer, NamedWish
from ticketing_domain.sale.advice import HEARD_FOR, Advice, Matter

A_MOMENT = timedelta(seconds=1)


def test_an_answer_is_kept_for_a_week() -> None:
    """To its last moment."""
    house = House()
    wish = NamedWish(house.stage.account.id, "key", "wish")
    with house.memory.open() as books:
        books.answers.add([Kept(wish, house.stage.clock.at, KeptAnswer(200, {}, b"yes"))])
        books.commit()
    house.stage.clock.at += KEPT_FOR - A_MOMENT

    house.here.forget_answers()

    with house.memory.open() as books:
        assert books.answers.find(wish.account_id, {"key"}, house.stage.clock.at)


def test_advice_is_news_once_for_as_long_as_it_may_come_again() -> None:
    """Thirty days; then nobody sends it any more."""
    house = House()
    here, clock = house.here, house.stage.clock
    advice = Advice("bank", "letter", Matter.DISPUTE, house.stage.account.id, "p1", "bank_p1")
    here.pay_elsewhere.hear(advice)

    def is_news() -> bool:
        here.forget_answers()
        with house.memory.open() as books:
            return books.advice.hear(advice, clock.at)

    clock.at += HEARD_FOR - A_MOMENT
    assert not is_news()
    clock.at += 2 * A_MOMENT
    assert is_news()
