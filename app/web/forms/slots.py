"""The forms of "Choose a time": the pressed time, and the zone to show times in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Self

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from app.domain.parsing import parse_instant
from app.domain.practice import Mode
from app.web.filters import mode_name
from app.web.forms.fields import OneChoiceField, PublicForm, offered


class PickForm(PublicForm):
    """A time is a submit button `slot` whose value is its start in UTC; `mode` is how to meet."""

    slot = HiddenField()
    mode = OneChoiceField(_l("How would you like to talk?"), choices=[])

    @classmethod
    def of(cls, modes: Sequence[Mode], *, chosen: Mode | None = None) -> Self:
        """Make the form with the ways to meet on offer, the first one chosen by default."""
        start = chosen if chosen in modes else modes[0]
        form = cls(data={"mode": str(start)})
        form.mode.choices = offered((mode, mode_name(mode)) for mode in modes)
        return form

    @property
    def starts_at(self) -> datetime | None:
        """The time that was pressed, aware UTC; None where the value is not one of ours."""
        return parse_instant(self.slot.data)

    @property
    def picked_mode(self) -> Mode | None:
        """How to meet, None where the value is not one of ours."""
        return Mode(self.mode.data) if self.mode.data in set(Mode) else None
