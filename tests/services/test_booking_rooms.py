"""Rooms: a meeting in person takes one, and is to be had only while one is free."""

from __future__ import annotations

from datetime import datetime, timedelta
from email import message_from_string
from email.message import Message

import pytest
from flask import Flask
from sqlalchemy import update

from app.domain.booking import ModeNotOffered
from app.domain.practice import Mode
from app.domain.slots import SlotTaken
from app.models.practice import RoomRow, TherapistRow
from app.queries.booking import get_appointment
from app.queries.invite import invite_of, place_of
from app.queries.practice import read_offer
from app.services.booking import BookedAppointment
from app.services.booking_change import (
    CancelAppointment,
    MoveAppointment,
    cancel_appointment,
    move_appointment,
    undo_cancellation,
)
from app.services.slots import HoldSlot, hold_slot
from app.services.transaction import read_transaction, write_transaction
from app.tokens import new_token
from tests.booking_pools import ANA, BEN, CLEO, load_pools, pools_source, taken
from tests.clock import NOW
from tests.journey import NEXT_MONDAY, booked, later, letters

PLACE = "Downtown, 12 Alder Street, Blue room"


@pytest.fixture(autouse=True)
def practice(context: Flask) -> None:
    load_pools()


def visit(
    therapist: str = ANA, minutes: int = 0, now: datetime = NOW, visitor_token: str | None = None
) -> BookedAppointment:
    return booked(
        now=now,
        therapist=therapist,
        starts_at=later(minutes),
        mode=Mode.IN_PERSON,
        visitor_token=visitor_token,
    )


def hold_visit(therapist: str, visitor: str, minutes: int = 0) -> None:
    command = HoldSlot(
        visitor_token=visitor,
        therapist=therapist,
        service="first-call",
        starts_at=later(minutes),
        mode=Mode.IN_PERSON,
    )
    hold_slot(command, now=NOW)


def change_therapist(slug: str, **values: object) -> None:
    with write_transaction() as session:
        session.execute(update(TherapistRow).where(TherapistRow.slug == slug).values(values))


def parts_of(text: str) -> dict[str, str]:
    """Return the parts of a letter by their type."""

    def read(part: Message) -> str:
        payload = part.get_payload(decode=True)
        assert isinstance(payload, bytes)
        return payload.decode()

    found = message_from_string(text).walk()
    return {part.get_content_type(): read(part) for part in found if not part.is_multipart()}


def test_the_first_free_room_at_the_sites_of_the_service_is_taken() -> None:
    visit(ANA)
    visit(BEN)
    assert taken() == [(ANA, "blue", NEXT_MONDAY), (BEN, "green", NEXT_MONDAY)]


def test_the_last_room_is_gone_but_not_the_therapist() -> None:
    visit(ANA)
    visit(BEN)
    with pytest.raises(SlotTaken):
        visit(CLEO)
    booked(therapist=CLEO)
    assert taken()[2] == (CLEO, None, NEXT_MONDAY)


def test_a_call_takes_no_room() -> None:
    booked(therapist=ANA)
    visit(BEN)
    assert taken() == [(ANA, None, NEXT_MONDAY), (BEN, "blue", NEXT_MONDAY)]


def test_a_room_is_free_again_for_who_comes_right_after() -> None:
    visit(ANA)
    visit(BEN, 20)
    assert [room for _, room, _ in taken()] == ["blue", "blue"]


def test_a_therapist_keeps_to_the_rooms_they_may_use() -> None:
    change_therapist(BEN, rooms=["green"])
    visit(BEN)
    change_therapist(CLEO, rooms=["green"])
    with pytest.raises(SlotTaken):
        visit(CLEO)
    change_therapist(ANA, rooms=["attic"])
    with pytest.raises(ModeNotOffered):
        visit(ANA)


def test_a_room_that_is_closed_is_not_taken() -> None:
    with write_transaction() as session:
        session.execute(update(RoomRow).where(RoomRow.slug == "blue").values(is_active=False))
    visit(ANA)
    assert taken() == [(ANA, "green", NEXT_MONDAY)]


def test_rooms_do_not_matter_in_a_practice_without_any() -> None:
    source = pools_source()
    source["rooms"] = []
    load_pools(source, digest="roomless")
    for therapist in (ANA, BEN, CLEO):
        visit(therapist)
    assert {room for _, room, _ in taken()} == {None}


