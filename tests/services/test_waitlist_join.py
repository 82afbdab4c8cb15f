"""The way onto the list and off it: what is kept, what is told, and what goes again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.errors import InvalidInput, NotFound
from app.domain.intake import PartOfDay
from app.domain.intake_answers import GoalAnswers
from app.domain.practice import Mode, Weekday
from app.domain.waitlist import ENTRY_DAYS, NotWaiting
from app.extensions import vault
from app.models.intake import ClientRequestRow
from app.models.waitlist import WaitlistEntryRow
from app.services.contact import WriteRequest, write_request
from app.services.intake import (
    DRAFT_DAYS,
    SaveAnswers,
    discard_draft,
    save_answers,
    sweep_drafts,
)
from app.services.transaction import read_transaction
from app.services.waitlist import ChangeWish, change_wish, leave_waitlist
from app.services.waitlist_turn import WaitlistRound, run_waitlist
from app.tokens import new_token
from tests.clock import NOW
from tests.journey import acts, booked, letters
from tests.waitlist_steps import (
    ANA,
    entry_states,
    join,
    links_in,
    load_scarce_practice,
    offer_states,
    offer_tokens,
    told,
)

WISH = replace(
    ANA,
    mode=Mode.PHONE,
    times={Weekday.TUE: (PartOfDay.EVENING,)},
    earliest_on=date(2027, 3, 2),
    latest_on=date(2028, 3, 2),
)


@pytest.fixture(autouse=True)
def practice(context: Flask) -> None:
    load_scarce_practice()


def requests() -> list[ClientRequestRow]:
    with read_transaction() as session:
        return list(session.scalars(select(ClientRequestRow).order_by(ClientRequestRow.id)))


def entries() -> list[WaitlistEntryRow]:
    with read_transaction() as session:
        return list(session.scalars(select(WaitlistEntryRow).order_by(WaitlistEntryRow.id)))


def test_somebody_is_put_on_the_list_and_told_so() -> None:
    token = join("maya", wish=WISH)
    (entry,) = entries()
    assert (entry.mode, entry.times) == ("phone", {"tue": ["evening"]})
    assert (entry.earliest_on, entry.latest_on) == (WISH.earliest_on, WISH.latest_on)
    assert entry.expires_at == NOW + timedelta(days=ENTRY_DAYS)
    (request,) = requests()
    assert (request.state, request.answer_by_at) == ("waiting", None)
    assert (vault.read(request, "name"), vault.read(request, "email")) == (
        "Maya",
        "maya@example.com",
    )
    assert [given["id"] for given in request.consents] == ["waitlist"]
    ((kind, recipient, _),) = letters()
    assert (kind, recipient) == ("listed", "maya@example.com")
    assert f"/w/{token}" in links_in(*told("listed"))
    assert acts()[-1] == "waitlist.joined"


def test_name_and_address_are_sealed_and_the_link_is_hashed() -> None:
    token = join("maya")
    with read_transaction() as session:
        rows = [*session.execute(select(ClientRequestRow.__table__)).mappings()]
        rows += [*session.execute(select(WaitlistEntryRow.__table__)).mappings()]
    assert "maya@example.com" not in repr(rows)
    assert token not in repr(rows)


def test_the_same_key_puts_somebody_on_the_list_once() -> None:
    key = new_token()
    assert join(idempotency_key=key) == join(idempotency_key=key)
    assert (entry_states(), len(letters())) == (["waiting"], 1)


def test_who_waits_already_changes_what_they_wait_for() -> None:
    visitor = new_token()
    first = join(visitor_token=visitor)
    later = NOW + timedelta(days=3)
    assert join(visitor_token=visitor, wish=WISH, now=later) == first
    (entry,) = entries()
    assert (entry.mode, entry.expires_at) == ("phone", later + timedelta(days=ENTRY_DAYS))
    assert (len(letters()), acts()[-1]) == (1, "waitlist.changed")


def test_one_visitor_waits_for_three_people_at_most() -> None:
    visitor = new_token()
    tokens = {
        join(visitor_token=visitor, wish=replace(ANA, therapist=therapist))
        for therapist in ("ana-lund", "ben-ode", None)
    }
    assert (len(tokens), len(requests())) == (3, 1)
    with pytest.raises(NotFound):
        join(wish=replace(ANA, therapist="nobody"))
    with pytest.raises(NotFound):
        join(wish=replace(ANA, service="Nothing"))


def test_answers_given_before_belong_to_who_waits() -> None:
    visitor = new_token()
    part = GoalAnswers(goals=("worry",))
    save_answers(SaveAnswers(visitor_token=visitor, timezone="UTC", part=part), now=NOW)
    join(visitor_token=visitor)
    (request,) = requests()
    assert request.answers is not None
    assert sweep_drafts(now=NOW + timedelta(days=DRAFT_DAYS)) == 0
    assert discard_draft(visitor, now=NOW)
    (request,) = requests()
    assert (request.answers, request.visitor_hash) == (None, None)
    assert [given["id"] for given in request.consents] == ["waitlist"]
    assert entry_states() == ["waiting"]


def write(visitor: str, email: str = "maya@example.com") -> None:
    command = WriteRequest(
        name="Maya", email=email, timezone="UTC", message="Hello", visitor_token=visitor
    )
    write_request(command, now=NOW)


def test_what_was_written_to_us_is_still_owed_its_answer() -> None:
    visitor = new_token()
    write(visitor)
    token = join(visitor_token=visitor)
    assert [request.state for request in requests()] == ["open"]
    leave_waitlist(token, now=NOW)
    (request,) = requests()
    assert (request.state, vault.read(request, "name")) == ("open", "Maya")


def test_another_address_in_the_same_browser_is_another_request() -> None:
    visitor = new_token()
    write(visitor, "office@example.com")
    join(visitor_token=visitor)
    assert sorted((row.state, vault.read(row, "email")) for row in requests()) == [
        ("open", "office@example.com"),
        ("waiting", "maya@example.com"),
    ]


def test_what_somebody_waits_for_is_changed_by_their_link() -> None:
    token = join()
    later = NOW + timedelta(days=30)
    change_wish(ChangeWish(token=token, wish=replace(WISH, therapist=None)), now=later)
    (entry,) = entries()
    assert (entry.therapist_id, entry.mode) == (None, "phone")
    (request,) = requests()
    assert request.expires_at is not None
    assert request.expires_at > entry.expires_at > later


def test_two_entries_for_the_same_are_refused() -> None:
    visitor = new_token()
    join(visitor_token=visitor)
    other = join(visitor_token=visitor, wish=replace(ANA, therapist=None))
    with pytest.raises(InvalidInput, match="already"):
        change_wish(ChangeWish(token=other, wish=ANA), now=NOW)


def test_leaving_takes_name_and_address_away_at_once() -> None:
    token = join()
    leave_waitlist(token, now=NOW)
    leave_waitlist(token, now=NOW)
    (request,) = requests()
    assert (request.name, request.email, request.email_index) == (None, None, None)
    assert (request.state, request.consents) == ("draft", [])
    assert (entry_states(), acts()[-2:]) == (["left"], ["waitlist.joined", "waitlist.left"])
    with pytest.raises(NotWaiting):
        change_wish(ChangeWish(token=token, wish=ANA), now=NOW)


def test_name_and_address_stay_while_another_entry_needs_them() -> None:
    visitor = new_token()
    token = join(visitor_token=visitor)
    other = join(visitor_token=visitor, wish=replace(ANA, therapist=None))
    leave_waitlist(token, now=NOW)
    assert requests()[0].name is not None
    leave_waitlist(other, now=NOW)
    assert requests()[0].name is None


def test_the_link_of_an_offered_time_leads_off_the_list_too() -> None:
    join()
    run_waitlist(now=NOW)
    (offer,) = offer_tokens()
    leave_waitlist(offer, now=NOW)
    assert (entry_states(), offer_states()) == (["left"], ["declined"])
    assert letters(state="waiting") == []


def test_a_made_up_link_changes_nothing() -> None:
    for token in (new_token(), ""):
        with pytest.raises(NotFound):
            leave_waitlist(token, now=NOW)
        with pytest.raises(NotFound):
            change_wish(ChangeWish(token=token, wish=ANA), now=NOW)


def test_an_entry_runs_out_and_then_everything_about_it_goes() -> None:
    token = join(wish=WISH)
    end = NOW + timedelta(days=ENTRY_DAYS)
    assert run_waitlist(now=end - timedelta(seconds=1)) == WaitlistRound()
    with pytest.raises(NotWaiting):
        change_wish(ChangeWish(token=token, wish=ANA), now=end)
    assert run_waitlist(now=end) == WaitlistRound(expired=1)
    assert (entry_states(), requests()[0].email) == (["expired"], None)
    assert sweep_drafts(now=end + timedelta(days=DRAFT_DAYS)) == 1
    assert (requests(), entries()) == ([], [])


def test_who_books_is_off_the_list_whichever_browser_they_use() -> None:
    join("maya")
    join("ben")
    booked(email="maya@example.com")
    assert entry_states().count("booked") == 1
    assert sorted(request.state for request in requests()) == ["booked", "draft", "waiting"]
