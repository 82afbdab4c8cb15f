"""The calendar side of an appointment: invite, cancellation and download as calendar text.

What stands here is read by everyone who sees that calendar, so it names no therapy, no practice
and no link (RFC 5545, 5546; the wording is neutral on purpose).
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from urllib.parse import quote, urlencode

from icalendar import Alarm, Calendar, Event, vCalAddress, vText

from app.domain.errors import DomainError
from app.domain.invite_timezone import vtimezone_for
from app.domain.timespan import get_zone

NEUTRAL_SUMMARY = "Appointment"
INVITE_FILE_NAME = "invite.ics"
DOWNLOAD_FILE_NAME = "appointment.ics"

_PRODUCT = "-//Rapport//Appointments 1.0//EN"
_REMINDER_BEFORE = timedelta(minutes=30)
_QUOTES_AND_CARETS = frozenset('"^')
_BREAKING = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_JOINER = "\u200d"


class InviteMethod(StrEnum):
    """What a calendar text asks for: RFC 5546 3.2; PUBLISH is the download from the page."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"
    PUBLISH = "PUBLISH"


class InviteStatus(StrEnum):
    """Whether the appointment stands or still waits for the therapist."""

    CONFIRMED = "CONFIRMED"
    TENTATIVE = "TENTATIVE"


class UnsafeAddress(DomainError):
    """An e-mail address that could not stand in a calendar or a letter by itself."""

    code = "unsafe_address"


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Somebody named in a calendar entry; `email` is a bare address."""

    name: str
    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Invite:
    """One state of one calendar entry; the same state always gives the same bytes.

    `uid` stays over every move and is new after a cancellation; `sequence` grows with each change;
    `stamped_at`, `starts_at` and `ends_at` are aware UTC; `timezone` is the zone booked in.
    """

    uid: str
    sequence: int
    stamped_at: datetime
    starts_at: datetime
    ends_at: datetime
    timezone: str
    organizer: Party
    attendee: Party
    status: InviteStatus = InviteStatus.CONFIRMED
    summary: str = NEUTRAL_SUMMARY
    location: str = ""
    description: str = ""


def calendar_text(invite: Invite, *, method: InviteMethod) -> bytes:
    """Return the calendar file of one state: UTF-8, CRLF, folded at 75 octets."""
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", _PRODUCT)
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method.value)
    event = Event()
    _place(event, invite, calendar)
    _describe(event, invite)
    _name_parties(event, invite, method=method)
    if method is InviteMethod.CANCEL:
        event.add("status", "CANCELLED")
    else:
        event.add("status", invite.status.value)
        event.add_component(_reminder())
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _place(event: Event, invite: Invite, calendar: Calendar) -> None:
    """Add start and end in the zone booked in, or in UTC where that zone could be misread.

    A local time that happens twice means its first instant (RFC 5545 3.3.5), so the second one
    is written in UTC, too.
    """
    zone = get_zone(invite.timezone)
    starts, ends = invite.starts_at.astimezone(zone), invite.ends_at.astimezone(zone)
    vtimezone = None if starts.fold or ends.fold else vtimezone_for(zone, starts.year)
    if vtimezone is None:
        starts, ends = invite.starts_at.astimezone(UTC), invite.ends_at.astimezone(UTC)
    else:
        calendar.add_component(vtimezone)
    event.add("dtstart", starts)
    event.add("dtend", ends)


def _describe(event: Event, invite: Invite) -> None:
    """Add all that does not depend on the method."""
    event.add("uid", invite.uid)
    event.add("sequence", invite.sequence)
    event.add("dtstamp", invite.stamped_at)
    event.add("last-modified", invite.stamped_at)
    event.add("summary", _one_line(invite.summary))
    for name, text in (("location", invite.location), ("description", invite.description)):
        if text:
            event.add(name, _one_line(text))
    event.add("class", "PRIVATE")
    event.add("transp", "OPAQUE")
    event.add("x-microsoft-cdo-busystatus", "BUSY")
    event.add("x-microsoft-disallow-counter", "TRUE")


def _name_parties(event: Event, invite: Invite, *, method: InviteMethod) -> None:
    """Add who invites, and whom; a published entry has no attendee (RFC 5546 3.2.1)."""
    organizer = _address(invite.organizer)
    event.add("organizer", organizer, encode=False)
    if method is InviteMethod.PUBLISH:
        return
    attendee = _address(invite.attendee)
    attendee.params["CUTYPE"] = "INDIVIDUAL"
    attendee.params["ROLE"] = "REQ-PARTICIPANT"
    attendee.params["PARTSTAT"] = "ACCEPTED"
    attendee.params["RSVP"] = "FALSE"
    event.add("attendee", attendee, encode=False)


def _address(party: Party) -> vCalAddress:
    """Write a party as a bare `mailto:` with its name beside it."""
    email = party.email
    if "@" not in email or any(
        char.isspace() or char in '<>,;"' or _is_control(char) for char in email
    ):
        raise UnsafeAddress("Enter an email address like name@example.com", field="email")
    address = vCalAddress(f"mailto:{email}")
    name = "".join(char for char in _one_line(party.name) if char not in _QUOTES_AND_CARETS)
    if name:
        address.params["CN"] = vText(name)
    return address


def _one_line(text: str) -> str:
    """Return text without line breaks and control characters, as one line."""
    kept = "".join(" " if _is_control(char) else char for char in text)
    return " ".join(kept.split())


def _is_control(char: str) -> bool:
    """Tell whether a character would break or bend a line; the joiner of emoji may stay."""
    return char != _JOINER and unicodedata.category(char) in _BREAKING


def _reminder() -> Alarm:
    """Return one notice on the screen that says nothing a stranger may not read."""
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", NEUTRAL_SUMMARY)
    alarm.add("trigger", -_REMINDER_BEFORE)
    return alarm


def google_link(invite: Invite) -> str:
    """Return an address that offers the entry to Google Calendar; it cannot be updated later."""
    return "https://calendar.google.com/calendar/render?" + _query(
        action="TEMPLATE",
        text=_one_line(invite.summary),
        dates=f"{_compact(invite.starts_at)}/{_compact(invite.ends_at)}",
        location=_one_line(invite.location),
        ctz=invite.timezone,
    )


def outlook_link(invite: Invite) -> str:
    """Return an address that offers the entry to Outlook on the web; the `Z` keeps it in UTC."""
    return "https://outlook.live.com/calendar/deeplink/compose?" + _query(
        path="/calendar/action/compose",
        rru="addevent",
        startdt=_extended(invite.starts_at),
        enddt=_extended(invite.ends_at),
        subject=_one_line(invite.summary),
        location=_one_line(invite.location),
    )


def yahoo_link(invite: Invite) -> str:
    """Return an address that offers the entry to Yahoo Calendar."""
    return "https://calendar.yahoo.com/?" + _query(
        v="60",
        title=_one_line(invite.summary),
        st=_compact(invite.starts_at),
        et=_compact(invite.ends_at),
        in_loc=_one_line(invite.location),
    )


def _query(**values: str) -> str:
    """Write the query of a link with blanks as %20, leaving out what is empty."""
    return urlencode({key: text for key, text in values.items() if text}, quote_via=quote)


def _compact(at: datetime) -> str:
    """Write an instant as `20261022T120000Z`."""
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _extended(at: datetime) -> str:
    """Write an instant as `2026-10-22T12:00:00Z`."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
