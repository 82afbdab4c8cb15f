"""The forms of busy times: a calendar by its address or as a file, and times by hand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Self

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from app.domain.busy_hand import HandEntry
from app.domain.busy_refresh import LONGEST_NAME
from app.domain.errors import InvalidInput
from app.web.forms.fields import ClockField, DayField, PublicForm, trimmed

LONGEST_FILE = 1024 * 1024
"""The largest calendar file that is taken, in bytes."""

_LONGEST_ADDRESS = 2_000
_ALL_DAY = _l("Leave out events that last the whole day")
_TOO_LARGE = _l("This file is larger than 1 MB. Export a shorter stretch of time.")
_NAME_LENGTH = Length(max=LONGEST_NAME, message=_l("Use 100 characters or fewer for the name"))


class AddressForm(PublicForm):
    """The address of a calendar, as the calendar itself shows it."""

    address = StringField(
        _l("Address of the calendar"),
        description=_l("Your calendar calls it the secret or private address. It ends in .ics"),
        filters=[trimmed],
        validators=[
            DataRequired(_l("Enter the address of a calendar")),
            Length(max=_LONGEST_ADDRESS, message=_l("This address is too long")),
        ],
        render_kw={"autocomplete": "off", "spellcheck": "false", "inputmode": "url"},
    )
    address_name = StringField(
        _l("Name"),
        description=_l("To tell it from the others, such as Work or Home"),
        filters=[trimmed],
        validators=[_NAME_LENGTH],
        render_kw={"autocomplete": "off"},
    )
    address_skips = BooleanField(_ALL_DAY)


class FileForm(PublicForm):
    """A calendar as a file, read once."""

    file = FileField(
        _l("Calendar file"),
        description=_l("A file that ends in .ics, up to 1 MB. We keep the times and not the file."),
        render_kw={"accept": ".ics,text/calendar"},
    )
    file_skips = BooleanField(_ALL_DAY)

    def read(self) -> tuple[str, bytes] | None:
        """Return the name of the file and what is in it, None with a message at the field."""
        chosen = self.file.data
        content = chosen.stream.read(LONGEST_FILE + 1) if chosen is not None else b""
        if not content:
            self.refuse(_l("Choose a calendar file"))
            return None
        if len(content) > LONGEST_FILE:
            self.refuse(_TOO_LARGE)
            return None
        name = re.sub(r"\.ics$", "", chosen.filename or "", flags=re.IGNORECASE)
        return name, content

    @classmethod
    def too_large(cls) -> Self:
        """Make the form that says so, without looking at what was sent."""
        form = cls(formdata=None)
        form.refuse(_TOO_LARGE)
        return form

    def refuse(self, message: str) -> None:
        """Put a message at the field."""
        self.file.errors = [*self.file.errors, message]


class TimeForm(PublicForm):
    """A stretch of time to keep free of calls; no reason is asked for."""

    starts_on = DayField(
        _l("From"),
        description=_l("The day on which it starts"),
        validators=[InputRequired(_l("Choose the day on which it starts"))],
    )
    starts_time = ClockField(
        _l("Time it starts"),
        description=_l("Leave it empty for the whole day"),
        filters=[trimmed],
    )
    ends_on = DayField(
        _l("Until"), description=_l("Leave it empty for the same day"), validators=[Optional()]
    )
    ends_time = ClockField(
        _l("Time it ends"),
        description=_l("Leave it empty for the end of the day"),
        filters=[trimmed],
    )

    @property
    def entry(self) -> HandEntry | None:
        """What was typed, once the form is valid."""
        if self.starts_on.data is None:
            return None
        return HandEntry(
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            starts_minute=self.starts_time.minute,
            ends_minute=self.ends_time.minute,
        )

    def refuse(self, refusal: InvalidInput) -> None:
        """Put each problem of a refusal at its field."""
        fields = {"starts": self.starts_on, "ends": self.ends_on}
        for problem in refusal.problems:
            field = fields[problem.field]
            field.errors = [*field.errors, problem.message]


class ChangeForm(PublicForm):
    """The name of a calendar, and whether its all-day events count."""

    name = StringField(
        _l("Name"),
        filters=[trimmed],
        validators=[DataRequired(_l("Enter a name")), _NAME_LENGTH],
        render_kw={"autocomplete": "off"},
    )
    skips = BooleanField(_ALL_DAY)

    @classmethod
    def of(cls, values: Mapping[str, object]) -> Self:
        """Make the form for a calendar as it is."""
        return cls(data=dict(values))
