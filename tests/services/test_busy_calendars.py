"""What people do to busy times: their calendars, their files, and times by hand."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.calendars.busy_address import CalendarAddressRefused
from app.domain.busy import CalendarUnreadable
from app.domain.busy_refresh import MOST_ADDRESSES, MOST_FILES, SourceKind, TooManyCalendars
from app.domain.errors import InvalidInput, NotFound
from app.domain.slots import SlotTaken
from app.models.audit import AuditRow
from app.queries.busy import BusySource, list_hand_times, list_sources
from app.services.audit import Actor, ActorKind
from app.services.busy import (
    AddCalendar,
    AddCalendarFile,
    AddedFile,
    ChangeCalendar,
    add_calendar,
    add_calendar_file,
    ask_for_reading,
    change_calendar,
    enter_busy_time,
    remove_busy_time,
    remove_calendar,
)
from app.services.transaction import read_transaction
from tests.busy_elsewhere import ADDRESS, BROKEN, CUT, Elsewhere, sources, span, stored, text_of
from tests.clock import NOW
from tests.journey import acts, booked, load_small_practice

ANA = Actor(kind=ActorKind.ACCOUNT, id="account-of-ana")
MONDAY = ("2027-03-08T14:00Z", "2027-03-08T15:00Z")
TUESDAY = ("2027-03-09T14:00Z", "2027-03-09T15:00Z")
ABSENT = "00000000-0000-4000-8000-000000000000"


@pytest.fixture(autouse=True)
def practice(context: Flask) -> None:
    load_small_practice()


def add(address: str = ADDRESS, therapist: str = "ana-lund", **more: object) -> str:
    command = AddCalendar(therapist=therapist, address=address, **more)  # type: ignore[arg-type]
    return add_calendar(command, actor=ANA, now=NOW)


def add_file(content: bytes, name: str = "Work", therapist: str = "ana-lund") -> AddedFile:
    command = AddCalendarFile(therapist=therapist, name=name, content=content)
    return add_calendar_file(command, read=Elsewhere().read, actor=ANA, now=NOW)


def shown() -> list[BusySource]:
    with read_transaction() as session:
        ids = sorted({row.therapist_id for row in sources()})
        return [found for id_ in ids for found in list_sources(session, id_, now=NOW)]


def test_a_calendar_is_added_with_a_name_and_its_address_is_sealed() -> None:
    add(" webcal://calendar.example.com/private-key/basic.ics ", name="  My\n work ")
    add("https://other.example/b.ics", ignores_all_day=True)
    first, second = sources()
    assert (first.name, second.name) == ("My work", "other.example")
    assert (first.ignores_all_day, second.ignores_all_day) == (False, True)
    assert first.url is not None
    assert b"private-key" not in first.url
    assert first.due_at == NOW
    assert all(ADDRESS not in repr(found) for found in shown())
    assert acts()[-2:] == ["busy.calendar_added", "busy.calendar_added"]


def test_the_same_calendar_twice_is_one() -> None:
    assert add() == add("webcal://calendar.example.com:443/private-key/basic.ics")
    assert add(therapist="ben-ode") != add()
    assert len(sources()) == 2


def test_an_address_that_leads_elsewhere_is_refused_before_anything_is_stored() -> None:
    with pytest.raises(CalendarAddressRefused):
        add("https://127.0.0.1/a.ics")
    assert sources() == []


def test_a_therapist_has_a_handful_of_calendars_at_most() -> None:
    for number in range(MOST_ADDRESSES):
        add(f"https://calendar.example.com/{number}.ics")
    with pytest.raises(TooManyCalendars):
        add("https://calendar.example.com/more.ics")
    add("https://calendar.example.com/0.ics")
    add(therapist="ben-ode")
    for number in range(MOST_FILES):
        add_file(text_of(), name=str(number))
    with pytest.raises(TooManyCalendars):
        add_file(text_of(), name="more")


def test_a_file_is_read_at_once_and_one_of_the_same_name_takes_its_place() -> None:
    first = add_file(text_of(MONDAY, TUESDAY))
    assert first.times == 2
    assert stored() == [MONDAY, TUESDAY]
    with pytest.raises(SlotTaken):
        booked()
    again = add_file(text_of(TUESDAY), name=" Work ")
    assert again == AddedFile(source_id=first.source_id, times=1)
    assert stored() == [TUESDAY]
    booked()
    (found,) = shown()
    assert (found.kind, found.times, found.read_at) == (SourceKind.FILE, 1, NOW)
    assert [warning.count for warning in found.warnings] == [2]
    assert not found.is_next


def test_a_file_that_cannot_be_read_changes_nothing() -> None:
    add_file(text_of(MONDAY))
    for content in (BROKEN, CUT):
        with pytest.raises(CalendarUnreadable):
            add_file(content)
    assert stored() == [MONDAY]
    with pytest.raises(NotFound):
        add_file(text_of(), therapist="nobody")


def test_a_calendar_is_renamed_and_its_rule_changed() -> None:
    source = add()
    change = ChangeCalendar(
        therapist="ana-lund", source_id=source, name="Home", ignores_all_day=True
    )
    change_calendar(change, actor=ANA, now=NOW)
    change_calendar(change, actor=ANA, now=NOW)
    (row,) = sources()
    assert (row.name, row.ignores_all_day) == ("Home", True)
    with read_transaction() as session:
        fields = session.scalars(
            select(AuditRow.fields).where(AuditRow.action == "busy.calendar_changed")
        ).all()
    assert fields == [["name", "ignores_all_day"]]


def test_the_rule_of_a_file_stays_as_it_was_read() -> None:
    source = add_file(text_of()).source_id
    change = ChangeCalendar(therapist="ana-lund", source_id=source, name="", ignores_all_day=True)
    change_calendar(change, actor=ANA, now=NOW)
    (row,) = sources()
    assert (row.name, row.ignores_all_day, row.due_at) == ("Work", False, None)
    with pytest.raises(NotFound):
        ask_for_reading("ana-lund", source, actor=ANA, now=NOW)


def test_asking_for_a_reading_makes_a_calendar_due() -> None:
    source = add()
    elsewhere = Elsewhere()
    elsewhere.refresh()
    assert not shown()[0].is_next
    for _ in range(2):
        ask_for_reading("ana-lund", source, actor=ANA, now=NOW)
    assert shown()[0].is_next
    assert acts().count("busy.reading_asked") == 1
    assert len(elsewhere.refresh()) == 1


def test_a_calendar_goes_with_its_busy_times_and_leaves_the_others() -> None:
    first = add_file(text_of(MONDAY)).source_id
    add_file(text_of(TUESDAY), name="Home")
    remove_calendar("ana-lund", first, actor=ANA, now=NOW)
    assert stored() == [TUESDAY]
    assert acts()[-1] == "busy.calendar_removed"


def test_a_busy_time_by_hand_keeps_a_time_free_until_it_is_removed() -> None:
    time = enter_busy_time("ana-lund", span(*MONDAY), actor=ANA, now=NOW)
    assert enter_busy_time("ana-lund", span(*MONDAY), actor=ANA, now=NOW) == time
    assert stored() == [MONDAY]
    with pytest.raises(SlotTaken):
        booked()
    remove_busy_time("ana-lund", time, actor=ANA, now=NOW)
    booked()
    assert acts()[-3:-1] == ["busy.time_entered", "busy.time_removed"]


def test_a_busy_time_in_the_past_is_refused_and_old_ones_go() -> None:
    with pytest.raises(InvalidInput):
        enter_busy_time("ana-lund", span(*MONDAY), actor=ANA, now=NOW + timedelta(days=8))
    enter_busy_time("ana-lund", span(*MONDAY), actor=ANA, now=NOW)
    later = ("2027-04-01T10:00Z", "2027-04-01T11:00Z")
    enter_busy_time("ana-lund", span(*later), actor=ANA, now=NOW + timedelta(days=17))
    assert stored() == [later]


def test_only_what_lies_ahead_is_listed_and_nothing_from_calendars() -> None:
    add_file(text_of(TUESDAY))
    enter_busy_time("ana-lund", span(*MONDAY), actor=ANA, now=NOW)
    therapist_id = sources()[0].therapist_id
    with read_transaction() as session:
        (time,) = list_hand_times(session, therapist_id, now=NOW)
        assert time.span == span(*MONDAY)
        assert list_hand_times(session, therapist_id, now=NOW + timedelta(days=8)) == ()


def test_what_belongs_to_somebody_else_is_as_absent_as_nothing() -> None:
    source = add()
    time = enter_busy_time("ana-lund", span(*MONDAY), actor=ANA, now=NOW)
    imported = add_file(text_of(TUESDAY)).source_id
    for owner, id_ in (("ben-ode", source), ("ana-lund", ABSENT), ("nobody", source)):
        change = ChangeCalendar(therapist=owner, source_id=id_, name="Mine")
        with pytest.raises(NotFound):
            change_calendar(change, actor=ANA, now=NOW)
        with pytest.raises(NotFound):
            remove_calendar(owner, id_, actor=ANA, now=NOW)
        with pytest.raises(NotFound):
            ask_for_reading(owner, id_, actor=ANA, now=NOW)
    for owner, id_ in (("ben-ode", time), ("ana-lund", ABSENT), ("ana-lund", imported)):
        with pytest.raises(NotFound):
            remove_busy_time(owner, id_, actor=ANA, now=NOW)
    with pytest.raises(NotFound):
        enter_busy_time("nobody", span(*MONDAY), actor=ANA, now=NOW)
    assert stored() == [MONDAY, TUESDAY]
