"""Redirects stay on the host that was asked, whatever the request calls it."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient


@pytest.mark.parametrize("path", ["/workspace", "/start", "//evil.example/start/1", "/help//"])
@pytest.mark.parametrize("host", ["evil.example", "evil.example:8000", "e vil/@x"])
def test_no_redirect_repeats_the_name_of_the_host(
    demo: Flask, client: FlaskClient, path: str, host: str
) -> None:
    answer = client.get(path, headers={"Host": host})
    location = answer.headers.get("Location", "/")
    assert answer.status_code < 500
    assert location.startswith("/")
    assert not location.startswith("//")
