"""View models of the practice's own pages: home, a person, urgent help, what is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.domain.practice import Mode
from app.web.pages import CallKind, HelpLine, Person


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonCard:
    """One of the people on the home page.

    `next_free_at` is None when nothing is free soon; `is_taking_new` is off at no free places.
    """

    person: Person
    headline: str = ""
    next_free_at: datetime | None = None
    is_taking_new: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolLink:
    """Several who can be booked as one, `is_together` when one meets them all at once."""

    name: str
    times_url: str
    who: str
    is_together: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceRow:
    """A line of the price table; the upper price is None where there is one price only."""

    name: str
    length_minutes: int | None = None
    price: float
    price_to: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HomePage:
    """`/`: the promise, the people, the prices; instants are shown in `zone`.

    `letter` is the bio of the one therapist of a solo practice, shown as a letter.
    """

    now: datetime
    zone: str
    call: CallKind
    people: tuple[PersonCard, ...]
    pools: tuple[PoolLink, ...] = ()
    prices: tuple[PriceRow, ...] = ()
    letter: str = ""

    @property
    def is_solo(self) -> bool:
        """Whether the practice is one person."""
        return len(self.people) == 1

    @property
    def taking_new(self) -> tuple[PersonCard, ...]:
        """Those with a free place."""
        return tuple(card for card in self.people if card.is_taking_new)

    @property
    def soonest(self) -> PersonCard | None:
        """Whoever has the next free call."""
        free = [card for card in self.taking_new if card.next_free_at is not None]
        return min(free, key=lambda card: card.next_free_at or self.now, default=None)

    @property
    def times_url(self) -> str:
        """Where "See free times first" leads: to the times of whoever is free soonest."""
        card = self.soonest or next(iter(self.taking_new), None)
        return f"/times/{card.person.slug}" if card else "/write"


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonPage:
    """`/people/<slug>`: a therapist in their own words; labels arrive ready to read."""

    card: PersonCard
    now: datetime
    zone: str
    call: CallKind
    bio: str = ""
    focus: tuple[str, ...] = ()
    experienced: tuple[str, ...] = ()
    quotes: tuple[str, ...] = ()
    approaches: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    modes: tuple[Mode, ...] = ()
    plans: tuple[str, ...] = ()
    fee: float | None = None
    fee_lowest: float | None = None
    not_for: str = ""
    site: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpPage:
    """`/help`: what to do now. `emergency` is the number for danger, empty where not known."""

    country: str = ""
    emergency: str = ""
    lines: tuple[HelpLine, ...] = ()
    own_lines: tuple[HelpLine, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepingPage:
    """`/privacy` and `/accessibility`: how long things are kept, and whom to ask."""

    draft_days: int
    request_days: int
    appointment_days: int
    waiting_days: int
    email: str = ""
    phone: str = ""
