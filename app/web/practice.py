"""The practice's own pages: home, a person, urgent help, what is kept, accessibility."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, Response, current_app, render_template, url_for

from app.domain.intake_crisis import urgent_help_of
from app.domain.intake_goals import UNSURE, get_goal, goal_label
from app.domain.practice import GoalLevel, TherapistProfile
from app.domain.slots_team import FreeTime
from app.domain.waitlist import ENTRY_DAYS
from app.queries.practice import Offer, get_profile, list_profiles
from app.queries.practice_people import list_pools
from app.queries.slots_team import list_first_times
from app.services.booking import KEEP_DAYS_AFTER
from app.services.contact import KEEP_DAYS
from app.services.intake import DRAFT_DAYS
from app.web.filters import _ as gettext
from app.web.filters import language_name
from app.web.page import PageRead, call_of, open_page, person_of
from app.web.pages import HelpLine, Person
from app.web.pages_practice import (
    HelpPage,
    HomePage,
    KeepingPage,
    PersonCard,
    PersonPage,
    PoolLink,
    PriceRow,
)
from app.web.visitor import read_now

bp = Blueprint("practice", __name__)


@bp.get("/")
def home() -> str:
    """Show the promise, the people with their next free call, and the prices."""
    now = read_now()
    with open_page() as page:
        profiles = list_profiles(page.session)
        cards = _cards(page, profiles, now=now)
        view = HomePage(
            now=now,
            zone=page.zone,
            call=call_of(page.offer),
            people=cards,
            pools=_pools(page),
            prices=_prices(page.offer, profiles),
            letter=profiles[0].bio if len(profiles) == 1 else "",
        )
        return render_template("practice/home.html", page=view)


def _cards(
    page: PageRead, profiles: tuple[TherapistProfile, ...], *, now: datetime
) -> tuple[PersonCard, ...]:
    """Return everybody with their next free call, none for who meets in no way of that call."""
    offer = page.offer
    first = list_first_times(
        page.session, profiles, offer.first_call, offer.practice.buffer_rule, now=now
    )
    return tuple(
        _card(profile, first.get(profile.slug), position=position)
        for position, profile in enumerate(profiles)
    )


def _pools(page: PageRead) -> tuple[PoolLink, ...]:
    """Return the pools that take somebody new."""
    return tuple(
        PoolLink(
            name=pool.name,
            times_url=url_for("slots.times", slug=pool.slug),
            who=person_of(pool).first_name,
            is_together=pool.is_together,
        )
        for pool in list_pools(page.session)
        if pool.takes_new and pool.modes(page.offer.first_call)
    )


def _card(profile: TherapistProfile, slot: FreeTime | None, *, position: int) -> PersonCard:
    """Return one person's card; somebody without a place shows no time."""
    is_taking_new = profile.places > 0
    return PersonCard(
        person=Person.of(profile, position=position),
        headline=profile.headline,
        next_free_at=slot.starts_at if slot and is_taking_new else None,
        is_taking_new=is_taking_new,
    )


def _prices(offer: Offer, profiles: tuple[TherapistProfile, ...]) -> tuple[PriceRow, ...]:
    """Return the price of each service, then the range of lower fees."""
    rows = [
        PriceRow(name=service.name, length_minutes=service.length_minutes, price=service.price)
        for service in offer.services
        if service.price is not None
    ]
    lower = [profile.fee_lowest for profile in profiles if profile.fee_lowest is not None]
    if lower:
        free = offer.practice.lower_fee_places
        note = "" if free is None else gettext("%(free)s free now", free=free)
        low, high = min(lower), max(lower)
        rows.append(
            PriceRow(
                name=gettext("Lower-fee places"),
                price=low,
                price_to=high if high > low else None,
                note=note,
            )
        )
    return tuple(rows)


@bp.get("/people/<slug>")
def person(slug: str) -> str:
    """Show a therapist in their own words."""
    now = read_now()
    with open_page() as page:
        profile = get_profile(page.session, slug)
        cards = _cards(page, list_profiles(page.session), now=now)
        card = next(card for card in cards if card.person.slug == slug)
        view = PersonPage(
            card=card,
            now=now,
            zone=page.zone,
            call=call_of(page.offer),
            bio=profile.bio,
            focus=_labels(profile, GoalLevel.FOCUS),
            experienced=_work(profile, GoalLevel.EXPERIENCED),
            quotes=tuple(profile.words.values()),
            approaches=profile.approaches,
            languages=tuple(language_name(code) for code in profile.languages),
            modes=profile.modes,
            plans=profile.plans,
            fee=profile.fee,
            fee_lowest=profile.fee_lowest,
            not_for=profile.not_for,
            site=profile.site,
        )
        return render_template("practice/person.html", page=view)


def _labels(profile: TherapistProfile, level: GoalLevel) -> tuple[str, ...]:
    """Return the labels of the goals at a level."""
    return tuple(goal_label(goal) for goal, found in profile.goals.items() if found is level)


def _work(profile: TherapistProfile, level: GoalLevel) -> tuple[str, ...]:
    """Return the goals at a level as words within a sentence."""
    return tuple(
        get_goal(goal).work
        for goal, found in profile.goals.items()
        if found is level and goal != UNSURE
    )


@bp.get("/help")
def help_now() -> str:
    """Show where to turn to at once."""
    with open_page() as page:
        practice = page.offer.practice
        known = urgent_help_of(practice.country)
        view = HelpPage(
            country=practice.country,
            emergency=known.emergency,
            lines=tuple(
                HelpLine(name=line.name, number=line.number, hours=line.note)
                for line in known.lines
            ),
            own_lines=tuple(
                HelpLine(name=line.name, number=line.number, hours=line.hours)
                for line in practice.crisis
            ),
        )
        return render_template("practice/help.html", page=view)


@bp.get("/robots.txt")
def robots() -> Response:
    """Ask search engines to leave personal pages alone."""
    return current_app.send_static_file("robots.txt")


@bp.get("/privacy")
def privacy() -> str:
    """Show what is kept, for how long, and who reads it."""
    with open_page() as page:
        return render_template("practice/privacy.html", page=_keeping(page.offer))


@bp.get("/accessibility")
def accessibility() -> str:
    """Show what these pages do for access, and whom to tell when they fail."""
    with open_page() as page:
        return render_template("practice/accessibility.html", page=_keeping(page.offer))


def _keeping(offer: Offer) -> KeepingPage:
    """Return the periods as the use cases apply them."""
    return KeepingPage(
        draft_days=DRAFT_DAYS,
        request_days=KEEP_DAYS,
        appointment_days=KEEP_DAYS_AFTER,
        waiting_days=ENTRY_DAYS,
        email=offer.practice.email,
        phone=offer.practice.phone,
    )
