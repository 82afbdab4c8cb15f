"""What is kept of a visitor when two of their requests arrive at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from flask import Flask

from app.queries.intake import find_draft
from app.services.intake import KeepContact, keep_contact
from app.services.transaction import read_transaction
from app.tokens import new_token
from tests.clock import NOW

AT_ONCE = 6


def test_contact_that_is_kept_many_times_at_once_is_kept(context: Flask) -> None:
    barrier, visitor = Barrier(AT_ONCE), new_token()
    command = KeepContact(visitor_token=visitor, timezone="UTC", name="Maya", email="m@example.com")

    def keep(_number: int) -> None:
        with context.app_context():
            barrier.wait(timeout=30)
            keep_contact(command, now=NOW)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(keep, range(AT_ONCE)))
    with read_transaction() as session:
        draft = find_draft(session, visitor)
    assert draft is not None
    assert draft.name == "Maya"
