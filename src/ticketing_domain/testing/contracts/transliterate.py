"""What a transliteration must do, so that every title has an address."""

from hypothesis import given, settings
from hypothesis import strategies as st
import pytest

from ticketing_domain.catalogue.slug import LONGEST_STEM, SLUG, Transliterate, slug_of
from ticketing_domain.testing.contracts.contract import Contract, needs
from ticketing_domain.testing.racing import at_once

ASCII = st.text(st.characters(max_codepoint=126, min_codepoint=32))


class TransliterateContract(Contract):
    """Titles in plain letters; the fixture to provide is `transliterate`."""

    OTHER_SCRIPTS = True
    """Greek, Cyrillic, Chinese and others become Latin letters, instead of falling out."""

    @pytest.fixture
    def transliterate(self) -> Transliterate:
        """Return the transliteration under test."""
        raise NotImplementedError

    def test_plain_letters_stay_as_they_are(self, transliterate: Transliterate) -> None:
        """There is nothing to do."""

        # Hypothesis takes a method that two suites share for one test with two minds.
        @given(text=ASCII)
        @settings(max_examples=self.histories(100), deadline=None)
        def stays(text: str) -> None:
            assert transliterate(text) == text

        stays()

    def test_any_text_becomes_plain_and_always_the_same(self, transliterate: Transliterate) -> None:
        """Whatever somebody calls their night, nothing raises."""

        @given(text=st.text())
        @settings(max_examples=self.histories(300), deadline=None)
        def becomes_plain(text: str) -> None:
            written = transliterate(text)

            assert written.isascii()
            assert transliterate(text) == written

        becomes_plain()

    def test_every_title_has_an_address(self, transliterate: Transliterate) -> None:
        """Of which nothing has to be escaped, and which fits."""

        @given(title=st.text(max_size=300))
        @settings(max_examples=self.histories(300), deadline=None)
        def has_an_address(title: str) -> None:
            slug = slug_of(title, transliterate)

            assert SLUG.fullmatch(slug)
            assert len(slug) <= LONGEST_STEM

        has_an_address()

    @pytest.mark.parametrize(
        ("text", "plain"),
        [
            ("Ärger", "Arger"),
            ("São Paulo", "Sao Paulo"),
            ("Café Über", "Cafe Uber"),
            ("Cafe\u0301", "Cafe"),
            ("Straße", "Strasse"),
            ("Žižkov", "Zizkov"),
            ("ﬁne", "fine"),
        ],
    )
    def test_accents_fall_off(self, transliterate: Transliterate, text: str, plain: str) -> None:
        """However they are written."""
        assert transliterate(text) == plain

    @needs("OTHER_SCRIPTS")
    @pytest.mark.parametrize("text", ["Привет", "Αθήνα", "東京", "서울", "שלום", "مرحبا", "ไทย"])
    def test_other_scripts_do_not_fall_out(self, transliterate: Transliterate, text: str) -> None:
        """A title in them has an address of its own."""
        assert slug_of(text, transliterate) != slug_of("", transliterate)

    def test_a_book_is_written_as_well(self, transliterate: Transliterate) -> None:
        """No text is too long."""
        assert transliterate("Ä" * 100_000) == "A" * 100_000

    @needs("CONCURRENT")
    def test_many_at_once_get_their_own(self, transliterate: Transliterate) -> None:
        """Texts are not mixed up."""
        calls = [lambda text=f"Ä{number}": transliterate(text) for number in range(8)]

        assert at_once(*calls) == [f"A{number}" for number in range(8)]
