"""Reads a JSON body strictly: UTF-8, each name once, numbers that exist, no bottomless nesting."""

from __future__ import annotations

import json
import math
import re
from typing import Final, NoReturn

DEEPEST: Final = 12
"""Nested lists and objects; the deepest of our own has four."""

_MARK: Final = re.compile(r'\\.|["\[\]{}]', re.DOTALL)
_LONGEST_NUMBER: Final = 40


class InvalidJSON(ValueError):
    """The body is not the JSON we read; the message says why and repeats nothing of it."""


def parse_json(body: bytes) -> object:
    """Return the value of a JSON text (RFC 8259); raise InvalidJSON."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        raise InvalidJSON("The body has to be UTF-8.") from None
    _check_depth(text)
    try:
        return json.loads(
            text,
            object_pairs_hook=_object_of,
            parse_constant=_refuse_constant,
            parse_float=_number_of,
            parse_int=_integer_of,
        )
    except json.JSONDecodeError as wrong:
        raise InvalidJSON(
            f"This is not JSON: look at line {wrong.lineno}, column {wrong.colno}."
        ) from None


def _check_depth(text: str) -> None:
    """Raise before a parser that recurses meets a body made to exhaust it."""
    depth, is_text = 0, False
    for match in _MARK.finditer(text):
        mark = match[0]
        if mark == '"':
            is_text = not is_text
        elif mark in {"[", "{"} and not is_text:
            depth += 1
            if depth > DEEPEST:
                raise InvalidJSON(f"Nest lists and objects at most {DEEPEST} deep.")
        elif mark in {"]", "}"} and not is_text:
            depth -= 1


def _object_of(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Return an object, whose names may stand in it once."""
    found: dict[str, object] = {}
    for name, value in pairs:
        if name in found:
            raise InvalidJSON("A name stands twice in one object.")
        _check_text(name)
        _check_values(value)
        found[name] = value
    return found


def _check_values(value: object) -> None:
    """Check the texts of a value; objects inside it were checked when they were read."""
    if isinstance(value, str):
        _check_text(value)
    elif isinstance(value, list):
        for entry in value:
            _check_values(entry)


def _check_text(text: str) -> None:
    """Raise for half a character, which no database takes."""
    if not text.isascii() and any("\ud800" <= char <= "\udfff" for char in text):
        raise InvalidJSON("A text ends in the middle of a character.")


def _refuse_constant(_name: str) -> NoReturn:
    raise InvalidJSON("Infinity and NaN are not JSON.")


def _number_of(digits: str) -> float:
    """Return a number with a fraction or an exponent; too large a one would become infinite."""
    number = float(digits)
    if not math.isfinite(number):
        raise InvalidJSON("A number is too large.")
    return number


def _integer_of(digits: str) -> int:
    """Return a whole number of a length that anybody could mean."""
    if len(digits) > _LONGEST_NUMBER:
        raise InvalidJSON("A number is too long.")
    return int(digits)
