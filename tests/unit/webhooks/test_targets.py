"""A URL has one meaning or it is refused, with words for whoever wrote it."""

import contextlib

from hypothesis import given
from hypothesis import strategies as st
import pytest

from adapters.webhooks.targets import BadTarget, Target, read_target


@pytest.mark.parametrize(
    ("url", "host", "port", "path"),
    [
        ("https://hooks.example.com", "hooks.example.com", 443, "/"),
        ("HTTPS://Hooks.Example.COM/a%20b?c=d", "hooks.example.com", 443, "/a%20b?c=d"),
        ("https://hooks.example.com:8443/x", "hooks.example.com", 8443, "/x"),
        ("https://hooks.example.com?x=/", "hooks.example.com", 443, "/?x=/"),
        ("https://1.1.1.1/x", "1.1.1.1", 443, "/x"),
        ("https://[2606:4700::1111]:4443/", "2606:4700::1111", 4443, "/"),
        ("https://b\u00fccher.example/", "xn--bcher-kva.example", 443, "/"),
    ],
)
def test_a_plain_address_is_read(url: str, host: str, port: int, path: str) -> None:
    """Names, addresses, ports, and what comes behind them."""
    found = read_target(url)

    assert (found.host, found.port, found.path) == (host, port, path)
    assert found.is_encrypted


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://hooks.example.com/", "must begin with https://"),
        ("ftp://hooks.example.com/", "must begin with https://"),
        ("//hooks.example.com/", "must begin with https://"),
        ("http\u017f://hooks.example.com/", "must begin with https://"),
        ("https://jane:secret@hooks.example.com/", "must not hold a user name or a password"),
        ("https://hooks.example.com/#top", "must not have a part after #"),
        ("https://hooks.example.com:22/", "must have port 443 or one from 1024 up"),
        ("https://hooks.example.com:80/", "must have port 443 or one from 1024 up"),
        ("https://hooks.example.com:65536/", "must have port 443 or one from 1024 up"),
        ("https://hooks.example.com:0/", "must have port 443 or one from 1024 up"),
        ("https://intranet/", "must name a host on the public internet"),
        ("https://hooks.example.com./", "without a dot at its end"),
        ("https://-hooks.example.com/", "host name as it is registered"),
        ("https://hooks..example.com/", "host name as it is registered"),
        ("https://\u212aooks.example/", "host name as it is registered"),
        ("https://ho oks.example.com/", "host name as it is registered"),
        ("https://hooks.example.com/a b", "in plain characters"),
        ("https://hooks.example.com/\r\nHost: x", "in plain characters"),
        ("https://hooks.example.com/\\x", "in plain characters"),
        ("https://hooks.example.com/\u00e9", "in plain characters"),
        ("https://hooks.example.com:/", "in plain characters"),
        (" https://hooks.example.com/", "must begin with https://"),
        ("https://1.2.3/", "plain form"),
        ("https://1.2.3.4.5/", "plain form"),
        ("https://example.0x7f/", "plain form"),
        ("https://" + "a" * 64 + ".example.com/", "host name as it is registered"),
        ("https://hooks.example.com/" + "a" * 2_048, "at most 2048 characters"),
        ("", "must begin with https://"),
    ],
)
def test_what_could_be_read_in_two_ways_is_refused(url: str, said: str) -> None:
    """Nothing is repaired."""
    with pytest.raises(BadTarget) as refused:
        read_target(url)

    assert said in str(refused.value)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:9000/x",
        "http://localhost:9000/x",
        "http://[::1]:9000/",
        "http://127.9.9.9/",
    ],
)
def test_in_development_this_machine_may_be_called_without_tls(url: str) -> None:
    """Only there, and only this machine."""
    assert not read_target(url, allow_loopback=True).is_encrypted
    with pytest.raises(BadTarget):
        read_target(url)


@pytest.mark.parametrize(
    "url", ["http://hooks.example.com/", "http://10.0.0.1/", "http://receiver.localhost/"]
)
def test_in_development_everybody_else_still_needs_tls(url: str) -> None:
    """Plain text never leaves the machine."""
    with pytest.raises(BadTarget):
        read_target(url, allow_loopback=True)


def test_the_host_header_is_the_name_that_was_written() -> None:
    """With its port where that is unusual, and with an address in brackets."""
    headers = {
        "https://hooks.example.com/": "hooks.example.com",
        "https://hooks.example.com:443/": "hooks.example.com",
        "https://hooks.example.com:8443/": "hooks.example.com:8443",
        "https://[2606:4700::1111]/": "[2606:4700::1111]",
    }

    assert {url: read_target(url).host_header for url in headers} == headers


@given(url=st.text() | st.text().map(lambda host: f"https://{host}/"))
def test_any_text_is_a_target_or_refused(url: str) -> None:
    """No text breaks the reader."""
    with contextlib.suppress(BadTarget):
        assert isinstance(read_target(url, allow_loopback=True), Target)
