"""Calendar text: shape, history, names that try to break it, and links."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from app.domain.invite import (
    Invite,
    InviteMethod,
    InviteStatus,
    Party,
    UnsafeAddress,
    calendar_text,
    google_link,
    outlook_link,
    yahoo_link,
)
from tests.letters import STARTS_AT, UID, make_invite

ZONES = ("Europe/Berlin", "Europe/London", "America/New_York", "Asia/Kolkata")
INSTANTS = (
    datetime(2026, 1, 14, 13, tzinfo=UTC),
    datetime(2026, 7, 15, 12, tzinfo=UTC),
    datetime(2026, 10, 24, 12, tzinfo=UTC),
    datetime(2026, 10, 25, 12, tzinfo=UTC),
    datetime(2027, 3, 27, 12, tzinfo=UTC),
    datetime(2027, 3, 28, 12, tzinfo=UTC),
)
NAMES = (
    "Jörg Müßig-Straße",
    'Dana "The Boss" Doe',
    "Dana\r\nATTENDEE:mailto:evil@example.com",
    "Dana 👩‍👧 Doe",
    "Ünï" * 67,
    "a^nb^^c",
    "Dana; Doe, MD: \\n",
    "\u2028\x00\x85",
)


def event_of(text: bytes) -> Any:  # noqa: ANN401  (icalendar has one type for all values)
    [event] = Calendar.from_ical(text).walk("VEVENT")
    return event


def check_octets(text: bytes) -> None:
    """Fail unless lines end with CRLF, are folded at 75 octets and break no character."""
    assert text.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in text.replace(b"\r\n", b"")
    for line in text.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()


@pytest.mark.parametrize("timezone", ZONES)
@pytest.mark.parametrize("starts_at", INSTANTS)
@pytest.mark.parametrize("method", InviteMethod)
def test_every_instant_is_read_back_in_every_zone(
    timezone: str, starts_at: datetime, method: InviteMethod
) -> None:
    ends_at = starts_at + timedelta(minutes=50)
    invite = make_invite(timezone=timezone, starts_at=starts_at, ends_at=ends_at)
    text = calendar_text(invite, method=method)
    check_octets(text)
    event = event_of(text)
    assert event["DTSTART"].dt.astimezone(UTC) == starts_at
    assert event["DTEND"].dt.astimezone(UTC) == ends_at
    assert event["DTSTART"].params["TZID"] == timezone
    assert text.count(b"BEGIN:VTIMEZONE") == 1
    assert text.index(b"BEGIN:VTIMEZONE") < text.index(b"BEGIN:VEVENT")


def test_a_history_keeps_the_uid_and_counts_up() -> None:
    steps = (
        (make_invite(), InviteMethod.REQUEST),
        (make_invite(sequence=1, starts_at=STARTS_AT + timedelta(days=1)), InviteMethod.REQUEST),
        (make_invite(sequence=2, starts_at=STARTS_AT + timedelta(days=2)), InviteMethod.REQUEST),
        (make_invite(sequence=3, starts_at=STARTS_AT + timedelta(days=2)), InviteMethod.CANCEL),
    )
    texts = [calendar_text(invite, method=method) for invite, method in steps]
    events = [event_of(text) for text in texts]
    assert {str(event["UID"]) for event in events} == {UID}
    assert [event["SEQUENCE"] for event in events] == [0, 1, 2, 3]
    assert [event["STATUS"] for event in events] == ["CONFIRMED"] * 3 + ["CANCELLED"]
    assert [str(Calendar.from_ical(text)["METHOD"]) for text in texts] == ["REQUEST"] * 3 + [
        "CANCEL"
    ]


def test_the_same_state_gives_the_same_bytes() -> None:
    texts = {calendar_text(make_invite(), method=InviteMethod.REQUEST) for _ in range(2)}
    assert len(texts) == 1


def test_an_invite_has_what_calendar_programs_decide_by() -> None:
    text = calendar_text(make_invite(), method=InviteMethod.REQUEST)
    event = event_of(text)
    attendee = event["ATTENDEE"]
    assert str(attendee) == "mailto:dana@example.com"
    assert dict(attendee.params) == {
        "CN": "Dana Doe",
        "CUTYPE": "INDIVIDUAL",
        "ROLE": "REQ-PARTICIPANT",
        "PARTSTAT": "ACCEPTED",
        "RSVP": "FALSE",
    }
    assert str(event["ORGANIZER"]) == "mailto:calls@oaks.example"
    assert event["CLASS"] == "PRIVATE"
    assert event["TRANSP"] == "OPAQUE"
    assert event["X-MICROSOFT-CDO-BUSYSTATUS"] == "BUSY"
    assert event["X-MICROSOFT-DISALLOW-COUNTER"] == "TRUE"
    assert event["SUMMARY"] == "Appointment"
    assert text.index(b"METHOD:") < text.index(b"BEGIN:VTIMEZONE")
    [alarm] = event.walk("VALARM")
    assert (alarm["ACTION"], alarm["DESCRIPTION"]) == ("DISPLAY", "Appointment")


def test_a_request_that_waits_for_the_therapist_is_tentative() -> None:
    invite = make_invite(status=InviteStatus.TENTATIVE)
    assert event_of(calendar_text(invite, method=InviteMethod.REQUEST))["STATUS"] == "TENTATIVE"


def test_a_cancellation_rings_no_bell() -> None:
    assert b"VALARM" not in calendar_text(make_invite(), method=InviteMethod.CANCEL)


def test_the_download_names_nobody_as_attendee_but_keeps_the_entry() -> None:
    event = event_of(calendar_text(make_invite(sequence=4), method=InviteMethod.PUBLISH))
    assert "ATTENDEE" not in event
    assert (str(event["UID"]), event["SEQUENCE"]) == (UID, 4)


@pytest.mark.parametrize("name", NAMES)
def test_no_name_breaks_the_text(name: str) -> None:
    invite = make_invite(attendee=Party(name=name, email="dana@example.com"))
    text = calendar_text(invite, method=InviteMethod.REQUEST)
    check_octets(text)
    unfolded = text.replace(b"\r\n ", b"").decode()
    assert unfolded.count("\r\nATTENDEE") == 1
    assert "^" not in unfolded
    assert event_of(text)["ATTENDEE"] == "mailto:dana@example.com"


@settings(deadline=None)  # the machine may be busy
@given(st.text(max_size=300), st.text(max_size=300), st.text(max_size=300))
def test_no_text_at_all_breaks_the_text(name: str, place: str, words: str) -> None:
    invite = make_invite(
        attendee=Party(name=name, email="dana@example.com"), location=place, description=words
    )
    text = calendar_text(invite, method=InviteMethod.REQUEST)
    check_octets(text)
    plain = calendar_text(make_invite(), method=InviteMethod.REQUEST)
    known = {line.split(b":")[0].split(b";")[0] for line in plain.split(b"\r\n")}
    lines = text.replace(b"\r\n ", b"").split(b"\r\n")
    assert {line.split(b":")[0].split(b";")[0] for line in lines} <= known | {b"DESCRIPTION"}


@pytest.mark.parametrize(
    "email",
    ["", "nobody", "Dana <dana@example.com>", "a@b.example,c@d.example", "a@b.example\r\nX:1"],
)
def test_an_address_that_is_no_bare_address_is_refused(email: str) -> None:
    with pytest.raises(UnsafeAddress):
        calendar_text(
            make_invite(attendee=Party(name="", email=email)), method=InviteMethod.REQUEST
        )


def test_a_party_without_a_name_has_only_an_address() -> None:
    invite = make_invite(attendee=Party(name="", email="dana@example.com"))
    assert (
        "CN" not in event_of(calendar_text(invite, method=InviteMethod.REQUEST))["ATTENDEE"].params
    )


def test_a_zone_without_a_yearly_rule_is_written_in_utc() -> None:
    text = calendar_text(make_invite(timezone="Africa/Casablanca"), method=InviteMethod.REQUEST)
    assert b"DTSTART:20260303T143000Z" in text
    assert b"VTIMEZONE" not in text


@pytest.mark.parametrize(
    "starts_at",
    [datetime(2026, 10, 25, 1, 30, tzinfo=UTC), datetime(2026, 10, 25, 0, 40, tzinfo=UTC)],
)
def test_the_second_of_two_equal_local_hours_is_written_in_utc(starts_at: datetime) -> None:
    invite = make_invite(
        timezone="Europe/Berlin", starts_at=starts_at, ends_at=starts_at + timedelta(minutes=50)
    )
    event = event_of(calendar_text(invite, method=InviteMethod.REQUEST))
    assert event["DTSTART"].dt == starts_at
    assert "TZID" not in event["DTSTART"].params


def links_of(invite: Invite) -> list[dict[str, list[str]]]:
    links = (google_link(invite), outlook_link(invite), yahoo_link(invite))
    assert all("+" not in link for link in links)
    return [parse_qs(urlsplit(link).query) for link in links]


def test_links_carry_the_instant_in_utc_and_blanks_as_percent_20() -> None:
    google, outlook, yahoo = links_of(make_invite(timezone="Europe/Berlin"))
    assert google["dates"] == ["20260303T143000Z/20260303T145000Z"]
    assert google["ctz"] == ["Europe/Berlin"]
    assert outlook["startdt"] == ["2026-03-03T14:30:00Z"]
    assert outlook["enddt"] == ["2026-03-03T14:50:00Z"]
    assert (yahoo["st"], yahoo["et"]) == (["20260303T143000Z"], ["20260303T145000Z"])
    assert google["location"] == outlook["location"] == yahoo["in_loc"] == ["Video call"]


def test_links_leave_out_a_place_that_is_not_known() -> None:
    google, outlook, yahoo = links_of(make_invite(location=""))
    assert not {"location", "in_loc"} & (google.keys() | outlook.keys() | yahoo.keys())
