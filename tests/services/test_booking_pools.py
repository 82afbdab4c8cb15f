"""Pools: any of several takes one of them by turns, all of them take part together."""

from __future__ import annotations

from datetime import timedelta
from email import message_from_string

import pytest
from flask import Flask
from sqlalchemy import update

from app.domain.booking import TherapistFull
from app.domain.errors import NotFound
from app.domain.practice import Mode
from app.domain.slots import SlotNotOffered, SlotTaken
from app.models.practice import PoolRow, TherapistRow
from app.queries.booking import get_appointment
from app.services.booking_change import (
    CancelAppointment,
    MoveAppointment,
    cancel_appointment,
    move_appointment,
    undo_cancellation,
)
from app.services.slots import HeldSlot, HoldSlot, hold_slot
from app.services.transaction import read_transaction, write_transaction
from app.tokens import new_token
from tests.booking_pools import ANA, BEN, CLEO, load_pools, participants, pools_source, taken
from tests.clock import NOW
from tests.journey import NEXT_MONDAY, booked, later, letters


@pytest.fixture(autouse=True)
def practice(context: Flask) -> None:
    load_pools()


def change(slug: str, **values: object) -> None:
    with write_transaction() as session:
        session.execute(update(TherapistRow).where(TherapistRow.slug == slug).values(values))


def hold(who: str, visitor: str, minutes: int = 0) -> HeldSlot:
    command = HoldSlot(
        visitor_token=visitor,
        therapist=who,
        service="first-call",
        starts_at=later(minutes),
        mode=Mode.VIDEO,
    )
    return hold_slot(command, now=NOW + timedelta(seconds=minutes))


def test_any_of_several_is_an_ordinary_appointment_of_one() -> None:
    result = booked(therapist="either")
    assert result.therapists == (ANA,)
    assert participants() == [(ANA, [], "either")]
    assert taken() == [(ANA, None, NEXT_MONDAY)]
    assert [to for kind, to, _ in letters() if kind == "notice_booked"] == [f"{ANA}@alder.example"]


def test_of_several_who_are_free_it_is_the_turn_of_who_has_fewest_appointments() -> None:
    booked(therapist=ANA, starts_at=later(40))
    assert booked(therapist="either").therapists == (BEN,)
    assert booked(therapist="either", starts_at=later(20)).therapists == (ANA,)
    assert booked(therapist="either", starts_at=later(60)).therapists == (BEN,)


def test_appointments_count_for_the_turn_for_fourteen_days() -> None:
    booked(therapist=ANA)
    fortnight = 14 * 24 * 60
    assert booked(therapist="either", starts_at=later(fortnight + 20)).therapists == (ANA,)
    booked(therapist=BEN, starts_at=later(fortnight + 40))
    assert booked(therapist="either", starts_at=later(fortnight)).therapists == (BEN,)


def test_a_time_of_any_goes_to_the_one_who_is_free() -> None:
    booked(therapist=ANA)
    assert booked(therapist="either").therapists == (BEN,)
    with pytest.raises(SlotTaken):
        booked(therapist="either")


def test_a_hold_for_any_names_one_who_is_then_booked() -> None:
    visitor = new_token()
    booked(therapist=ANA, starts_at=later(40))
    assert hold("either", visitor).therapists == (BEN,)
    booked(therapist=BEN, starts_at=later(60))
    booked(therapist=BEN, starts_at=later(80))
    assert booked(therapist="either", visitor_token=visitor).therapists == (BEN,)


def test_the_pool_is_noted_where_one_of_it_was_chosen() -> None:
    booked(therapist=BEN, pool="either")
    booked(therapist=CLEO, pool="either")
    booked(therapist=BEN, pool="both", starts_at=later(20))
    booked(therapist=BEN, pool="\x00", starts_at=later(40))
    assert [pool for _, _, pool in participants()] == ["either", None, None, None]


def test_somebody_without_a_place_is_left_out_of_any() -> None:
    change(ANA, places=0)
    assert booked(therapist="either").therapists == (BEN,)
    change(BEN, places=0)
    with pytest.raises(TherapistFull):
        booked(therapist="either", starts_at=later(20))


def test_all_of_several_meet_at_once_and_each_is_told() -> None:
    result = booked(therapist="both")
    assert result.therapists == (BEN, ANA)
    assert participants() == [(BEN, [ANA], "both")]
    assert taken() == [(ANA, None, NEXT_MONDAY), (BEN, None, NEXT_MONDAY)]
    told = [(kind, to) for kind, to, _ in letters()]
    assert sorted(told) == [
        ("booked", "maya@example.com"),
        ("notice_booked", f"{ANA}@alder.example"),
        ("notice_booked", f"{BEN}@alder.example"),
    ]
    letter = next(text for kind, _, text in letters() if kind == "booked")
    words = message_from_string(letter).as_string().replace("=\n", "")
    assert "Your call with Ben Ode and Ana Lund is booked." in words


def test_a_letter_to_each_has_a_name_of_its_own() -> None:
    booked(therapist="both")
    names = [message_from_string(text)["Message-ID"] for _, _, text in letters()]
    assert len(set(names)) == len(names) == 3


def test_therapists_who_share_an_address_get_one_letter() -> None:
    change(ANA, email="office@alder.example")
    change(BEN, email="Office@alder.example")
    booked(therapist="both")
    assert [kind for kind, _, _ in letters()] == ["booked", "notice_booked"]


