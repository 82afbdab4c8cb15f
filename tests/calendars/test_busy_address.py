"""Addresses of calendars: what is opened, and the many spellings of what is not."""

from __future__ import annotations

import ipaddress
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.calendars.busy_address import (
    ADDRESS_REFUSED,
    CalendarAddressRefused,
    check_answers,
    follow_address,
    is_public,
    read_address,
)

REFUSED = (
    "",
    " ",
    "calendar",
    "calendar.example.com/a.ics",
    "//calendar.example.com/a.ics",
    "http://calendar.example.com/a.ics",
    "HTTP://calendar.example.com/a.ics",
    "ftp://calendar.example.com/a.ics",
    "file:///etc/passwd",
    "gopher://calendar.example.com:70/_x",
    "data:text/calendar,BEGIN:VCALENDAR",
    "javascript:alert(1)",
    "https:",
    "https://",
    "https:///a.ics",
    "https://[",
    "https://]",
    "https://:443/",
    "https://localhost/",
    "https://localhost:443/",
    "https://intranet/a.ics",
    "https://metadata/computeMetadata/v1/",
    "https://127.0.0.1/",
    "https://127.1/",
    "https://127.0.1/",
    "https://0/",
    "https://0.0.0.0/",
    "https://2130706433/",
    "https://0x7f000001/",
    "https://0x7f.1/",
    "https://0x7f.0x0.0x0.0x1/",
    "https://0x/",
    "https://017700000001/",
    "https://0177.0.0.1/",
    "https://00000177.0.0.1/",
    "https://127.0.0.0x1/",
    "https://example.com.127.0.0.1/",
    "https://169.254.169.254/latest/meta-data/",
    "https://2852039166/latest/meta-data/",
    "https://8.8.8.8/a.ics",
    "https://10.0.0.1/",
    "https://192.168.1.1/",
    "https://[::1]/",
    "https://[::]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:7f00:1]/",
    "https://[::127.0.0.1]/",
    "https://[64:ff9b::7f00:1]/",
    "https://[2002:7f00:1::]/",
    "https://[fe80::1%25eth0]/",
    "https://[fd00:ec2::254]/",
    "https://[2606:4700::1111]/",
    "https://calendar.example.com./a.ics",
    "https://localhost./",
    "https://.example.com/",
    "https://calendar..example.com/",
    "https://-calendar.example.com/",
    "https://calendar-.example.com/",
    "https://cal_endar.example.com/",
    "https://calendar.example.com%2f@127.0.0.1/",
    "https://calendar%2eexample.com/",
    "https://user@calendar.example.com/",
    "https://user:secret@calendar.example.com/",
    "https://calendar.example.com@127.0.0.1/",
    "https://@calendar.example.com/",
    "https://calendar.example.com\\@127.0.0.1/",
    "https:\\\\calendar.example.com/",
    "https://calendar.example.com:80/",
    "https://calendar.example.com:22/",
    "https://calendar.example.com:8443/",
    "https://calendar.example.com:0/",
    "https://calendar.example.com:-1/",
    "https://calendar.example.com:99999/",
    "https://calendar.example.com:４４３/",
    "https://calendar.example.com:443x/",
    "https://bücher.example/",
    "https://ⓔxample.com/",
    "https://１２７.０.０.１/",
    "https://127。0。0。1/",
    "https://exam\u00adple.com/",
    "https://wor\u212a.example.com/",
    "https://calendar.example.com／a.ics",
    "https://calendar.example.com/a b.ics",
    "https://calendar.example.com/a\r\nHost: evil",
    "https://calendar.exa\tmple.com/",
    "https://calendar.example.com/\x00",
    "https://calendar.example.com/\x7f",
    "https://calendar.example.com/\ud800",
    "https://" + "a" * 64 + ".example.com/",
    "https://" + "a." * 130 + "example.com/",
    "https://calendar.example.com/" + "a" * 2000,
)

TAKEN = {
    "https://calendar.example.com/a.ics": "https://calendar.example.com/a.ics",
    " webcal://calendar.example.com/a.ics\n": "https://calendar.example.com/a.ics",
    "WEBCALS://Calendar.Example.COM/A.ics": "https://calendar.example.com/A.ics",
    "https://calendar.example.com": "https://calendar.example.com/",
    "https://calendar.example.com:443/a": "https://calendar.example.com/a",
    "https://calendar.example.com:/a": "https://calendar.example.com/a",
    "https://xn--bcher-kva.example/a": "https://xn--bcher-kva.example/a",
    "https://a.example/p?key=x&v=%20#top": "https://a.example/p?key=x&v=%20",
    "https://a.example/i@cal/b:c;d": "https://a.example/i@cal/b:c;d",
    "https://a.example/büro": "https://a.example/b%C3%BCro",
    "https://1and1.example/a": "https://1and1.example/a",
    "https://127.0.0.1.nip.example/": "https://127.0.0.1.nip.example/",
}

