"""Whatever is sent to the waiting list, the answer is a page or a refusal, never a failure."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.waitlist_steps import ANA, entry_states, join, load_scarce_practice
from tests.web_client import Browser
from tests.web_steps import EMAIL, NAME

ODD = ("", "\x00", "\r\nX: y", "\ud83d", "é" * 90, "any", "ana-lund", "phone", "weekend", "{{7*7}}")
FIELDS = ("therapist", "times", "mode", "name", "email", "consent", "key", "now", "website")


@pytest.mark.parametrize("value", ODD)
def test_no_field_and_no_address_of_the_list_makes_us_fail(site: Flask, value: str) -> None:
    text = value.encode("utf-8", "replace").decode()
    with site.app_context():
        load_scarce_practice()
        token = join(wish=ANA)
    browser = Browser(site)
    good = {"csrf_token": browser.form_token(), "name": NAME, "email": EMAIL, "consent": "y"}
    odd = dict.fromkeys(FIELDS, text)
    own = f"/w/{token}"
    for path in ("/waitlist", own, f"{own}/change", f"{own}/take", f"{own}/decline"):
        assert browser.client.get(path, query_string=odd).status_code < 500, f"GET {path}"
        for fields in (odd, odd | good, good | {"mode": text}, good | {"therapist": text}):
            for query in ({}, {"therapist": text}):
                answer = browser.client.post(path, data=fields, query_string=query)
                assert answer.status_code < 500, f"POST {path} {fields}"
    if value.isprintable():
        assert browser.client.get(f"/w/{text}").status_code < 500
    with site.app_context():
        assert set(entry_states()) == {"waiting"}