def test_those_who_meet_together_share_one_room() -> None:
    visit("both")
    assert taken() == [(ANA, None, NEXT_MONDAY), (BEN, "blue", NEXT_MONDAY)]
    visit(CLEO)
    assert taken()[2] == (CLEO, "green", NEXT_MONDAY)


def test_a_hold_takes_a_room_too_and_its_visitor_books_there() -> None:
    visitor = new_token()
    hold_visit(ANA, visitor)
    hold_visit(BEN, new_token())
    with pytest.raises(SlotTaken):
        visit(CLEO)
    visit(ANA, visitor_token=visitor)
    assert taken("booked") == [(ANA, "blue", NEXT_MONDAY)]


def test_a_visitor_who_holds_the_last_room_may_take_it_with_somebody_else() -> None:
    visitor = new_token()
    visit(BEN)
    hold_visit(ANA, visitor)
    hold_visit(CLEO, visitor)
    assert taken("held") == [(CLEO, "green", NEXT_MONDAY)]


def test_a_lapsed_hold_of_somebody_else_leaves_its_room() -> None:
    hold_visit(ANA, new_token())
    hold_visit(BEN, new_token())
    visit(CLEO, now=NOW + timedelta(minutes=10))
    assert taken("booked") == [(CLEO, "blue", NEXT_MONDAY)]


def test_moving_takes_a_room_that_is_free_then() -> None:
    visit(BEN, 20)
    token = visit(ANA).token
    move_appointment(MoveAppointment(token=token, starts_at=later(20)), now=NOW)
    assert taken() == [(ANA, "green", later(20)), (BEN, "blue", later(20))]
    visit(CLEO)
    assert taken()[0] == (CLEO, "blue", NEXT_MONDAY)


def test_a_move_to_where_no_room_is_free_leaves_the_old_time() -> None:
    visit(BEN, 20)
    visit(CLEO, 20)
    token = visit(ANA).token
    with pytest.raises(SlotTaken):
        move_appointment(MoveAppointment(token=token, starts_at=later(20)), now=NOW)
    assert taken()[0] == (ANA, "blue", NEXT_MONDAY)


def cancelled(token: str) -> None:
    cancel_appointment(CancelAppointment(token=token), now=NOW)


def test_a_cancelled_visit_frees_its_room() -> None:
    visit(BEN)
    cancelled(visit(ANA).token)
    visit(CLEO)
    assert [room for _, room, _ in taken("booked")] == ["blue", "green"]


def test_undoing_takes_a_room_again_or_says_that_none_is_left() -> None:
    token = visit(ANA).token
    cancelled(token)
    visit(BEN)
    undo_cancellation(token, now=NOW)
    assert taken("booked") == [(ANA, "green", NEXT_MONDAY), (BEN, "blue", NEXT_MONDAY)]
    cancelled(token)
    visit(CLEO)
    with pytest.raises(SlotTaken):
        undo_cancellation(token, now=NOW)


def place_now(token: str) -> tuple[str, str]:
    """Return the place as the client's page and their calendar say it."""
    with read_transaction() as session:
        appointment, offer = get_appointment(session, token), read_offer(session)
    return place_of(appointment, offer), invite_of(appointment, offer).location


def test_page_calendar_and_letter_say_where_the_room_is() -> None:
    token = visit(ANA).token
    assert place_now(token) == (PLACE, PLACE)
    letter = next(text for kind, _, text in letters() if kind == "booked")
    parts = parts_of(letter)
    assert f"Where: {PLACE}" in parts["text/plain"]
    assert "LOCATION:Downtown\\, 12 Alder Street\\, Blue room" in parts["text/calendar"]


def test_a_move_to_another_room_is_told() -> None:
    visit(BEN, 20)
    token = visit(ANA).token
    move_appointment(MoveAppointment(token=token, starts_at=later(20)), now=NOW)
    green = PLACE.replace("Blue", "Green")
    assert place_now(token) == (green, green)
    letter = next(text for kind, _, text in letters() if kind == "moved")
    assert f"Where: {green}" in parts_of(letter)["text/plain"]


def test_a_call_has_no_place() -> None:
    assert place_now(booked(therapist=ANA).token) == ("", "Video call")
