"""Reads what "Choose a time" shows, for a new call and for one that moves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask import request, url_for

from app.domain.parsing import parse_day
from app.domain.practice import Mode, Service
from app.domain.slots import NEAREST_WITHIN
from app.domain.slots_team import FreeTime, Team
from app.domain.timespan import Span
from app.queries.booking import Appointment
from app.queries.practice_people import People
from app.queries.slots_team import TeamRequest, open_team
from app.web.page import PageRead, call_of, person_of
from app.web.pages_slots import Moving, TimesPage, WayLink
from app.web.slots_page import Listing, buttons, first_after, lay_out, reading_window
from app.web.slots_zones import zone_bar
from app.web.visitor import find_visitor, find_zone, read_now


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Whose times, by which service, on which page.

    `mode` is the way to meet that was asked for; `taken_at` a time that has just gone; `moving` the
    appointment that is to move.
    """

    people: People
    service: Service
    base_url: str
    back_url: str
    mode: Mode | None = None
    taken_at: datetime | None = None
    moving: Appointment | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Choice:
    """The ways to meet, the one to show times for, and whether the others have other times."""

    ways: tuple[Mode, ...]
    mode: Mode
    is_split: bool

    def keep(self, times: Sequence[FreeTime]) -> tuple[FreeTime, ...]:
        """Return the times for the chosen way."""
        return tuple(time for time in times if not self.is_split or self.mode in time.modes)


def times_page(page: PageRead, wanted: Wanted) -> TimesPage:
    """Read the times and lay them out; the visitor's own hold is free to them."""
    now = read_now()
    moving = wanted.moving
    week = read_week()
    if week is None and wanted.taken_at is not None:  # stay where the time was picked
        week = wanted.taken_at.astimezone(ZoneInfo(page.zone)).date()
    listing = Listing(base_url=wanted.base_url, zone=page.zone, now=now, week=week)
    window = reading_window(listing)
    team = open_team(page.session, _asked(page, wanted), window=_reach(window, wanted), now=now)
    times = team.list_times(window, now=now)
    choice = _choose(team, times, wanted)
    listing = replace(listing, mode=choice.mode)
    horizon = team.rules.horizon_days
    kept = choice.keep(times)
    laid_out = lay_out(kept, listing, horizon_days=horizon)
    soonest, next_free = laid_out.soonest, None
    if wanted.taken_at is not None:
        mode = choice.mode if choice.is_split else None
        nearest = team.nearest(wanted.taken_at, now=now, mode=mode)
        soonest = tuple(buttons(nearest, ZoneInfo(page.zone))) or soonest
        next_free = first_after(wanted.taken_at, (*kept, *nearest), ZoneInfo(page.zone))
    return TimesPage(
        person=person_of(wanted.people),
        call=replace(call_of(page.offer, slug=wanted.service.slug), modes=choice.ways),
        mode=choice.mode,
        action_url=wanted.base_url,
        back_url=wanted.back_url,
        zone_bar=zone_bar(
            listing, country=page.offer.practice.country, is_assumed=find_zone() is None
        ),
        week=laid_out.week,
        soonest=soonest,
        taken_at=wanted.taken_at,
        next_free=next_free,
        clock_change=laid_out.clock_change,
        moving=Moving(starts_at=moving.span.starts_at, url=wanted.back_url) if moving else None,
        is_paused=moving is None and not wanted.people.takes_new,
        change_limit_hours=page.offer.practice.change_limit_hours,
        is_undecided=wanted.people.is_undecided,
        ways=_links(choice, wanted.base_url, week) if choice.is_split else (),
    )


def _asked(page: PageRead, wanted: Wanted) -> TeamRequest:
    """Return what to read."""
    moving = wanted.moving
    return TeamRequest(
        people=wanted.people,
        service=wanted.service,
        buffer_rule=page.offer.practice.buffer_rule,
        visitor_token=find_visitor(),
        appointment_id=moving.id if moving else None,
        moving_mode=moving.mode if moving else None,
    )


def _reach(window: Span, wanted: Wanted) -> Span:
    """Return how far to read: the times nearest to one that went may lie beyond those in view."""
    if wanted.taken_at is None:
        return window
    farthest = max(window.ends_at, wanted.taken_at + NEAREST_WITHIN)
    return Span(starts_at=window.starts_at, ends_at=farthest)


def _choose(team: Team, times: Sequence[FreeTime], wanted: Wanted) -> _Choice:
    """Return the way to show times for: the one asked for, else the first that has some."""
    ways = team.ways
    modes = ways or wanted.people.modes(wanted.service) or wanted.service.modes
    is_split = team.has_times_of_its_own_for_each_way
    mode = wanted.mode
    if mode not in modes:
        open_ways = (way for way in modes if any(way in time.modes for time in times))
        mode = next(open_ways, modes[0]) if is_split else modes[0]
    return _Choice(ways=ways, mode=mode, is_split=is_split)


def _links(choice: _Choice, base_url: str, week: date | None) -> tuple[WayLink, ...]:
    """Return the links to the times of each way, in the week that is shown."""
    kept = f"&week={week.isoformat()}" if week else ""
    return tuple(
        WayLink(mode=way, url=f"{base_url}?mode={way}{kept}", is_current=way is choice.mode)
        for way in choice.ways
    )


def move_page(
    page: PageRead, appointment: Appointment, *, token: str, taken_at: datetime | None = None
) -> TimesPage:
    """Return the page on which an appointment's new time is chosen."""
    wanted = Wanted(
        people=appointment.people,
        service=appointment.service,
        base_url=url_for("client.move", token=token),
        back_url=url_for("client.own_page", token=token),
        mode=appointment.mode,
        taken_at=taken_at,
        moving=appointment,
    )
    return times_page(page, wanted)


def read_week() -> date | None:
    """Return the week that the address asks for, None where it names none."""
    return parse_day(request.args.get("week", ""))


def read_mode() -> Mode | None:
    """Return the way of meeting that was asked for, by address or form, None where none was."""
    name = request.values.get("mode", "")
    return Mode(name) if name in set(Mode) else None
