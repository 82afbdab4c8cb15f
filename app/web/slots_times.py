"""Reads what "Choose a time" shows, for a new call and for one that moves."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask import request, url_for

from app.domain.parsing import parse_day
from app.domain.practice import Mode, Service, TherapistProfile
from app.domain.slots import NEAREST_WITHIN
from app.domain.timespan import Span
from app.queries.booking import Appointment
from app.queries.practice import list_profiles
from app.queries.slots import SlotRequest, open_diary
from app.web.page import PageRead, call_of
from app.web.pages import Person
from app.web.pages_slots import Moving, TimesPage
from app.web.slots_page import Listing, buttons, lay_out, reading_window
from app.web.slots_zones import zone_bar
from app.web.visitor import find_visitor, find_zone, read_now


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Whose times, by which service and modes, on which page.

    `taken_at` is a time that has just gone; `moving` the appointment that is to move.
    """

    profile: TherapistProfile
    service: Service
    modes: tuple[Mode, ...]
    base_url: str
    back_url: str
    taken_at: datetime | None = None
    moving: Appointment | None = None


def times_page(page: PageRead, wanted: Wanted, *, mode: Mode) -> TimesPage:
    """Read the times and lay them out; the visitor's own hold is free to them."""
    now = read_now()
    profile, moving = wanted.profile, wanted.moving
    week = read_week()
    if week is None and wanted.taken_at is not None:  # stay where the time was picked
        week = wanted.taken_at.astimezone(ZoneInfo(page.zone)).date()
    listing = Listing(base_url=wanted.base_url, zone=page.zone, now=now, week=week, mode=mode)
    asked = SlotRequest(
        therapist=profile.slug,
        service=wanted.service,
        buffer_rule=page.offer.practice.buffer_rule,
        visitor_token=find_visitor(),
        appointment_id=moving.id if moving else None,
    )
    window = reading_window(listing)
    if wanted.taken_at is not None:  # the nearest times may lie beyond the weeks in view
        farthest = max(window.ends_at, wanted.taken_at + NEAREST_WITHIN)
        window = Span(starts_at=window.starts_at, ends_at=farthest)
    diary = open_diary(page.session, asked, window=window, now=now)
    laid_out = lay_out(diary, listing)
    soonest = laid_out.soonest
    if wanted.taken_at is not None:
        nearest = diary.nearest(wanted.taken_at, now=now)
        soonest = tuple(buttons(nearest, ZoneInfo(page.zone))) or soonest
    return TimesPage(
        person=Person.of(profile),
        call=replace(call_of(page.offer, slug=wanted.service.slug), modes=wanted.modes),
        mode=mode,
        action_url=wanted.base_url,
        back_url=wanted.back_url,
        zone_bar=zone_bar(
            listing, country=page.offer.practice.country, is_assumed=find_zone() is None
        ),
        week=laid_out.week,
        soonest=soonest,
        taken_at=wanted.taken_at,
        clock_change=laid_out.clock_change,
        moving=Moving(starts_at=moving.span.starts_at, url=wanted.back_url) if moving else None,
        is_paused=moving is None and profile.places <= 0,
        change_limit_hours=page.offer.practice.change_limit_hours,
        others=() if moving else _others(page, profile),
    )


def move_page(
    page: PageRead, appointment: Appointment, *, token: str, taken_at: datetime | None = None
) -> TimesPage:
    """Return the page on which an appointment's new time is chosen."""
    wanted = Wanted(
        profile=appointment.therapist,
        service=appointment.service,
        modes=(appointment.mode,),
        base_url=url_for("client.move", token=token),
        back_url=url_for("client.own_page", token=token),
        taken_at=taken_at,
        moving=appointment,
    )
    return times_page(page, wanted, mode=appointment.mode)


def _others(page: PageRead, profile: TherapistProfile) -> tuple[Person, ...]:
    """Return everybody else with a free place."""
    return tuple(
        Person.of(other, position=position)
        for position, other in enumerate(list_profiles(page.session))
        if other.slug != profile.slug and other.places > 0
    )


def read_week() -> date | None:
    """Return the week that the address asks for, None where it names none."""
    return parse_day(request.args.get("week", ""))


def read_mode() -> Mode | None:
    """Return the way of meeting that the address asks for, None where it names none."""
    name = request.args.get("mode", "")
    return Mode(name) if name in set(Mode) else None
