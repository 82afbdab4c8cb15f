"""The forms of the way into the workspace: one button each."""

from __future__ import annotations

from app.web.forms.fields import PublicForm


class EnterForm(PublicForm):
    """Opens the workspace with a one-time link."""


class SignOutForm(PublicForm):
    """Ends the session."""
