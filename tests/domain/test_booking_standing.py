"""Who may change an appointment until when."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.domain.booking import (
    AppointmentCancelled,
    AppointmentOver,
    AppointmentStatus,
    ChangedBy,
    NotUndoable,
    Standing,
    TooLateToChange,
    check_active,
    check_changeable,
    check_link_lives,
    check_undoable,
)
from app.domain.errors import LinkExpired
from tests.clock import NOW

START = NOW + timedelta(days=3)
LIVE = Standing(status=AppointmentStatus.CONFIRMED, starts_at=START)
CANCELLED = Standing(
    status=AppointmentStatus.CANCELLED,
    starts_at=START,
    cancelled_at=NOW,
    cancelled_by=ChangedBy.CLIENT,
)


@pytest.mark.parametrize("status", [AppointmentStatus.CONFIRMED, AppointmentStatus.REQUESTED])
def test_an_appointment_ahead_is_active(status: AppointmentStatus) -> None:
    check_active(Standing(status=status, starts_at=START), now=NOW)


@pytest.mark.parametrize("status", [AppointmentStatus.CANCELLED, AppointmentStatus.DECLINED])
def test_what_was_cancelled_or_declined_is_not_active(status: AppointmentStatus) -> None:
    with pytest.raises(AppointmentCancelled):
        check_active(Standing(status=status, starts_at=START), now=NOW)


def test_an_appointment_is_over_from_its_first_second() -> None:
    with pytest.raises(AppointmentOver):
        check_active(LIVE, now=START)


def test_a_client_may_change_up_to_the_limit_itself() -> None:
    limit = START - timedelta(hours=24)
    check_changeable(LIVE, now=limit, limit_hours=24)
    with pytest.raises(TooLateToChange):
        check_changeable(LIVE, now=limit + timedelta(seconds=1), limit_hours=24)


def test_without_a_limit_a_client_may_change_until_the_start() -> None:
    check_changeable(LIVE, now=START - timedelta(seconds=1), limit_hours=0)


def test_a_link_lives_for_a_day_after_the_appointment() -> None:
    check_link_lives(START, now=START + timedelta(hours=24))
    with pytest.raises(LinkExpired):
        check_link_lives(START, now=START + timedelta(hours=24, seconds=1))


def test_a_fresh_cancellation_can_be_taken_back() -> None:
    check_undoable(CANCELLED, now=NOW + timedelta(minutes=9, seconds=59))


@pytest.mark.parametrize(
    ("standing", "minutes"),
    [
        (LIVE, 0),
        (CANCELLED, 10),
        (
            Standing(
                status=AppointmentStatus.CANCELLED,
                starts_at=START,
                cancelled_at=NOW,
                cancelled_by=ChangedBy.THERAPIST,
            ),
            0,
        ),
        (
            Standing(
                status=AppointmentStatus.CANCELLED,
                starts_at=START,
                cancelled_by=ChangedBy.CLIENT,
            ),
            0,
        ),
        (
            Standing(
                status=AppointmentStatus.CANCELLED,
                starts_at=NOW,
                cancelled_at=NOW,
                cancelled_by=ChangedBy.CLIENT,
            ),
            0,
        ),
    ],
    ids=["live", "too old", "not the client's", "undated", "begun"],
)
def test_other_cancellations_stay(standing: Standing, minutes: int) -> None:
    with pytest.raises(NotUndoable):
        check_undoable(standing, now=NOW + timedelta(minutes=minutes))
