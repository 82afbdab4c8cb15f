"""The form of the way into the workspace: one button."""

from __future__ import annotations

from app.web.forms.fields import PublicForm


class EnterForm(PublicForm):
    """Opens the workspace with a one-time link."""
