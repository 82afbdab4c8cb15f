"""Times offered one by one: taken, given back, left unanswered; and whoever is next gets them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from app.domain.booking import AppointmentStatus, TherapistFull
from app.domain.errors import NotFound
from app.domain.outbox import LetterState
from app.domain.practice import Mode
from app.domain.slots import SlotTaken
from app.domain.waitlist import ENTRY_DAYS, GRACE, OFFER, OfferOver
from app.models.outbox import LetterRow
from app.models.practice import TherapistRow
from app.models.waitlist import WaitlistEntryRow, WaitlistOfferRow
from app.services.booking_change import CancelAppointment, cancel_appointment
from app.services.transaction import read_transaction, write_transaction
from app.services.waitlist_offers import decline_offer, take_offer
from app.services.waitlist_turn import WaitlistRound, run_waitlist
from app.tokens import new_token
from tests.clock import NOW
from tests.journey import acts, appointments, booked, claims, letters
from tests.waitlist_steps import (
    ANA,
    FREE_AT,
    asked,
    entry_states,
    hold,
    join,
    kept,
    links_in,
    load_scarce_practice,
    offer_states,
    offer_tokens,
    send_letters,
    told,
)

END = NOW + OFFER
"""The end of an offer made now: 21:00 in Chicago."""


@pytest.fixture(autouse=True)
def practice(context: Flask) -> None:
    load_scarce_practice()


def offer_to(*names: str) -> str:
    """Let people wait, one after the other; offer the time to the first, and return its token."""
    for hours, name in enumerate(names):
        join(name, now=NOW - timedelta(hours=len(names) - hours))
    assert run_waitlist(now=NOW).offered == 1
    send_letters()
    (token,) = offer_tokens()
    return token


def test_nothing_happens_where_nobody_waits_or_nothing_is_free() -> None:
    assert run_waitlist(now=NOW) == WaitlistRound()
    booked()
    join()
    assert run_waitlist(now=NOW) == WaitlistRound()


def test_a_time_that_opens_is_kept_for_who_waits_longest() -> None:
    token = offer_to("maya", "ben")
    assert (asked(), kept()) == (["maya"], [FREE_AT])
    assert f"/w/{token}" in links_in(*told("offered"))
    with read_transaction() as session:
        offer = session.scalars(select(WaitlistOfferRow)).one()
        entry = session.get_one(WaitlistEntryRow, offer.entry_id)
    assert offer.expires_at == END
    assert (entry.state, entry.offers, entry.offered_at) == ("offered", 1, NOW)
    assert acts()[-1] == "waitlist.offered"
    with pytest.raises(SlotTaken):
        booked()
    with pytest.raises(SlotTaken):
        hold(FREE_AT)


def test_nobody_is_offered_a_time_before_a_letter_has_reached_them() -> None:
    join("maya")
    for state in (LetterState.WAITING, LetterState.FAILED):
        with write_transaction() as session:
            session.execute(update(LetterRow).values(state=state))
        assert run_waitlist(now=NOW) == WaitlistRound()
    with write_transaction() as session:
        session.execute(delete(LetterRow))  # as letters go that were sent long ago
    assert run_waitlist(now=NOW) == WaitlistRound(offered=1)


def test_a_second_turn_offers_nothing_twice() -> None:
    offer_to("maya", "ben")
    assert run_waitlist(now=NOW) == WaitlistRound()
    assert asked() == ["maya"]


def test_taking_it_is_a_booking_like_any_other() -> None:
    token = offer_to("maya")
    result = take_offer(token, now=NOW)
    (appointment,) = appointments()
    assert result.status is AppointmentStatus.CONFIRMED
    assert (appointment.starts_at, appointment.mode) == (FREE_AT, Mode.VIDEO)
    assert appointment.timezone == "America/Chicago"
    assert claims() == [("booked", FREE_AT)]
    assert (offer_states(), entry_states()) == (["taken"], ["booked"])
    kinds = [kind for kind, *_ in letters(state="waiting")]
    assert kinds == ["booked", "notice_booked"]
    assert acts()[-2:] == ["waitlist.booked", "appointment.booked"]


def test_taking_it_twice_books_once() -> None:
    token = offer_to("maya")
    first = take_offer(token, now=NOW)
    assert take_offer(token, now=NOW + timedelta(days=1)) == first
    assert len(appointments()) == 1


def test_a_cancelled_booking_of_an_offer_is_not_made_anew() -> None:
    token = offer_to("maya")
    booking = take_offer(token, now=NOW)
    cancel_appointment(CancelAppointment(token=booking.token), now=NOW)
    assert take_offer(token, now=NOW).status is AppointmentStatus.CANCELLED


def test_a_time_given_back_goes_to_the_next_one() -> None:
    token = offer_to("maya", "ben")
    later = NOW + timedelta(hours=1)
    decline_offer(token, now=later)
    with pytest.raises(SlotTaken):
        booked(now=later)
    assert run_waitlist(now=later) == WaitlistRound(offered=1)
    assert (asked(), offer_states()) == (["ben", "maya"], ["declined", "open"])
    assert entry_states() == ["waiting", "offered"]
    with pytest.raises(OfferOver):
        take_offer(token, now=later)


def test_who_gives_a_time_back_stays_on_the_list_for_the_full_time() -> None:
    token = offer_to("maya")
    later = NOW + timedelta(hours=1)
    decline_offer(token, now=later)
    with read_transaction() as session:
        expires_at = session.scalars(select(WaitlistEntryRow.expires_at)).one()
    assert expires_at == later + timedelta(days=ENTRY_DAYS)
    assert run_waitlist(now=later) == WaitlistRound(freed=1)
    assert run_waitlist(now=later) == WaitlistRound()  # free for all, and not asked again
    assert claims() == []
    with pytest.raises(OfferOver):
        decline_offer(token, now=later)


def test_an_offer_that_nobody_answers_goes_to_the_next_one() -> None:
    token = offer_to("maya", "ben")
    assert run_waitlist(now=END - timedelta(seconds=1)) == WaitlistRound()
    with pytest.raises(OfferOver):
        take_offer(token, now=END)
    with pytest.raises(SlotTaken):
        booked(now=END)
    assert run_waitlist(now=END) == WaitlistRound(ended=1, offered=1)
    assert (offer_states(), entry_states()) == (["lapsed", "open"], ["waiting", "offered"])
    (text,) = told("lapsed")
    assert "still on the list" in text


def test_without_a_worker_a_lapsed_time_is_free_for_all_soon_after() -> None:
    offer_to("maya")
    booked(now=END + GRACE)
    assert claims() == [("booked", FREE_AT)]


def test_a_letter_that_never_left_counts_for_nothing() -> None:
    join("maya")
    run_waitlist(now=NOW)
    assert run_waitlist(now=NOW + timedelta(days=1)).ended == 1
    assert (offer_states(), entry_states()) == (["gone"], ["waiting"])
    assert letters(state="waiting") == []


def test_who_leaves_three_times_unanswered_is_asked_no_more() -> None:
    load_scarce_practice(minutes=80)
    offer_to("maya")
    now = NOW
    for _ in range(3):
        now += timedelta(days=1)
        run_waitlist(now=now)
        send_letters()
    assert (offer_states(), entry_states()) == (["lapsed"] * 3, ["expired"])
    (last,) = (text for text in told("lapsed") if "not offer you more" in text)
    assert "/waitlist?therapist=ana-lund" in links_in(last)
    assert run_waitlist(now=now) == WaitlistRound()


def test_nobody_is_asked_about_two_times_at_once() -> None:
    load_scarce_practice(minutes=60)
    join("maya")
    join("maya", wish=replace(ANA, therapist=None))
    assert run_waitlist(now=NOW).offered == 1
    assert run_waitlist(now=NOW).offered == 0
    assert len(kept()) == 1


def test_each_who_waits_gets_a_time_of_their_own() -> None:
    load_scarce_practice(minutes=60)
    join("maya")
    join("ben", wish=replace(ANA, mode=Mode.PHONE))
    assert run_waitlist(now=NOW).offered == 2
    with read_transaction() as session:
        modes = set(session.scalars(select(WaitlistOfferRow.mode)))
    assert modes == {"video", "phone"}


def test_who_had_a_time_already_comes_after_those_who_had_none() -> None:
    token = offer_to("maya", "ben")
    decline_offer(token, now=NOW)
    load_scarce_practice(minutes=40)
    run_waitlist(now=NOW)
    assert sorted(asked()) == ["ben", "maya", "maya"]
    assert len(set(offer_tokens())) == 2


def test_who_books_something_else_lets_the_kept_time_go() -> None:
    offer_to("maya", "ben")
    load_scarce_practice(minutes=40)
    booked(email="maya@example.com", starts_at=FREE_AT + timedelta(minutes=20), now=NOW)
    assert (offer_states(), entry_states()) == (["declined"], ["booked", "waiting"])
    assert run_waitlist(now=NOW).offered == 1
    assert asked() == ["ben", "maya"]


def test_a_time_that_is_closed_meanwhile_cannot_be_taken() -> None:
    token = offer_to("maya")
    with write_transaction() as session:
        session.execute(update(TherapistRow).values(places=0))
    with pytest.raises(OfferOver):
        take_offer(token, now=NOW)
    assert (offer_states(), entry_states(), appointments()) == (["gone"], ["waiting"], [])
    with pytest.raises(TherapistFull):
        booked()
    assert run_waitlist(now=NOW) == WaitlistRound(freed=1)


def test_a_made_up_link_takes_nothing() -> None:
    for answer in (take_offer, decline_offer):
        with pytest.raises(NotFound):
            answer(new_token(), now=NOW)


def test_a_time_too_soon_to_be_kept_is_not_offered() -> None:
    join("maya")
    assert run_waitlist(now=FREE_AT - timedelta(minutes=59)) == WaitlistRound()
    assert run_waitlist(now=FREE_AT - timedelta(minutes=60)) == WaitlistRound(offered=1)
