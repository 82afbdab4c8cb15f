"""Who is signed in: asked before every page of the workspace, and what their browser holds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from flask import abort, request
from sqlalchemy.orm import Session

from app.domain.errors import NotFound
from app.extensions import get_settings
from app.queries.account import SignedIn, WorkTherapist, find_signed_in, list_own_therapists
from app.queries.practice import Offer
from app.services.account import touch_session
from app.services.audit import Actor, ActorKind
from app.services.transaction import read_transaction
from app.web.page import open_page
from app.web.visitor import read_now

_TOUCH_AFTER = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkRead:
    """An open read of the database for a page of the workspace; `who` asks for it.

    `therapists` are those whose hours and calendars they may see and change, in the practice's
    order.
    """

    session: Session
    offer: Offer
    who: SignedIn
    therapists: tuple[WorkTherapist, ...]

    @property
    def first_therapist(self) -> WorkTherapist:
        """Return the one to begin with: their own diary, else the first; raise NotFound."""
        own = [each for each in self.therapists if each.id == self.who.therapist_id]
        for therapist in (*own, *self.therapists):
            return therapist
        raise NotFound("There is nobody of that name here.")

    def get_therapist(self, slug: str) -> WorkTherapist:
        """Return the therapist of this slug; somebody else's is as absent as none: NotFound."""
        for therapist in self.therapists:
            if therapist.slug == slug:
                return therapist
        raise NotFound("There is nobody of that name here.")


def get_signed_in() -> SignedIn:
    """Return who is signed in, and note that they are active; everybody else gets a 401."""
    now = read_now()
    token = request.cookies.get(session_cookie())
    with read_transaction() as session:
        who = find_signed_in(session, token, now=now)
    if who is None or token is None:
        abort(401)
    if now - who.seen_at >= _TOUCH_AFTER:
        touch_session(token, now=now)
    return who


@contextmanager
def open_workspace() -> Iterator[WorkRead]:
    """Yield one consistent view of the database for a page of the workspace; it cannot write."""
    who = get_signed_in()
    with open_page() as page:
        yield WorkRead(
            session=page.session,
            offer=page.offer,
            who=who,
            therapists=list_own_therapists(page.session, who),
        )


def actor_of(who: SignedIn) -> Actor:
    """Return the account on whose behalf something is changed."""
    return Actor(kind=ActorKind.ACCOUNT, id=who.account_id)


def session_cookie() -> str:
    """Return the session cookie's name; over TLS the prefix binds it to this host alone."""
    return "__Host-sid" if get_settings().is_https else "sid"
