"""A page reads one state of the database, whatever is written meanwhile."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from flask import Flask
from sqlalchemy import func, select

from app.models.booking import AppointmentRow
from app.services.transaction import read_transaction
from tests.journey import booked, load_small_practice


def test_a_reader_does_not_see_what_is_booked_meanwhile(context: Flask) -> None:
    load_small_practice()
    count = select(func.count()).select_from(AppointmentRow)

    def book() -> None:
        with context.app_context():
            booked()

    with read_transaction() as session, ThreadPoolExecutor(1) as pool:
        before = session.scalar(count)
        pool.submit(book).result()
        assert session.scalar(count) == before == 0
    with read_transaction() as session:
        assert session.scalar(count) == 1
