"""`account invite` prints a link for each role by its own name, and refuses any other."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from app.domain.account import Role
from tests.journey import load_small_practice


@pytest.mark.parametrize("role", ["admin", "coordinator", "therapist"])
def test_every_role_is_invited_by_the_word_of_the_manual(
    app: Flask, runner: FlaskCliRunner, role: str
) -> None:
    with app.app_context():
        load_small_practice()
    result = runner.invoke(args=["account", "invite", "ana-lund@alder.example", "--role", role])
    assert result.exit_code == 0, result.output
    assert result.output.startswith("http://localhost/workspace/enter/")


def test_a_role_that_is_none_is_refused_with_the_words_that_are(runner: FlaskCliRunner) -> None:
    result = runner.invoke(args=["account", "invite", "a@b.example", "--role", "owner"])
    assert result.exit_code == 2
    assert all(f"'{role}'" in result.output for role in Role)
