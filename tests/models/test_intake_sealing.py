"""Sealed columns: what a thief of the database, or a slip of ours, must not be able to read."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.extensions import db
from app.models.intake import ClientRequestRow
from app.models.sealing import Place, SealBroken, Vault, normalise_address
from app.services.transaction import read_transaction, write_transaction
from tests.clock import NOW
from tests.databases import open_database

OLD, NEW = b"o" * 32, b"n" * 32
PLACE = Place(table="client_request", column="message", row_id="1")


def new_row() -> ClientRequestRow:
    return ClientRequestRow(timezone="UTC", consents=[], created_at=NOW, updated_at=NOW)


@given(st.text())
def test_what_was_sealed_reads_as_it_was(text: str) -> None:
    row = new_row()
    vault = Vault([NEW])
    vault.seal(row, "message", text)
    assert row.id
    assert vault.read(row, "message") == text


def test_a_document_keeps_its_order() -> None:
    row = new_row()
    document = {"zeal": [1, None, "ü"], "anger": {"b": True, "a": 0.5}}
    Vault([NEW]).seal_json(row, "answers", document)
    found = Vault([NEW]).read_json(row, "answers")
    assert found == document
    assert isinstance(found, dict)
    assert list(found) == ["zeal", "anger"]


def test_nothing_stays_nothing() -> None:
    row = new_row()
    vault = Vault([NEW])
    vault.seal(row, "message", None)
    vault.seal_json(row, "answers", None)
    assert row.message is None
    assert vault.read(row, "message") is None
    assert vault.read_json(row, "answers") is None


def test_a_value_moved_to_another_row_or_column_does_not_open() -> None:
    vault = Vault([NEW])
    first, second = new_row(), new_row()
    vault.seal(first, "message", "I lie awake at night.")
    vault.seal(second, "message", "Something else.")
    second.message = first.message
    with pytest.raises(SealBroken):
        vault.read(second, "message")
    first.name = first.message
    with pytest.raises(SealBroken):
        vault.read(first, "name")


@given(st.integers(min_value=0, max_value=500))
def test_a_changed_byte_is_noticed(position: int) -> None:
    vault = Vault([NEW])
    sealed = bytearray(vault.seal_text(PLACE, "I lie awake at night."))
    sealed[position % len(sealed)] ^= 1
    with pytest.raises(SealBroken):
        vault.read_text(PLACE, bytes(sealed))


@given(st.binary(max_size=60))
def test_bytes_that_were_never_sealed_are_refused(found: bytes) -> None:
    with pytest.raises(SealBroken):
        Vault([NEW]).read_bytes(PLACE, found)


def test_keys_rotate_and_a_key_that_is_gone_opens_nothing() -> None:
    sealed = Vault([OLD]).seal_text(PLACE, "I lie awake at night.")
    both = Vault([NEW, OLD])
    assert both.read_text(PLACE, sealed) == "I lie awake at night."
    assert not both.is_newest(sealed)
    again = both.seal_text(PLACE, both.read_text(PLACE, sealed))
    assert both.is_newest(again)
    assert Vault([NEW]).read_text(PLACE, again) == "I lie awake at night."
    with pytest.raises(SealBroken, match="ENCRYPTION_KEYS"):
        Vault([NEW]).read_text(PLACE, sealed)


def test_equal_texts_look_different_under_seal() -> None:
    vault = Vault([NEW])
    assert vault.seal_text(PLACE, "worry") != vault.seal_text(PLACE, "worry")


@pytest.mark.parametrize("key", [b"", b"x" * 31, b"x" * 33])
def test_a_key_of_another_length_is_refused(key: bytes) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Vault([key])


@pytest.mark.parametrize(
    "other", ["ada@example.com", " Ada@Example.COM ", "ADA@example.com", "ａda@example.com"]
)
def test_one_address_has_one_index_however_it_is_written(other: str) -> None:
    vault = Vault([NEW])
    assert vault.email_index("ada@example.com") == vault.email_index(other)


def test_a_domain_has_one_index_in_either_script() -> None:
    vault = Vault([NEW])
    assert vault.email_index("a@bücher.example") == vault.email_index("a@xn--bcher-kva.example")
    assert normalise_address("nobody") == "nobody"
    assert normalise_address("a@" + "x" * 70) == "a@" + "x" * 70


def test_an_index_tells_neither_the_address_nor_works_without_its_key() -> None:
    index = Vault([NEW]).email_index("ada@example.com")
    assert "ada" not in index
    assert len(index) <= 80
    assert index != Vault([OLD]).email_index("ada@example.com")
    assert Vault([OLD]).email_index("ada@example.com") in Vault([NEW, OLD]).email_indexes(
        "ada@example.com"
    )


def test_keys_are_not_shown() -> None:
    vault = Vault([NEW])
    assert "nnnn" not in repr(vault.ciphers)


def test_a_dump_of_the_database_holds_no_plain_text(database_kind: str, database_url: str) -> None:
    phrases = {
        "message": "I lie awake at night.",
        "name": "Wilhelmina Quill",
        "email": "wilhelmina@quill.example",
        "phone": "+12025550143",
    }
    vault = Vault([NEW])
    row = new_row()
    for column, phrase in phrases.items():
        vault.seal(row, column, phrase)
    vault.seal_json(row, "answers", {"note": "since my father died"})
    row.email_index = vault.email_index(phrases["email"])
    with open_database(database_url):
        with write_transaction() as session:
            session.add(row)
        with read_transaction() as session:
            kept = session.get_one(ClientRequestRow, row.id)
            assert vault.read(kept, "message") == phrases["message"]
            dump = repr(session.execute(ClientRequestRow.__table__.select()).all()).encode()
        if database_kind == "sqlite":
            path = Path(str(db.engine.url.database))
            dump += path.read_bytes() + path.with_name(f"{path.name}-wal").read_bytes()
    assert row.id.encode() in dump
    for phrase in (*phrases.values(), "father"):
        assert phrase.encode() not in dump
