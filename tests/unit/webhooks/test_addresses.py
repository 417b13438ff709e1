"""Public addresses pass, and nothing that leads into a house does, however it is written."""

from ipaddress import IPv4Address, IPv6Address, ip_address

from hypothesis import given
from hypothesis import strategies as st
import pytest

from adapters.webhooks.addresses import is_loopback, is_public, read
from tests.integration.webhooks.corpus import BAD_ADDRESSES

IPV4 = st.integers(0, 2**32 - 1).map(IPv4Address)


@pytest.mark.parametrize("text", BAD_ADDRESSES)
def test_an_address_inside_of_a_house_is_not_public(text: str) -> None:
    """Also where the standard library calls it global."""
    assert not is_public(ip_address(text))


@pytest.mark.parametrize(
    "text",
    [
        "1.1.1.1",
        "93.184.216.34",
        "100.63.255.255",
        "100.128.0.1",
        "172.15.0.1",
        "172.32.0.1",
        "192.0.1.1",
        "198.17.0.1",
        "198.20.0.1",
        "223.255.255.255",
        "2606:4700:4700::1111",
        "2a00:1450:4001::200e",
        "::ffff:1.1.1.1",
        "64:ff9b::101:101",
    ],
)
def test_an_address_on_the_internet_is_public(text: str) -> None:
    """Right beside the ones that are not, too."""
    assert is_public(ip_address(text))


@given(inside=IPV4)
def test_a_form_that_carries_an_address_is_judged_by_it(inside: IPv4Address) -> None:
    """IPv4-mapped, and NAT64 under its well-known prefix."""
    for beginning in ("::ffff:0:0", "64:ff9b::"):
        carrying = IPv6Address(int(IPv6Address(beginning)) + int(inside))
        assert is_public(carrying) is is_public(inside)
        assert not is_loopback(carrying)


@given(inside=IPV4, more=st.integers(0, 2**80 - 1))
def test_other_forms_that_carry_an_address_never_pass(inside: IPv4Address, more: int) -> None:
    """IPv4-compatible, NAT64 under a local prefix, 6to4, and Teredo (which carries it inverted), whatever is inside."""
    low = int(inside)
    for carrying in (
        low,
        int(IPv6Address("64:ff9b:1::")) + more,
        (0x2002 << 112) | (low << 80) | more,
        (0x2001_0000 << 96) | (more & ~0xFFFF_FFFF) | (low ^ 0xFFFF_FFFF),
    ):
        assert not is_public(IPv6Address(carrying))


@given(number=st.integers(0, 2**128 - 1))
def test_only_global_unicast_passes(number: int) -> None:
    """Everything outside 2000::/3 is somebody's inside."""
    address = IPv6Address(number)
    if number >> 125 != 1 and address.ipv4_mapped is None and number >> 32 != 0x64FF9B << 72:
        assert not is_public(address)


@pytest.mark.parametrize("text", ["127.1", "0177.0.0.1", "2130706433", "0x7f.1", "localhost", ""])
def test_a_number_that_only_some_can_read_is_no_address(text: str) -> None:
    """There is one way to write an address."""
    assert read(text) is None
