"""Names of therapists that cannot be: they are nobody's, on either database."""

from __future__ import annotations

import pytest
from flask import Flask

from app.domain.errors import NotFound
from app.queries.practice import get_profile
from app.services.transaction import read_transaction
from tests.journey import booked, load_small_practice

ODD = ("\x00", "ana-lund\x00", "Ana-Lund", "", "é", "x" * 5_000)


@pytest.mark.parametrize("slug", ODD)
def test_an_odd_name_is_nobodys(context: Flask, slug: str) -> None:
    load_small_practice()
    with pytest.raises(NotFound), read_transaction() as session:
        get_profile(session, slug)
    with pytest.raises(NotFound):
        booked(therapist=slug)
