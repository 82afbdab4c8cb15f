"""Which addresses of calendars we open: the rules for what is written, and for where it leads."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urljoin, urlsplit

from app.domain.errors import DomainError

HTTPS_PORT: Final = 443
LONGEST_ADDRESS: Final = 2_000

ADDRESS_REFUSED: Final = (
    "We cannot read a calendar from this address. It has to begin with https:// or webcal://,"
    " just as your calendar shows it."
)
"""The one sentence for every address that is refused, whatever the reason."""

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

_SCHEMES = frozenset({"https", "webcal", "webcals"})
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"{_LABEL}(?:\.{_LABEL})*", re.ASCII)
_LONGEST_HOST = 253
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*", re.ASCII)
_UNSEEN = re.compile(r"[\x00-\x20\x7f-\xa0\\]")
_PLAIN = "/%:@!$&'()*+,;=~-._?"

_SPECIAL_V4 = tuple(
    ipaddress.IPv4Network(net)
    for net in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"),
        *("172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24"),
        *("192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15"),
        *("198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
    )
)
"""What is not the public internet (IANA's special-purpose registry, multicast, reserved)."""

_GLOBAL_V6 = ipaddress.IPv6Network("2000::/3")
_SPECIAL_V6 = tuple(
    ipaddress.IPv6Network(net)
    for net in ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20")
)
"""Within 2000::/3: protocol assignments with Teredo, documentation, 6to4, AS112.

All that carries an IPv4 address inside or is local lies outside of 2000::/3 or in this list.
"""


class CalendarAddressRefused(DomainError):
    """An address that we do not open; the sentence is the same for every reason."""

    code = "calendar_address_refused"

    def __init__(self) -> None:
        super().__init__(ADDRESS_REFUSED, field="address")


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarAddress:
    """Where a calendar lies: a host name in lower case, and what to ask it for."""

    host: str
    port: int = HTTPS_PORT
    target: str = "/"

    @property
    def endpoint(self) -> str:
        """Host and port in one word."""
        return f"{self.host}:{self.port}"

    @property
    def url(self) -> str:
        """The whole address, always https."""
        port = "" if self.port == HTTPS_PORT else f":{self.port}"
        return f"https://{self.host}{port}{self.target}"


def read_address(text: str, *, own_endpoints: frozenset[str] = frozenset()) -> CalendarAddress:
    """Return the address of a calendar, or raise CalendarAddressRefused.

    https alone (webcal means https), a host by its name, port 443, no login; a host that ends in
    a number is an IP address in one of its spellings. `own_endpoints` are hosts with their port
    that the operator named: any port will do for them, and a name without a dot.
    """
    text = text.strip()
    if not 0 < len(text) <= LONGEST_ADDRESS or _UNSEEN.search(text):
        raise CalendarAddressRefused
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
        query = f"?{parts.query}" if parts.query else ""
        target = quote((parts.path or "/") + query, safe=_PLAIN)
    except ValueError:  # brackets, ports and letters that are none
        raise CalendarAddressRefused from None
    if parts.scheme not in _SCHEMES or "@" in parts.netloc or not parts.netloc.isascii():
        raise CalendarAddressRefused
    found = CalendarAddress(host=host, port=HTTPS_PORT if port is None else port, target=target)
    is_own = found.endpoint in own_endpoints
    if not _is_host(host) or not (is_own or (found.port == HTTPS_PORT and "." in host)):
        raise CalendarAddressRefused
    return found


def follow_address(
    base: CalendarAddress, location: str, *, own_endpoints: frozenset[str] = frozenset()
) -> CalendarAddress:
    """Return where a redirect leads, by the same rules."""
    if len(location) > LONGEST_ADDRESS or _UNSEEN.search(location.strip()):
        raise CalendarAddressRefused
    try:
        target = urljoin(base.url, location.strip())
    except ValueError:
        raise CalendarAddressRefused from None
    return read_address(target, own_endpoints=own_endpoints)


def check_answers(answers: Sequence[str]) -> tuple[IPAddress, ...]:
    """Return what a name resolved to; raise CalendarAddressRefused unless every one is public."""
    try:
        found = tuple(ipaddress.ip_address(answer) for answer in answers)
    except ValueError:
        raise CalendarAddressRefused from None
    if not found or not all(is_public(address) for address in found):
        raise CalendarAddressRefused
    return found


def is_public(address: IPAddress) -> bool:
    """Tell whether an address belongs to the public internet and to nothing else.

    The library's own `is_global` is not enough: it lets NAT64, 6to4, multicast and others pass.
    """
    if isinstance(address, ipaddress.IPv4Address):
        return not any(address in net for net in _SPECIAL_V4)
    if address.scope_id is not None or address not in _GLOBAL_V6:
        return False
    return not any(address in net for net in _SPECIAL_V6)


def _is_host(host: str) -> bool:
    """Tell whether this is a name of ASCII letters (IDN in its xn-- form), and no number."""
    if len(host) > _LONGEST_HOST or not _HOST.fullmatch(host):
        return False
    return not _NUMBER.fullmatch(host.rpartition(".")[2])
