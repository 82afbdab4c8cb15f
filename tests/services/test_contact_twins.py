"""A message that is sent twice, one after the other or at once, is one request."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from flask import Flask
from sqlalchemy import func, select

from app.models.intake import ClientRequestRow
from app.services.contact import ReceivedRequest, WriteRequest, write_request
from app.services.transaction import read_transaction
from app.tokens import new_token
from tests.clock import NOW
from tests.journey import letters, load_small_practice

AT_ONCE = 6


def a_message(key: str | None, message: str = "Hello") -> WriteRequest:
    return WriteRequest(
        name="Maya",
        email="maya@example.com",
        message=message,
        timezone="America/Chicago",
        visitor_token=new_token(),
        idempotency_key=key,
    )


def count_requests() -> int:
    with read_transaction() as session:
        return session.scalar(select(func.count()).select_from(ClientRequestRow)) or 0


def test_the_same_key_gives_the_first_request_again(context: Flask) -> None:
    load_small_practice()
    key = new_token()
    first, second = (write_request(a_message(key), now=NOW) for _ in range(2))
    assert first == second
    assert count_requests() == 1
    assert len(letters()) == 2


def test_another_key_or_none_is_another_request(context: Flask) -> None:
    load_small_practice()
    keys = (new_token(), new_token(), None, None)
    tokens = {write_request(a_message(key), now=NOW).token for key in keys}
    assert len(tokens) == len(keys)
    assert count_requests() == len(keys)


def test_the_same_key_many_times_at_once_is_one_request(context: Flask) -> None:
    load_small_practice()
    barrier, key = Barrier(AT_ONCE), new_token()

    def send(_number: int) -> ReceivedRequest:
        with context.app_context():
            barrier.wait(timeout=30)
            return write_request(a_message(key), now=NOW)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        received = set(pool.map(send, range(AT_ONCE)))
    assert len(received) == 1
    assert count_requests() == 1
    assert len(letters()) == 2
