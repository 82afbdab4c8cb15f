"""The forms of booking, and of the client's own page."""

from __future__ import annotations

from typing import Self

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, HiddenField, StringField
from wtforms.validators import DataRequired, Length

from app.web.forms.fields import (
    LONGEST_NAME,
    Honeypot,
    NoteField,
    PlainEmail,
    PublicForm,
    trimmed,
)

LONGEST_NOTE = 500


class BookForm(PublicForm):
    """The last page: what to call the client, and where the letter goes.

    The hidden fields carry what was chosen before; `key` makes a second press harmless.
    """

    name = StringField(
        filters=[trimmed],
        description=_l("A first name or a nickname is enough"),
        validators=[
            DataRequired(_l("Enter a name we can use")),
            Length(max=LONGEST_NAME, message=_l("Use 80 characters or fewer for your name")),
        ],
        render_kw={"autocomplete": "given-name"},
    )
    email = EmailField(
        _l("Email"),
        filters=[trimmed],
        validators=[
            DataRequired(_l("Enter an email address like name@example.com")),
            PlainEmail(),
        ],
        render_kw={"autocomplete": "email", "spellcheck": "false"},
    )
    website = Honeypot()
    person = HiddenField()
    pool = HiddenField()
    slot = HiddenField()
    mode = HiddenField()
    key = HiddenField()

    @classmethod
    def of(cls, *, first_name: str, weekday: str, **values: str) -> Self:
        """Make the form for a call on a day of the week with somebody; `values` prefill it."""
        form = cls(data=values)
        form.name.label.text = _l("What should %(name)s call you?", name=first_name)
        form.email.description = _l(
            "For a link to move or cancel. The subject line will say “Your call on %(day)s”,"
            " nothing about therapy.",
            day=weekday,
        )
        return form


class CancelForm(PublicForm):
    """A note that goes with a cancellation, if the client likes."""

    note = NoteField(_l("Anything you want us to know"), most=LONGEST_NOTE)

    @classmethod
    def of(cls, *, first_name: str) -> Self:
        """Make the form for a call with somebody."""
        form = cls()
        form.note.label.text = _l("Anything you want %(name)s to know", name=first_name)
        return form


class PressForm(PublicForm):
    """One button and its token: undo, enter, sign out, stop and delete."""
