"""Calendars that lie elsewhere, as tests of use cases need them: no network, no parser."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from app.calendars.busy_fetch import Fetched, FetchOutcome, Validators
from app.domain.busy import BusyReading, BusyTrouble, BusyWarning, CalendarUnreadable
from app.domain.timespan import Span
from app.models.busy import BusySourceRow, BusyTimeRow
from app.services.busy_refresh import CalendarTools, Refreshed, refresh_due
from app.services.transaction import read_transaction, write_transaction
from tests.clock import NOW

ADDRESS = "https://calendar.example.com/private-key/basic.ics"
BROKEN = b"broken"
CUT = b"cut"


def text_of(*spans: tuple[str, str]) -> bytes:
    """Return the made-up text of a calendar with these busy times."""
    return "\n".join(f"{start}/{end}" for start, end in spans).encode()


def read_as(*spans: tuple[str, str], etag: str | None = None) -> Fetched:
    validators = Validators(etag=etag)
    return Fetched(outcome=FetchOutcome.READ, body=text_of(*spans), validators=validators)


@dataclass(slots=True, kw_only=True)
class Elsewhere:
    """What calendars say from now on, what was asked of them, and what time it is."""

    now: datetime = NOW
    fetched: Fetched = field(default_factory=read_as)
    asked: list[tuple[str, Validators]] = field(default_factory=list)
    read_with: list[dict[str, object]] = field(default_factory=list)

    def fetch(self, address: str, known: Validators) -> Fetched:
        self.asked.append((address, known))
        return self.fetched

    def read(
        self,
        source: bytes,
        *,
        window: Span,
        floating_zone: str,
        ignore_all_day: bool,
        own_domain: str,
    ) -> BusyReading:
        self.read_with.append(
            {
                "window": window,
                "floating_zone": floating_zone,
                "ignore_all_day": ignore_all_day,
                "own_domain": own_domain,
            }
        )
        if source == BROKEN:
            raise CalendarUnreadable("This is no calendar.")
        if source == CUT:
            warning = BusyWarning(code=BusyTrouble.CUT_SHORT, count=1)
            return BusyReading(spans=(), warnings=(warning,), events=0)
        spans = [line.split("/") for line in source.decode().splitlines()]
        return BusyReading(
            spans=tuple(span(start, end) for start, end in spans),
            warnings=(BusyWarning(code=BusyTrouble.BROKEN_EVENT, count=2),),
            events=len(spans),
        )

    @property
    def tools(self) -> CalendarTools:
        return CalendarTools(fetch=self.fetch, read=self.read, clock=lambda: self.now)

    def refresh(self) -> tuple[Refreshed, ...]:
        return refresh_due(self.tools)

    def says(self, *spans: tuple[str, str], etag: str | None = None) -> None:
        """Let the calendars be busy at these times."""
        self.fetched = read_as(*spans, etag=etag)

    def fails(
        self, outcome: FetchOutcome = FetchOutcome.UNREACHABLE, retry_after: str | None = None
    ) -> None:
        self.fetched = Fetched(outcome=outcome, retry_after=retry_after)


def span(start: str, end: str) -> Span:
    return Span(starts_at=datetime.fromisoformat(start), ends_at=datetime.fromisoformat(end))


def stored() -> list[tuple[str, str]]:
    """Return the busy times of everybody, in order."""
    with read_transaction() as session:
        rows = session.execute(select(BusyTimeRow.starts_at, BusyTimeRow.ends_at))
        return sorted((_short(starts_at), _short(ends_at)) for starts_at, ends_at in rows)


def _short(instant: datetime) -> str:
    return f"{instant:%Y-%m-%dT%H:%MZ}"


def sources() -> list[BusySourceRow]:
    with read_transaction() as session:
        return list(session.scalars(select(BusySourceRow).order_by(BusySourceRow.created_at)))


def change_row(source_id: str, **values: object) -> None:
    """Change a calendar's row behind everybody's back."""
    with write_transaction() as session:
        row = session.get_one(BusySourceRow, source_id)
        for name, value in values.items():
            setattr(row, name, value)
