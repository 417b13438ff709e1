"""Addresses and spellings that lead into a house: what attackers of other systems have used."""

GLOBAL_TO_THE_LIBRARY = (
    "192.0.0.8",
    "224.0.0.1",
    "192.88.99.1",
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::7f00:1",
    "2002:7f00:1::",
    "fec0::1",
    "ff02::1",
    "3fff::1",
    "5f00::1",
)
"""CPython 3.11's `is_global` says True of these."""

BAD_ADDRESSES = (
    *GLOBAL_TO_THE_LIBRARY,
    "0.0.0.0",
    "10.0.0.1",
    "100.64.0.1",
    "100.100.100.200",
    "127.0.0.1",
    "168.63.129.16",
    "169.254.169.254",
    "172.16.0.1",
    "192.0.2.1",
    "192.168.0.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "2001:0:4136:e378:8000:63bf:80ff:fffe",
    "2001:db8::1",
    "fd00::1",
    "fd00:ec2::254",
    "fe80::1",
)

BAD_SPELLINGS = (
    "0177.0.0.1",
    "2130706433",
    "0x7f.1",
    "0x7f000001",
    "127.1",
    "127.0.0.1.",
    "127.0.0.01",
    "\u2460\u2461\u2466.\u24ea.\u24ea.\u2460",
    "127\u30020\u30020\u30021",
    "127%2e0%2e0%2e1",
    "localhost",
    "LOCALHOST",
    "localhost.",
    "receiver.localhost",
    "metadata.google.internal",
    "printer.local",
    "intranet",
    "[::1%25lo]",
    "[fe80::1%eth0]",
    "user@127.0.0.1",
    "hooks.example.com@127.0.0.1",
    "127.0.0.1\\@hooks.example.com",
    "127.0.0.1#@hooks.example.com",
    "[127.0.0.1]",
    "::1",
)


def written(address: str) -> str:
    """Write an address as a URL's host."""
    return f"[{address}]" if ":" in address else address


BAD_HOSTS = (*map(written, BAD_ADDRESSES), *BAD_SPELLINGS)
