"""Strict JSON: what other readers let pass is refused, and whatever is taken is whole."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.api.json_body import DEEPEST, InvalidJSON, parse_json

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(VALUES)
def test_what_is_json_is_read(value: object) -> None:
    for spelled in (json.dumps(value), json.dumps(value, ensure_ascii=False)):
        assert parse_json(spelled.encode()) == value


@given(st.binary(max_size=60) | st.text(alphabet='{}[]",:\\u0019aeE+-. ').map(str.encode))
def test_anything_is_read_or_refused(body: bytes) -> None:
    with suppress(InvalidJSON):
        json.dumps(parse_json(body), allow_nan=False).encode()


@pytest.mark.parametrize(
    "body",
    [
        b"NaN",
        b"[-Infinity]",
        b"1e999",
        b"1" * 41,
        b"9" * 5_000,
        b'{"a": 1, "a": 1}',
        b'[{"a": {"b": 1, "b": 2}}]',
        b'{"a": "\\ud800"}',
        b'{"\\udfff": 1}',
        b'{"a": [["\\ud83d"]]}',
        b"{'a': 1}",
        b'{"a": 1,}',
        b'{"a": 1} x',
        b'"\n"',
        b"\xef\xbb\xbf{}",
        b'"\xc3"',
        b"\xfe\xff\x00{\x00}",
        b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1),
        b"[" * 60_000,
        b'{"a":' * 10_000,
    ],
)
def test_what_is_not_json_is_refused(body: bytes) -> None:
    with pytest.raises(InvalidJSON):
        parse_json(body)


def test_brackets_in_a_text_do_not_count() -> None:
    text = '["\\"' + "[" * 100 + '"]'
    assert parse_json(text.encode()) == ['"' + "[" * 100]


def test_a_pair_of_halves_is_one_character() -> None:
    assert parse_json(b'"\\ud83d\\ude42"') == "\N{SLIGHTLY SMILING FACE}"


def test_a_body_of_quotation_marks_is_refused_at_once() -> None:
    with pytest.raises(InvalidJSON):
        parse_json(b'\\"' * 32_000)
