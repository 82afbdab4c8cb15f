"""Keeps the public holidays of the practice in the diary: at each load, and as years go by."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.calendars.practice_holidays import list_holidays
from app.domain.practice import DateRuleKind
from app.domain.slots_hours import DateRule
from app.domain.timespan import date_at
from app.models.practice import PRACTICE_ID, PracticeRow
from app.models.slots import DateRuleRow
from app.services.audit import SYSTEM, Act, record_act
from app.services.practice_hours import add_rules
from app.services.practice_services import lock_everyone
from app.services.transaction import read_transaction, rerun_once, write_transaction

_YEARS_BACK = 1
_YEARS_AHEAD = 3


@rerun_once
def refresh_holidays(*, now: datetime) -> bool:
    """Bring the public holidays up to date; tell whether there was anything to change.

    Nothing is locked or written where there is nothing. Without a practice there are none.
    """
    with read_transaction() as session:
        practice = session.get(PracticeRow, PRACTICE_ID)
        if practice is None or _read(session) == _wanted(practice, now=now):
            return False
    with write_transaction() as session:
        lock_everyone(session)
        practice = session.get_one(PracticeRow, PRACTICE_ID)
        changed = put_holidays(session, practice, now=now)
        if changed:
            act = Act(
                action="practice.holidays_changed",
                object_type="practice",
                object_id=str(PRACTICE_ID),
            )
            record_act(session, act, actor=SYSTEM, now=now)
        return changed


def put_holidays(session: Session, practice: PracticeRow, *, now: datetime) -> bool:
    """Store the public holidays of the practice's country and region; tell whether any is new.

    The caller holds the lock of every diary and has raised the versions of all hours.
    """
    wanted = _wanted(practice, now=now)
    if _read(session) == wanted:
        return False
    session.execute(
        delete(DateRuleRow).where(
            DateRuleRow.therapist_id.is_(None), DateRuleRow.kind == DateRuleKind.HOLIDAY
        )
    )
    rules = [
        DateRule(kind=DateRuleKind.HOLIDAY, starts_on=day, ends_on=day, name=name)
        for day, name in wanted.items()
    ]
    add_rules(session, None, rules, from_file=False)
    return True


def _wanted(practice: PracticeRow, *, now: datetime) -> dict[date, str]:
    """Return the holidays from last year to some years ahead of the practice's date."""
    year = date_at(now, practice.timezone).year
    first, last = year - _YEARS_BACK, year + _YEARS_AHEAD
    return dict(list_holidays(practice.country, practice.region, first, last))


def _read(session: Session) -> dict[date, str]:
    """Return the holidays that are stored."""
    rows = session.execute(
        select(DateRuleRow.starts_on, DateRuleRow.name)
        .where(DateRuleRow.therapist_id.is_(None), DateRuleRow.kind == DateRuleKind.HOLIDAY)
        .order_by(DateRuleRow.starts_on)
    )
    return dict(rows.all())