def test_all_of_several_are_booked_only_where_each_is_free() -> None:
    booked(therapist=ANA)
    with pytest.raises(SlotTaken):
        booked(therapist="both")
    booked(therapist="both", starts_at=later(20))
    for who in (ANA, BEN, "either", "pair"):
        with pytest.raises(SlotTaken):
            booked(therapist=who, starts_at=later(20))
    booked(therapist=CLEO, starts_at=later(20))


def test_all_of_several_need_a_place_with_each() -> None:
    change(ANA, places=0)
    with pytest.raises(TherapistFull) as refused:
        booked(therapist="both")
    assert "Ana Lund" in refused.value.message


def test_all_of_several_can_no_longer_be_booked_once_one_has_left() -> None:
    change(ANA, is_active=False)
    with pytest.raises(NotFound):
        booked(therapist="both")
    assert booked(therapist="either").therapists == (BEN,)


def test_a_pool_that_is_gone_is_not_found() -> None:
    with write_transaction() as session:
        session.execute(update(PoolRow).values(is_active=False))
    for who in ("either", "both"):
        with pytest.raises(NotFound):
            booked(therapist=who)


def test_a_hold_of_all_keeps_the_time_of_each_and_counts_once() -> None:
    visitor = new_token()
    assert hold("both", visitor).therapists == (BEN, ANA)
    with pytest.raises(SlotTaken):
        booked(therapist=ANA)
    hold("both", visitor, 20)
    assert len(taken("held")) == 4
    hold("both", visitor, 40)
    assert {at for _, _, at in taken("held")} == {later(20), later(40)}
    booked(therapist="both", starts_at=later(20), visitor_token=visitor)
    assert [at for _, _, at in taken()] == [later(20), later(20)]


def test_a_hold_of_one_gives_way_to_that_of_all_at_the_same_time() -> None:
    visitor = new_token()
    hold(ANA, visitor)
    hold("both", visitor)
    assert taken() == [(ANA, None, NEXT_MONDAY), (BEN, None, NEXT_MONDAY)]
    hold("pair", visitor)
    assert [who for who, _, _ in taken()] == [BEN, CLEO]


def test_moving_takes_everybody_along() -> None:
    token = booked(therapist="both").token
    move_appointment(MoveAppointment(token=token, starts_at=later(40)), now=NOW)
    assert taken() == [(ANA, None, later(40)), (BEN, None, later(40))]
    moved = sorted(to for kind, to, _ in letters("waiting") if kind == "notice_moved")
    assert moved == [f"{ANA}@alder.example", f"{BEN}@alder.example"]
    booked(therapist=CLEO, starts_at=later(60))
    booked(therapist=ANA, starts_at=later(60))
    with pytest.raises(SlotTaken):
        move_appointment(MoveAppointment(token=token, starts_at=later(60)), now=NOW)
    with pytest.raises(SlotNotOffered):
        move_appointment(MoveAppointment(token=token, starts_at=later(45)), now=NOW)
    assert [at for who, _, at in taken() if who == BEN] == [later(40)]


def test_an_appointment_of_all_may_overlap_its_own_old_time() -> None:
    source = pools_source()
    source["services"][0] |= {"length_minutes": 40, "step_minutes": 20}
    load_pools(source, digest="longer")
    token = booked(therapist="both").token
    move_appointment(MoveAppointment(token=token, starts_at=later(20)), now=NOW)
    assert taken() == [(ANA, None, later(20)), (BEN, None, later(20))]


def test_cancelling_frees_everybody_and_undoing_takes_all_back() -> None:
    token = booked(therapist="both").token
    cancel_appointment(CancelAppointment(token=token), now=NOW)
    cancelled = [to for kind, to, _ in letters("waiting") if kind == "notice_cancelled"]
    assert len(cancelled) == 2
    assert taken("booked") == []
    undo_cancellation(token, now=NOW)
    assert taken() == [(ANA, None, NEXT_MONDAY), (BEN, None, NEXT_MONDAY)]


def test_a_cancellation_is_not_undone_once_one_of_them_is_taken() -> None:
    token = booked(therapist="both").token
    cancel_appointment(CancelAppointment(token=token), now=NOW)
    booked(therapist=ANA)
    with pytest.raises(SlotTaken):
        undo_cancellation(token, now=NOW)
    assert taken() == [(ANA, None, NEXT_MONDAY)]


def test_an_appointment_stays_with_those_who_were_booked() -> None:
    token = booked(therapist="both").token
    source = pools_source()
    source["pools"][1]["therapists"] = [BEN, CLEO]
    load_pools(source, digest="changed")
    move_appointment(MoveAppointment(token=token, starts_at=later(40)), now=NOW)
    assert [who for who, _, _ in taken()] == [ANA, BEN]
    with read_transaction() as session:
        found = get_appointment(session, token)
    assert [profile.slug for profile in found.people.profiles] == [BEN, ANA]
    assert found.people.slug == "both"


def test_the_page_of_an_appointment_of_a_pool_that_is_gone_leads_to_the_lead() -> None:
    token = booked(therapist="both").token
    source = pools_source()
    source["pools"] = []
    load_pools(source, digest="without")
    with read_transaction() as session:
        found = get_appointment(session, token)
    assert (found.people.slug, len(found.people.profiles)) == (BEN, 2)