LOCAL = (
    *("0.0.0.0",),  # noqa: S104
    *("0.1.2.3", "10.1.2.3", "100.64.0.1", "127.0.0.1", "127.255.255.254"),
    *("169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.0.8", "192.0.2.1"),
    *("192.88.99.1", "192.168.0.1", "198.18.0.1", "198.19.255.255", "198.51.100.1"),
    *("203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255"),
    *("::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::ffff:0:127.0.0.1"),
    *("64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::1", "100::1", "2001::1"),
    *("2001:0:4136:e378::1", "2001:2::1", "2001:10::1", "2001:20::1", "2001:db8::1"),
    *("2002:7f00:1::", "2002:808:808::1", "3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254"),
    *("fe80::1", "fe80::1%1", "fec0::1", "ff02::1", "ff0e::1", "4000::1"),
)
PUBLIC = (
    *("8.8.8.8", "1.1.1.1", "172.32.0.1", "172.15.0.1", "100.128.0.1", "192.0.1.1"),
    *("2606:4700::1111", "2001:4860:4860::8888", "2a00:1450:4001::1", "2003::1"),
)


@pytest.mark.parametrize("text", REFUSED)
def test_an_address_that_may_lead_elsewhere_is_refused(text: str) -> None:
    with pytest.raises(CalendarAddressRefused) as refusal:
        read_address(text)
    assert refusal.value.message == ADDRESS_REFUSED


def test_enough_spellings_are_tried() -> None:
    assert len(set(REFUSED)) >= 55


@pytest.mark.parametrize(("text", "url"), TAKEN.items())
def test_an_address_of_a_calendar_is_taken_in_one_form(text: str, url: str) -> None:
    found = read_address(text)
    assert found.url == url
    assert read_address(found.url) == found


@given(st.text(max_size=60), st.sampled_from(["", "https://", "webcal://a.example", "https://["]))
def test_whatever_is_typed_is_an_address_or_refused(text: str, before: str) -> None:
    try:
        found = read_address(before + text)
    except CalendarAddressRefused:
        return
    assert found.port == 443
    assert found.url.isascii()
    assert read_address(found.url) == found


@pytest.mark.parametrize("address", LOCAL)
def test_what_is_not_the_public_internet_is_not_public(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))
    with pytest.raises(CalendarAddressRefused):
        check_answers([address])


@pytest.mark.parametrize("address", PUBLIC)
def test_the_public_internet_is_public(address: str) -> None:
    assert check_answers([address]) == (ipaddress.ip_address(address),)


@pytest.mark.parametrize("answers", [[], ["8.8.8.8", "10.0.0.1"], ["::1", "8.8.8.8"], ["x"], [""]])
def test_one_answer_that_is_not_public_spoils_all(answers: list[str]) -> None:
    with pytest.raises(CalendarAddressRefused):
        check_answers(answers)


@given(st.ip_addresses())
def test_nothing_is_public_that_the_library_calls_local(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    assert not is_public(address) or (address.is_global and not address.is_multicast)


@pytest.mark.parametrize(
    ("location", "url"),
    [
        ("/other.ics", "https://a.example/other.ics"),
        ("next.ics", "https://a.example/p/next.ics"),
        ("//b.example/x", "https://b.example/x"),
        ("https://b.example", "https://b.example/"),
        ("", "https://a.example/p/c.ics?k=1"),
    ],
)
def test_a_redirect_leads_on_from_where_we_are(location: str, url: str) -> None:
    assert follow_address(read_address("https://a.example/p/c.ics?k=1"), location).url == url


ELSEWHERE = [text for text in REFUSED if re.match("[a-z]+://[^/]*[a-z0-9]{2}", text, re.IGNORECASE)]


@pytest.mark.parametrize("location", ["//127.0.0.1/", *ELSEWHERE])
def test_a_redirect_is_held_to_the_same_rules(location: str) -> None:
    with pytest.raises(CalendarAddressRefused):
        follow_address(read_address("https://a.example/p/c.ics"), location)


def test_the_operator_may_name_a_host_of_the_own_network() -> None:
    own = frozenset({"cloud:8443"})
    found = read_address("https://cloud:8443/a.ics", own_endpoints=own)
    assert (found.endpoint, found.url) == ("cloud:8443", "https://cloud:8443/a.ics")
    for text in ("https://cloud/a.ics", "https://cloud:8444/", "https://x@cloud:8443/"):
        with pytest.raises(CalendarAddressRefused):
            read_address(text, own_endpoints=own)
