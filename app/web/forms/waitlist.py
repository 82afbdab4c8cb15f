"""The forms of the waiting list: what to wait for, and where to write when it opens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Self

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, EmailField, Field, HiddenField, StringField
from wtforms.validators import DataRequired, Length, ValidationError

from app.domain.intake_answers import TimeChoice, choices_of, times_of
from app.domain.practice import Mode
from app.domain.waitlist import Wish
from app.tokens import is_token, new_token
from app.web.filters import mode_name
from app.web.forms.fields import (
    LONGEST_NAME,
    CheckboxesField,
    Honeypot,
    OneChoiceField,
    PlainEmail,
    PublicForm,
    offered,
    trimmed,
)
from app.web.forms.intake import TIME_LABELS

ANY = "any"
"""What is sent for no wish about whom, or how."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitOffer:
    """What one can wait for here: the ways to meet, and perhaps a person by slug and first name.

    `own_modes` are the ways in which that person meets.
    """

    modes: Sequence[Mode]
    person: str = ""
    first_name: str = ""
    own_modes: Sequence[Mode] = ()


class WishForm(PublicForm):
    """For whom, when and how; what is left empty means any."""

    therapist = OneChoiceField(_l("Who would you like to talk with?"), choices=[])
    times = CheckboxesField(
        _l("When"),
        description=_l("Leave all empty if any time works."),
        choices=offered(TIME_LABELS.items()),
    )
    mode = OneChoiceField(_l("How"), choices=[])

    _offer: WaitOffer

    def offer(self, offer: WaitOffer) -> None:
        """Fill in the choices."""
        self._offer = offer
        anybody = (ANY, _l("Anyone who is free"))
        named = [(offer.person, offer.first_name)] if offer.person else []
        self.therapist.choices = offered([*named, anybody])
        ways = [(mode, mode_name(mode)) for mode in offer.modes]
        self.mode.choices = offered([(ANY, _l("Any of these")), *ways])

    def validate_mode(self, field: Field) -> None:
        """Raise ValidationError for a way in which the person one waits for never meets."""
        offer = self._offer
        is_named = bool(offer.person) and self.therapist.data == offer.person
        if is_named and field.data not in {None, ANY, *map(str, offer.own_modes)}:
            raise ValidationError(
                _l("%(name)s does not meet this way. Choose another.", name=offer.first_name)
            )

    def wish(self, service: str, timezone: str) -> Wish:
        """Return what the form says, once it is valid."""
        therapist, mode = self.therapist.data or ANY, self.mode.data or ANY
        chosen = tuple(TimeChoice(choice) for choice in self.times.data or ())
        return Wish(
            service=service,
            timezone=timezone,
            therapist=None if therapist == ANY else therapist,
            mode=None if mode == ANY else Mode(mode),
            times=times_of(chosen),
        )


class WaitForm(WishForm):
    """Onto the list; `key` makes a second press harmless."""

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
        description=_l("For the letter when a time opens. Its subject says nothing about therapy."),
        filters=[trimmed],
        validators=[
            DataRequired(_l("Enter an email address like name@example.com")),
            PlainEmail(),
        ],
        render_kw={"autocomplete": "email", "spellcheck": "false"},
    )
    consent = BooleanField(
        _l("You may write to me when a time opens"),
        validators=[DataRequired(_l("Tick the box, so that we may write to you"))],
    )
    website = Honeypot()
    key = HiddenField()

    @classmethod
    def of(cls, offer: WaitOffer, **known: object) -> Self:
        """Make the form with what we know; the person on offer is chosen by default."""
        start = {"therapist": offer.person or ANY, "mode": ANY, "key": new_token()}
        form = cls(data=start | known)
        form.offer(offer)
        return form

    @property
    def idempotency_key(self) -> str | None:
        """What the same words sent twice from one page have in common, and nothing else has."""
        key = self.key.data or ""
        if not is_token(key):
            return None
        chosen = (self.therapist.data, self.mode.data, *(self.times.data or ()))
        words = (key, self.name.data, self.email.data, *chosen)
        return sha256("|".join(str(word) for word in words).encode()).hexdigest()


class ChangeWishForm(WishForm):
    """Something else to wait for."""

    @classmethod
    def of(cls, offer: WaitOffer, wish: Wish) -> Self:
        """Make the form with what is waited for now."""
        form = cls(
            data={
                "therapist": wish.therapist or ANY,
                "mode": str(wish.mode or ANY),
                "times": [str(choice) for choice in choices_of(wish.times)],
            }
        )
        form.offer(offer)
        return form
