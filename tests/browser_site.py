"""The demo practice on a real server of this machine, and what a test may do behind its back."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from app.domain.account import Role
from app.domain.parsing import parse_instant
from app.domain.practice import Mode
from app.domain.practice_file import read_practice_file
from app.domain.waitlist import Wish
from app.extensions import db
from app.factory import create_app
from app.services.account import InviteAccount, invite_account
from app.services.booking import BookSlot, book_slot
from app.services.booking_change import CancelAppointment, cancel_appointment
from app.services.contact import WriteRequest, write_request
from app.services.practice import load_practice
from app.services.waitlist import JoinWaitlist, join_waitlist, leave_waitlist
from app.services.waitlist_offers import decline_offer
from app.services.waitlist_turn import run_waitlist
from app.tokens import new_token
from config import Settings
from tests.waitlist_steps import offer_tokens, send_letters
from tests.web_steps import EMAIL, NAME, demo_source

CECILIA = "cecilia-oaks"
FULL = "amara-njoku"
"""Somebody of the demo practice who has no free place."""

_CHANGEABLE = timedelta(hours=36)
_SLOT = re.compile(r'name="slot" value="([^"]+)"')


class _QuietHandler(WSGIRequestHandler):
    """Answers without a line on the screen for each request."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A practice that runs at `url`; the rest happens as if other people did it."""

    app: Flask
    url: str

    def free_times(self, person: str = CECILIA) -> list[str]:
        """Return next week's free times as buttons carry them; all can still be moved."""
        now = datetime.now(UTC)
        week = (now + timedelta(days=7)).date()
        page = self.app.test_client().get(f"/times/{person}?week={week}").get_data(as_text=True)
        soonest = (now + _CHANGEABLE).isoformat()
        return sorted(slot for slot in set(_SLOT.findall(page)) if slot > soonest)

    def book(self, slot: str = "", *, person: str = CECILIA, timezone: str = "") -> str:
        """Book a time, next week's first by default; give its token."""
        starts_at = parse_instant(slot or self.free_times(person)[0])
        assert starts_at is not None
        command = BookSlot(
            therapist=person,
            service="first-call",
            starts_at=starts_at,
            mode=Mode.VIDEO,
            name=NAME,
            email=EMAIL,
            timezone=timezone or "America/Chicago",
            idempotency_key=new_token(),
        )
        with self.app.app_context():
            return book_slot(command, now=datetime.now(UTC)).token

    def cancel(self, token: str, *, minutes_ago: int = 0) -> None:
        """Cancel an appointment, so long ago that it cannot be taken back where that is asked."""
        now = datetime.now(UTC) - timedelta(minutes=minutes_ago)
        with self.app.app_context():
            cancel_appointment(CancelAppointment(token=token), now=now)

    def write(self) -> str:
        """Send a message to the practice; give the token of its page."""
        command = WriteRequest(
            name=NAME,
            email=EMAIL,
            message="I sleep badly, and I don’t know where to start.",
            timezone="America/New_York",
        )
        with self.app.app_context():
            return write_request(command, now=datetime.now(UTC)).token

    def wait(self) -> str:
        """Put somebody on the list for Cecilia; give the token of their place."""
        wish = Wish(service="first-call", timezone="Asia/Kathmandu", therapist=CECILIA)
        command = JoinWaitlist(wish=wish, name=NAME, email=EMAIL, visitor_token=new_token())
        with self.app.app_context():
            return join_waitlist(command, now=datetime.now(UTC)).token

    def offer(self) -> str:
        """Offer a time to somebody on the list, and nobody else; give the token of the offer."""
        now = datetime.now(UTC)
        with self.app.app_context():
            for token in offer_tokens():
                leave_waitlist(token, now=now)
            run_waitlist(now=now)
        self.wait()
        with self.app.app_context():
            send_letters()
            run_waitlist(now=now)
            return offer_tokens()[-1]

    def decline(self, token: str) -> None:
        """Give an offered time back."""
        with self.app.app_context():
            decline_offer(token, now=datetime.now(UTC))

    def invite(self, email: str = "owner@oaks.example", role: Role = Role.COORDINATOR) -> str:
        """Invite somebody, the owner by default; give the token that opens the workspace."""
        command = InviteAccount(email=email, role=role)
        with self.app.app_context():
            return invite_account(command, now=datetime.now(UTC)).token


@contextmanager
def serve_demo(settings: Settings, port: int) -> Iterator[Site]:
    """Serve the demo practice until the block ends."""
    app = create_app(settings)
    with app.app_context():
        load_practice(read_practice_file(demo_source()), digest="demo", now=datetime.now(UTC))
    server = make_server("127.0.0.1", port, app, threaded=True, request_handler=_QuietHandler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Site(app=app, url=settings.public_url)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        with app.app_context():
            db.engine.dispose()
