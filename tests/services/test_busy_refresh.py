"""Calendars that are due are read with no transaction open; what fails leaves what is known."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from app.calendars.busy_fetch import Fetched, FetchOutcome, Validators
from app.domain.busy_refresh import SourceState, window_at
from app.domain.practice_file import read_practice_file
from app.domain.slots import SlotTaken
from app.queries.busy import list_sources
from app.services.audit import OPERATOR
from app.services.busy import (
    AddCalendar,
    ChangeCalendar,
    add_calendar,
    change_calendar,
    remove_calendar,
)
from app.services.busy_refresh import (
    LEASE,
    LOST,
    SEALED,
    CalendarTools,
    ClaimedSource,
    claim_source,
    is_source_due,
    mark_all_due,
    refresh_due,
    refresh_source,
)
from app.services.practice import load_practice
from app.services.transaction import read_transaction, write_transaction
from tests.busy_elsewhere import ADDRESS, BROKEN, CUT, Elsewhere, change_row, sources, stored
from tests.clock import NOW
from tests.journey import acts, booked, load_small_practice
from tests.practice_sources import practice_source, therapist_source

QUARTER = timedelta(minutes=15)
MONDAY = ("2027-03-08T14:00Z", "2027-03-08T15:00Z")
TUESDAY = ("2027-03-09T14:00Z", "2027-03-09T15:00Z")
WEDNESDAY = ("2027-03-10T14:00Z", "2027-03-10T15:00Z")


@pytest.fixture(autouse=True)
def practice(context: Flask) -> None:
    load_small_practice()


@pytest.fixture
def elsewhere() -> Elsewhere:
    return Elsewhere()


@pytest.fixture
def source() -> str:
    command = AddCalendar(therapist="ana-lund", address=ADDRESS)
    return add_calendar(command, actor=OPERATOR, now=NOW)


def state_now(elsewhere: Elsewhere) -> SourceState:
    (row,) = sources()
    with read_transaction() as session:
        (found,) = list_sources(session, row.therapist_id, now=elsewhere.now)
    return found.state


def test_a_new_calendar_is_read_at_once_and_then_again_and_again(
    elsewhere: Elsewhere, source: str
) -> None:
    assert state_now(elsewhere) is SourceState.WAITING
    elsewhere.says(MONDAY, TUESDAY)
    (done,) = elsewhere.refresh()
    assert (done.source_id, done.therapist, done.times) == (source, "ana-lund", 2)
    assert done.is_good
    assert stored() == [MONDAY, TUESDAY]
    assert state_now(elsewhere) is SourceState.FINE
    assert elsewhere.refresh() == ()
    elsewhere.now = NOW + QUARTER * 1.2
    elsewhere.says(TUESDAY, WEDNESDAY)
    elsewhere.refresh()
    assert stored() == [TUESDAY, WEDNESDAY]
    assert [address for address, _ in elsewhere.asked] == [ADDRESS, ADDRESS]


def test_a_calendar_is_read_in_the_zone_and_for_the_days_of_its_therapist(
    elsewhere: Elsewhere, source: str
) -> None:
    change_row(source, ignores_all_day=True)
    elsewhere.refresh()
    (with_,) = elsewhere.read_with
    assert with_ == {
        "window": window_at(NOW),
        "floating_zone": "America/New_York",
        "ignore_all_day": True,
        "own_domain": "localhost",
    }


def test_a_busy_time_cannot_be_booked(elsewhere: Elsewhere, source: str) -> None:
    elsewhere.says(MONDAY)
    elsewhere.refresh()
    with pytest.raises(SlotTaken):
        booked()
    booked(therapist="ben-ode")
    elsewhere.now += QUARTER * 1.2
    elsewhere.says(TUESDAY)
    elsewhere.refresh()
    booked()


@pytest.mark.parametrize(
    "fetched",
    [
        Fetched(outcome=FetchOutcome.UNCHANGED),
        Fetched(outcome=FetchOutcome.TOO_SLOW),
        Fetched(outcome=FetchOutcome.READ, body=BROKEN),
        Fetched(outcome=FetchOutcome.READ, body=CUT),
    ],
    ids=lambda fetched: f"{fetched.outcome} {fetched.body.decode()}",
)
def test_what_cannot_be_read_is_never_free(
    elsewhere: Elsewhere, source: str, fetched: Fetched
) -> None:
    elsewhere.says(MONDAY)
    elsewhere.refresh()
    elsewhere.now += QUARTER * 1.2
    elsewhere.fetched = fetched
    (done,) = elsewhere.refresh()
    assert done.times == 1
    assert stored() == [MONDAY]
    with pytest.raises(SlotTaken):
        booked()
    if fetched.outcome is not FetchOutcome.UNCHANGED:
        assert not done.is_good
        assert state_now(elsewhere) is SourceState.FAILING
        elsewhere.now += timedelta(hours=3)
        assert state_now(elsewhere) is SourceState.STALE


def test_pauses_grow_with_failures_and_end_with_success(elsewhere: Elsewhere, source: str) -> None:
    elsewhere.fails()
    pauses = []
    for _ in range(4):
        elsewhere.refresh()
        due_at = sources()[0].due_at
        assert due_at is not None
        pauses.append(due_at - elsewhere.now)
        elsewhere.now = due_at
    assert state_now(elsewhere) is SourceState.UNREAD
    growth = zip((2, 4, 8, 16), pauses, strict=True)
    assert all(times * QUARTER <= pause <= times * QUARTER * 1.2 for times, pause in growth)
    elsewhere.says()
    elsewhere.refresh()
    due_at = sources()[0].due_at
    assert due_at is not None
    assert QUARTER <= due_at - elsewhere.now <= QUARTER * 1.2
    assert state_now(elsewhere) is SourceState.FINE


def test_a_server_that_asks_for_a_pause_gets_it(elsewhere: Elsewhere, source: str) -> None:
    elsewhere.fails(FetchOutcome.STATUS, retry_after="36000")
    elsewhere.refresh()
    assert sources()[0].due_at == NOW + timedelta(hours=10)


def test_a_calendar_is_asked_for_news_and_once_a_day_for_all(
    elsewhere: Elsewhere, source: str
) -> None:
    known, nothing = Validators(etag='"1"'), Validators()
    elsewhere.says(MONDAY, etag='"1"')
    elsewhere.refresh()
    elsewhere.fetched = Fetched(outcome=FetchOutcome.UNCHANGED, validators=known)
    elsewhere.now += QUARTER * 1.2
    (done,) = elsewhere.refresh()
    assert (done.is_good, done.times) == (True, 1)
    assert sources()[0].read_at == elsewhere.now
    elsewhere.now += timedelta(hours=10)
    elsewhere.says(TUESDAY)
    elsewhere.refresh()
    assert [asked for _, asked in elsewhere.asked] == [nothing, known, nothing]
    assert sources()[0].etag is None


def test_all_day_events_count_anew_as_soon_as_the_rule_changes(
    elsewhere: Elsewhere, source: str
) -> None:
    elsewhere.says(MONDAY, etag='"1"')
    elsewhere.refresh()
    command = ChangeCalendar(therapist="ana-lund", source_id=source, name="", ignores_all_day=True)
    change_calendar(command, actor=OPERATOR, now=NOW)
    elsewhere.refresh()
    assert [with_["ignore_all_day"] for with_ in elsewhere.read_with] == [False, True]
    assert elsewhere.asked[1][1] == Validators()


def claimed() -> ClaimedSource:
    found = claim_source(now=NOW)
    assert isinstance(found, ClaimedSource)
    return found


def test_a_calendar_in_hand_is_nobody_elses_until_its_lease_ends(source: str) -> None:
    first = claimed()
    assert first.address == ADDRESS
    assert not is_source_due(now=NOW + LEASE - timedelta(seconds=1))
    assert claim_source(now=NOW + LEASE - timedelta(seconds=1)) is None
    second = claim_source(now=NOW + LEASE)
    assert isinstance(second, ClaimedSource)
    assert second.lease_token != first.lease_token


def test_a_worker_that_took_too_long_changes_nothing(elsewhere: Elsewhere, source: str) -> None:
    slow = claimed()
    fast = claim_source(now=NOW + LEASE)
    assert isinstance(fast, ClaimedSource)
    elsewhere.says(MONDAY)
    assert refresh_source(fast, elsewhere.tools).is_good
    elsewhere.says(TUESDAY)
    assert refresh_source(slow, elsewhere.tools).outcome == LOST
    elsewhere.fails()
    assert refresh_source(slow, elsewhere.tools).outcome == LOST
    assert stored() == [MONDAY]
    assert sources()[0].failures == 0


@pytest.mark.parametrize("what", ["removed", "changed"])
def test_what_is_removed_or_changed_meanwhile_is_not_written(
    elsewhere: Elsewhere, source: str, what: str
) -> None:
    hand = claimed()
    if what == "removed":
        remove_calendar("ana-lund", source, actor=OPERATOR, now=NOW)
    else:
        command = ChangeCalendar(
            therapist="ana-lund", source_id=source, name="", ignores_all_day=True
        )
        change_calendar(command, actor=OPERATOR, now=NOW)
    elsewhere.says(MONDAY)
    assert refresh_source(hand, elsewhere.tools).outcome == LOST
    assert stored() == []


def test_no_transaction_is_open_while_a_calendar_is_fetched_and_read(
    elsewhere: Elsewhere, source: str
) -> None:
    writes = []

    def fetch(address: str, known: Validators) -> Fetched:
        with write_transaction():
            writes.append("while fetching")
        return elsewhere.fetch(address, known)

    def read(*args: object, **kwargs: object) -> object:
        with write_transaction():
            writes.append("while reading")
        return elsewhere.read(*args, **kwargs)  # type: ignore[arg-type]

    tools = CalendarTools(fetch=fetch, read=read, clock=elsewhere.tools.clock)  # type: ignore[arg-type]
    refresh_due(tools)
    assert writes == ["while fetching", "while reading"]


def test_an_address_that_does_not_open_is_a_failure_like_any_other(
    elsewhere: Elsewhere, source: str
) -> None:
    row = sources()[0]
    assert row.url is not None
    change_row(source, url=row.url[:-1] + bytes([row.url[-1] ^ 1]))
    (done,) = elsewhere.refresh()
    assert (done.outcome, done.is_good) == (SEALED, False)
    assert elsewhere.asked == []
    assert elsewhere.refresh() == ()


def test_the_one_who_waited_longest_is_first_and_all_may_be_asked_for(
    elsewhere: Elsewhere, source: str
) -> None:
    command = AddCalendar(therapist="ben-ode", address="https://b.example/b.ics")
    other = add_calendar(command, actor=OPERATOR, now=NOW + timedelta(seconds=1))
    elsewhere.now += timedelta(minutes=1)
    assert [done.source_id for done in elsewhere.refresh()] == [source, other]
    assert mark_all_due(now=elsewhere.now) == 2
    assert len(refresh_due(elsewhere.tools, limit=1)) == 1
    assert len(elsewhere.refresh()) == 1


def test_nobody_reads_for_a_therapist_who_left(elsewhere: Elsewhere, source: str) -> None:
    left = practice_source() | {"therapists": [therapist_source("ben-ode")]}
    load_practice(read_practice_file(left), digest="left", now=NOW)
    assert elsewhere.refresh() == ()


def test_reading_leaves_no_rows_in_the_audit_and_past_times_go(
    elsewhere: Elsewhere, source: str
) -> None:
    elsewhere.says(("2027-03-01T10:00Z", "2027-03-01T11:00Z"))
    elsewhere.refresh()
    elsewhere.now += timedelta(days=10)
    before = acts()
    elsewhere.says(MONDAY, MONDAY)
    elsewhere.refresh()
    assert stored() == [MONDAY]
    assert acts() == before


def test_many_busy_times_are_stored_and_replaced_in_one_go(
    elsewhere: Elsewhere, source: str
) -> None:
    days = [f"2027-{month:02d}-{day:02d}" for month in range(3, 12) for day in range(2, 28)]
    spans = [
        (f"{day}T{hour:02d}:00Z", f"{day}T{hour:02d}:30Z") for day in days for hour in range(9)
    ]
    elsewhere.says(*spans)
    elsewhere.refresh()
    assert stored() == spans
    elsewhere.now += QUARTER * 1.2
    elsewhere.says(*spans[5:], TUESDAY)
    elsewhere.refresh()
    assert stored() == sorted([*spans[5:], TUESDAY])


def test_fractions_of_a_second_are_busy(elsewhere: Elsewhere, source: str) -> None:
    elsewhere.says(("2027-03-08T14:00:00.5Z", "2027-03-08T14:59:59.000001Z"))
    elsewhere.refresh()
    assert stored() == [MONDAY]
