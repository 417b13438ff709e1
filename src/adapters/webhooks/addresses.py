"""Which internet addresses are public: our own table, since the standard library's `is_global` is no guard.

Allowed is global unicast and nothing else. IPv4 is what the special-purpose registry does not name; IPv6 is 2000::/3
less what it names there. Forms that carry an IPv4 address inside are either opened and judged by it (IPv4-mapped, and
NAT64 under its well-known prefix, by which hosts without IPv4 reach the other half of the internet) or refused
whatever they carry: IPv4-compatible, 6to4, Teredo, and NAT64 under a local prefix (ADR 0018).
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final, TypeAlias

Address: TypeAlias = IPv4Address | IPv6Address

NOT_PUBLIC_4: Final = tuple(
    map(
        IPv4Network,
        (
            "0.0.0.0/8",  # this network
            "10.0.0.0/8",  # private
            "100.64.0.0/10",  # behind carriers; one cloud keeps its metadata here
            "127.0.0.0/8",  # loopback
            "168.63.129.16/32",  # one cloud's own services, on an address that looks public
            "169.254.0.0/16",  # link-local, and most clouds' metadata
            "172.16.0.0/12",  # private
            "192.0.0.0/24",  # protocol assignments
            "192.0.2.0/24",  # documentation
            "192.31.196.0/24",  # answers for private names
            "192.52.193.0/24",  # multicast tunnels
            "192.88.99.0/24",  # 6to4 relays
            "192.168.0.0/16",  # private
            "192.175.48.0/24",  # answers for private names
            "198.18.0.0/15",  # benchmarks
            "198.51.100.0/24",  # documentation
            "203.0.113.0/24",  # documentation
            "224.0.0.0/4",  # multicast
            "240.0.0.0/4",  # reserved, and broadcast
        ),
    )
)

GLOBAL_UNICAST: Final = IPv6Network("2000::/3")

NOT_PUBLIC_6: Final = tuple(
    map(
        IPv6Network,
        (
            "2001::/23",  # protocol assignments: Teredo, benchmarks, identifiers
            "2001:db8::/32",  # documentation
            "2002::/16",  # 6to4
            "2620:4f:8000::/48",  # answers for private names
            "3ffe::/16",  # given back
            "3fff::/20",  # documentation
        ),
    )
)

LOOPBACK: Final = (IPv4Network("127.0.0.0/8"), IPv6Network("::1/128"))
NAT64: Final = IPv6Network("64:ff9b::/96")


def is_public(address: Address) -> bool:
    """Tell whether an address belongs to one machine out on the internet."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in NOT_PUBLIC_4)
    carried = _carried(address)
    if carried is not None:
        return is_public(carried)
    return (
        address.scope_id is None
        and address in GLOBAL_UNICAST
        and not any(address in network for network in NOT_PUBLIC_6)
    )


def is_loopback(address: Address) -> bool:
    """Tell whether an address is this machine itself, written as such."""
    return any(address in network for network in LOOPBACK)


def read(text: str) -> Address | None:
    """Read an address as a resolver writes it; None for what is none."""
    try:
        return ip_address(text)
    except ValueError:
        return None


def _carried(address: IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address to which a connection would really go, where the form says so."""
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return None
