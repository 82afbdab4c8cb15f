"""The form of a contact request."""

from __future__ import annotations

from hashlib import sha256

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, HiddenField, StringField
from wtforms.validators import DataRequired, Length

from app.tokens import is_token
from app.web.forms.fields import (
    LONGEST_NAME,
    Honeypot,
    NoteField,
    PlainEmail,
    PublicForm,
    trimmed,
)

LONGEST_MESSAGE = 2000


class ContactForm(PublicForm):
    """A name to use, a way to reply, and a few words; `key` makes a second press harmless."""

    name = StringField(
        _l("What can we call you?"),
        description=_l("A first name or a nickname is enough"),
        filters=[trimmed],
        validators=[
            DataRequired(_l("Enter a name we can use")),
            Length(max=LONGEST_NAME, message=_l("Use 80 characters or fewer for your name")),
        ],
        render_kw={"autocomplete": "given-name"},
    )
    email = EmailField(
        _l("Email"),
        description=_l("For our answer. Nothing else will come."),
        filters=[trimmed],
        validators=[
            DataRequired(_l("Enter an email address like name@example.com")),
            PlainEmail(),
        ],
        render_kw={"autocomplete": "email", "spellcheck": "false"},
    )
    message = NoteField(
        _l("What would you like to tell us?"),
        description=_l("One sentence is plenty. Leave out anything you’d rather say in person."),
        most=LONGEST_MESSAGE,
        rows=5,
    )
    website = Honeypot()
    key = HiddenField()

    @property
    def idempotency_key(self) -> str | None:
        """What the same words sent twice from one page have in common, and nothing else has."""
        key = self.key.data or ""
        if not is_token(key):
            return None
        words = f"{self.name.data}|{self.email.data}|{self.message.data}"
        return sha256(f"{key}|{words}".encode()).hexdigest()
