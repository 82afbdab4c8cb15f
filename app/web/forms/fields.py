"""What the forms of the public pages are made of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    DecimalField,
    Field,
    Form,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, ValidationError
from wtforms.widgets import CheckboxInput, DateInput, ListWidget, TextInput, TimeInput

from app.domain.parsing import parse_day

LONGEST_EMAIL = 254
LONGEST_NAME = 80

_CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])(?::00)?", re.ASCII)


def trimmed(value: str | None) -> str | None:
    """Drop blanks around a text; what is left may be empty."""
    return value.strip() if value else value


class PublicForm(FlaskForm):  # type: ignore[misc]
    """A form that a client fills in: CSRF token, and the browser leaves checking to us."""

    @property
    def is_robot(self) -> bool:
        """Whether the field that people never see was filled in."""
        trap = self._fields.get("website")
        return bool(trap is not None and trap.data)

    @property
    def problems(self) -> Iterator[tuple[str, str]]:
        """Each field with a mistake: the id to link to, and the first message."""
        for field in self:
            if field.errors and field.type != "CSRFTokenField":
                yield first_id(field), str(field.errors[0])

    @property
    def is_stale(self) -> bool:
        """Whether the page was open for so long that its token has run out."""
        token = self._fields.get("csrf_token")
        return bool(token is not None and token.errors)


def first_id(field: Field) -> str:
    """Return the id of the first control of a field: the first choice of a group, else its own."""
    is_group = isinstance(field, CheckboxesField | OneChoiceField)
    return f"{field.id}-0" if is_group else str(field.id)


class Honeypot(StringField):  # type: ignore[misc]
    """A field that is hidden from people; only robots fill it in."""

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401 - WTForms passes what it likes
        super().__init__(_l("Leave this empty"), **kwargs)


def offered(pairs: Iterable[tuple[str, object]]) -> list[SelectChoice]:
    """Return what a field offers, from pairs of what is sent and what is read."""
    return [SelectChoice(value=str(value), label=label) for value, label in pairs]


class CheckboxesField(SelectMultipleField):  # type: ignore[misc]
    """Any number of choices as checkboxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class OneChoiceField(RadioField):  # type: ignore[misc]
    """At most one choice as radio buttons; none is an answer too."""

    def pre_validate(self, form: Form) -> None:
        """Refuse only what is not on offer."""
        if self.data in {None, ""}:
            return
        super().pre_validate(form)


class AmountField(DecimalField):  # type: ignore[misc]
    """An amount of money, typed as people write it: "$120", "120.50", "1,200"."""

    widget = TextInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the amount; a currency sign and thousands are let pass."""
        text = "".join(valuelist[:1]).strip().strip("$€£").replace(",", "").strip()
        if not text:
            self.data = None
            return
        try:
            amount = Decimal(text)
        except InvalidOperation:
            amount = None
        self.data = amount if amount is not None and amount.is_finite() else None
        if self.data is None:
            raise ValueError(_l("Enter an amount like 120"))


class DayField(DateField):  # type: ignore[misc]
    """A date; one that cannot be read gets a message of ours."""

    widget = DateInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the date as browsers send it."""
        text = "".join(valuelist[:1]).strip()
        self.data = parse_day(text)
        if text and self.data is None:
            raise ValueError(_l("Enter a date like 2027-03-16"))


class ClockField(StringField):  # type: ignore[misc]
    """A time of day such as 09:30; `minute` counts from midnight, None where it is left empty."""

    widget = TimeInput()

    @property
    def minute(self) -> int | None:
        """The minute of the day that was typed."""
        found = _CLOCK.fullmatch((self.data or "").strip())
        return int(found[1]) * 60 + int(found[2]) if found else None

    def pre_validate(self, _form: Form) -> None:
        """Refuse what is no time of day."""
        if self.data and self.minute is None:
            raise ValidationError(_l("Enter a time like 09:30"))


class AtMost:
    """Refuses more than `most` choices, with a message that counts them."""

    def __init__(self, most: int) -> None:
        self.most = most

    def __call__(self, _form: Form, field: Field) -> None:
        """Raise ValidationError when too many are chosen."""
        count = len(field.data or ())
        if count > self.most:
            raise ValidationError(
                _l(
                    "Choose no more than %(most)s. You have %(count)s now.",
                    most=_NUMBERS.get(self.most, self.most),
                    count=_NUMBERS.get(count, count),
                )
            )


_NUMBERS = {
    2: _l("two"),
    3: _l("three"),
    4: _l("four"),
    5: _l("five"),
    6: _l("six"),
    7: _l("seven"),
    8: _l("eight"),
    9: _l("nine"),
}


class PlainEmail:
    """Refuses what cannot be an address; asks no name server."""

    def __call__(self, _form: Form, field: Field) -> None:
        """Raise ValidationError for a wrong address, and keep a good one in its plain form."""
        text = (field.data or "")[: LONGEST_EMAIL + 1]
        try:
            found = validate_email(text, allow_smtputf8=False, check_deliverability=False)
        except EmailNotValidError:
            raise ValidationError(_l("Enter an email address like name@example.com")) from None
        field.data = found.normalized


class NoteField(TextAreaField):  # type: ignore[misc]
    """A few words of free text, at most `most` characters; empty is fine."""

    def __init__(self, label: str, *, most: int, rows: int = 3, **kwargs: Any) -> None:  # noqa: ANN401 - WTForms passes what it likes
        message = _l("Use %(most)s characters or fewer here", most=f"{most:,}")
        kwargs.setdefault("filters", [trimmed])
        kwargs.setdefault("validators", [Length(max=most, message=message)])
        kwargs.setdefault("render_kw", {"rows": rows})
        super().__init__(label, **kwargs)
