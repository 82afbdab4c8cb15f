"""Fields that several schemas of the API use, and the base of all that come in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Final

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from app.domain.errors import Problem
from app.domain.parsing import parse_day, parse_instant
from app.domain.practice_fields import is_slug
from app.domain.timespan import is_zone
from app.tokens import is_token

EARLIEST: Final = datetime(2000, 1, 1, tzinfo=UTC)
LATEST: Final = datetime(2190, 1, 1, tzinfo=UTC)
"""Between these an instant can be meant; outside even adding a day may fail."""

_LONGEST_SLUG: Final = 64

_WORDS: Final = {
    "Missing data for required field.": "This is missing.",
    "Field may not be null.": "This may not be null.",
    "Unknown field.": "There is no such field.",
    "Invalid input type.": "This has to be an object of named values.",
    "Invalid type.": "This has to be an object of named values.",
    "Not a valid string.": "This has to be text.",
    "Not a valid list.": "This has to be a list.",
    "Not a valid integer.": "This has to be a whole number.",
    "Not a valid number.": "This has to be a number.",
}
"""The library's sentences in ours; none of them repeats what was sent."""


class Body(Schema):
    """The base of all that comes in: a name that we do not know is a mistake."""

    class Meta:
        """Settings that marshmallow reads."""

        unknown = RAISE


class Instant(fields.String):
    """An instant with its offset coming in, aware UTC inside, and with a Z going out."""

    def __init__(self, **settings: object) -> None:
        super().__init__(
            metadata={"format": "date-time", "example": "2027-03-15T14:00:00Z"},
            **settings,  # type: ignore[arg-type]
        )

    def _serialize(
        self,
        value: object,
        attr: object,  # noqa: ARG002  # the library's names
        obj: object,  # noqa: ARG002
        **kwargs: object,  # noqa: ARG002
    ) -> str | None:
        return say_instant(value) if isinstance(value, datetime) else None

    def _deserialize(  # type: ignore[override]  # what goes on is an instant, not its text
        self,
        value: object,
        attr: object,  # noqa: ARG002
        data: object,  # noqa: ARG002
        **kwargs: object,  # noqa: ARG002
    ) -> datetime:
        found = parse_instant(value) if isinstance(value, str) else None
        if found is None or not EARLIEST <= found <= LATEST:
            raise ValidationError("Use an instant with its offset, like 2027-03-15T14:00:00Z.")
        return found


class Day(fields.Date):
    """A date of a calendar on the wall."""

    def _deserialize(
        self,
        value: object,
        attr: object,  # noqa: ARG002  # the library's names
        data: object,  # noqa: ARG002
        **kwargs: object,  # noqa: ARG002
    ) -> date:
        found = parse_day(value)
        if found is None or not EARLIEST.date() <= found <= LATEST.date():
            raise ValidationError("Use a date like 2027-03-15.")
        return found


def text(*, longest: int, **settings: object) -> fields.String:
    """Return a text field of at most so many characters."""
    return fields.String(validate=validate.Length(max=longest), **settings)  # type: ignore[arg-type]


def shaped(pattern: str, *, error: str, **settings: object) -> fields.String:
    """Return a text that a pattern describes from end to end."""
    compiled = re.compile(pattern, re.ASCII)

    def check(value: str) -> None:
        if not compiled.fullmatch(value):
            raise ValidationError(error)

    metadata = {"pattern": f"^{pattern}$"}
    return fields.String(validate=check, metadata=metadata, **settings)  # type: ignore[arg-type]


def slug(**settings: object) -> fields.String:
    """Return the short name of a therapist or a service, as it stands in addresses."""
    return fields.String(
        validate=_check_slug,
        metadata={"example": "cecilia-oaks", "maxLength": _LONGEST_SLUG},
        **settings,  # type: ignore[arg-type]
    )


def zone(**settings: object) -> fields.String:
    """Return the name of a time zone."""
    return fields.String(
        validate=_check_zone,
        metadata={"example": "America/New_York"},
        **settings,  # type: ignore[arg-type]
    )


def token(**settings: object) -> fields.String:
    """Return one of our secret tokens."""
    return fields.String(
        validate=_check_token,
        metadata={"minLength": 43, "maxLength": 43},
        **settings,  # type: ignore[arg-type]
    )


def choice(options: Iterable[str], **settings: object) -> fields.String:
    """Return a text that is one of some words."""
    words = [str(option) for option in options]
    one_of = validate.OneOf(words, error=f"Use one of: {', '.join(words)}.")
    return fields.String(validate=one_of, **settings)  # type: ignore[arg-type]


def choices(
    options: Iterable[str], *, most: int | None = None, **settings: object
) -> fields.List[str | None]:
    """Return a list of words out of some, at most `most` of them."""
    words = [str(option) for option in options]
    limit = validate.Length(max=most or len(words), error=f"Use {most or len(words)} at most.")
    return fields.List(choice(words), validate=limit, **settings)  # type: ignore[arg-type]


def say_instant(instant: datetime) -> str:
    """Return an aware instant in UTC as the API writes it."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def problems_of(messages: object, where: str = "") -> list[Problem]:
    """Return the mistakes that marshmallow found, each with its dotted path."""
    if isinstance(messages, Mapping):
        found: list[Problem] = []
        for name, part in messages.items():
            inner = where if name == "_schema" else f"{where}.{name}" if where else str(name)
            found += problems_of(part, inner)
        return found
    sentences = messages if isinstance(messages, list) else [messages]
    return [
        Problem(field=where or "body", message=_WORDS.get(str(sentence), str(sentence)))
        for sentence in sentences
    ]


def _check_slug(value: str) -> None:
    """Refuse what cannot be a slug."""
    if not is_slug(value):
        raise ValidationError("Use a short name like cecilia-oaks.")


def _check_zone(value: str) -> None:
    """Refuse what is no zone."""
    if not is_zone(value):
        raise ValidationError("Use the name of a time zone, like America/New_York.")


def _check_token(value: str) -> None:
    """Refuse what has not the shape of a token."""
    if not is_token(value):
        raise ValidationError("This is not one of our tokens.")
