"""The waiting list as tests meet it: somebody on it, a diary that is full, and what came of it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from email import message_from_string, policy

from sqlalchemy import select, update

from app.domain.outbox import LetterState
from app.domain.practice import Mode
from app.domain.practice_file import read_practice_file
from app.domain.waitlist import Wish
from app.extensions import vault
from app.models.booking import ClaimRow
from app.models.outbox import LetterRow
from app.models.practice import TherapistRow
from app.models.waitlist import WaitlistEntryRow, WaitlistOfferRow
from app.services.practice import load_practice
from app.services.slots import HoldSlot, hold_slot
from app.services.transaction import read_transaction, write_transaction
from app.services.waitlist import JoinWaitlist, join_waitlist
from app.tokens import new_token
from tests.clock import NOW
from tests.journey import NEXT_MONDAY, letters
from tests.practice_sources import practice_source

FREE_AT = NEXT_MONDAY
"""The one time that `load_scarce_practice` leaves free."""

ANA = Wish(service="first-call", timezone="America/Chicago", therapist="ana-lund")


def load_scarce_practice(*, minutes: int = 20, notice_minutes: int = 0) -> None:
    """Load a practice where Ana alone is open, on one Monday from nine, by default for one call."""
    source = practice_source()
    source["services"][0] |= {"modes": ["video", "phone"], "notice_minutes": notice_minutes}
    ana, ben = source["therapists"]
    end = f"{9 + minutes // 60:02}:{minutes % 60:02}"
    ana["date_overrides"] = {"2027-03-08": [["09:00", end]]}
    ana["modes"] = ["video", "phone"]
    ana["weekly_hours"] = ben["weekly_hours"] = {}
    load_practice(read_practice_file(source), digest=new_token(), now=NOW)


def join(name: str = "maya", *, now: datetime = NOW, wish: Wish = ANA, **changes: object) -> str:
    """Put somebody on the list for Ana's first calls; return the token of their entry."""
    command = JoinWaitlist(
        wish=wish, name=name.title(), email=f"{name}@example.com", visitor_token=new_token()
    )
    token = join_waitlist(replace(command, **changes), now=now).token  # type: ignore[arg-type]
    send_letters()
    return token


def send_letters() -> None:
    """Let all letters that wait leave."""
    with write_transaction() as session:
        session.execute(
            update(LetterRow)
            .where(LetterRow.state == LetterState.WAITING)
            .values(state=LetterState.SENT)
        )


def hold(starts_at: datetime, *, now: datetime = NOW) -> None:
    """Hold one of Ana's times as somebody who came by."""
    command = HoldSlot(
        visitor_token=new_token(),
        therapist="ana-lund",
        service="first-call",
        starts_at=starts_at,
        mode=Mode.VIDEO,
    )
    hold_slot(command, now=now)


def offer_tokens(state: str = "open") -> list[str]:
    """Return the tokens of all offers in a state, in the order they were made."""
    with read_transaction() as session:
        rows = session.scalars(
            select(WaitlistOfferRow)
            .where(WaitlistOfferRow.state == state)
            .order_by(WaitlistOfferRow.created_at, WaitlistOfferRow.starts_at)
        )
        return [vault.read(row, "token") or "" for row in rows]


def offer_states() -> list[str]:
    """Return what became of each offer, in the order they were made."""
    with read_transaction() as session:
        order = (WaitlistOfferRow.created_at, WaitlistOfferRow.starts_at)
        return list(session.scalars(select(WaitlistOfferRow.state).order_by(*order)))


def offered_to() -> list[str]:
    """Return the slugs of those whose times were offered, in the order of the offers."""
    with read_transaction() as session:
        return list(
            session.scalars(
                select(TherapistRow.slug)
                .join(WaitlistOfferRow, WaitlistOfferRow.therapist_id == TherapistRow.id)
                .order_by(WaitlistOfferRow.created_at, WaitlistOfferRow.starts_at)
            )
        )


def entry_states() -> list[str]:
    """Return where each entry stands, in the order they were made."""
    with read_transaction() as session:
        order = (WaitlistEntryRow.created_at, WaitlistEntryRow.id)
        return list(session.scalars(select(WaitlistEntryRow.state).order_by(*order)))


def kept() -> list[datetime]:
    """Return the starts that are kept for the list."""
    with read_transaction() as session:
        return sorted(
            session.scalars(select(ClaimRow.starts_at).where(ClaimRow.state == "offered"))
        )


def asked() -> list[str]:
    """Return who was written to about a time, by name."""
    return sorted(
        recipient.partition("@")[0] for kind, recipient, _ in letters() if kind == "offered"
    )


def told(kind: str, *, state: str | None = None) -> list[str]:
    """Return the plain text of each letter of a kind, with blanks made one."""
    found = []
    for found_kind, _, text in letters(state=state):
        if found_kind == kind:
            parts = message_from_string(text, policy=policy.default).walk()
            plain = next(part for part in parts if part.get_content_type() == "text/plain")
            found.append(" ".join(plain.get_content().split()))
    return found


def links_in(text: str) -> list[str]:
    """Return the addresses of ours in a letter, without the host."""
    return re.findall(r"http://localhost(/\S+)", text)
