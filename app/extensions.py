"""The libraries the application is plugged into, made once and bound to an app at its start."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from flask import Flask, current_app
from flask_babel import Babel
from flask_mail import Mail
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from sqlalchemy.orm import configure_mappers

from app.models.engine import engine_options, prepare_engine
from app.models.sealing import FieldCipher, Vault
from app.models.tables import METADATA
from config import Settings

ROOT = Path(__file__).resolve().parent.parent
"""The folder of the checkout, which holds the templates and the migrations."""


class AppVault(Vault):
    """The vault of the running app: the same methods, with the keys of its settings."""

    def init_app(self, app: Flask) -> None:
        """Derive the ciphers from `ENCRYPTION_KEYS`, a list of 32 bytes each, newest first."""
        keys: Sequence[bytes] = app.config["ENCRYPTION_KEYS"]
        app.extensions["vault"] = tuple(FieldCipher.of(key) for key in keys)

    @property
    def ciphers(self) -> tuple[FieldCipher, ...]:
        """The ciphers of the running app, newest first."""
        ciphers: tuple[FieldCipher, ...] = current_app.extensions["vault"]
        return ciphers


db = SQLAlchemy(metadata=METADATA, disable_autonaming=True)
migrate = Migrate()
csrf = CSRFProtect()
mail = Mail()
babel = Babel()
vault = AppVault()


def init_database(app: Flask, url: str) -> None:
    """Bind `db`, `migrate` and the engine's hooks to `app`; an SQLite path has to be absolute.

    No connection is opened yet.
    """
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(url)
    db.init_app(app)
    migrate.init_app(app, db, directory=str(ROOT / "migrations"))
    configure_mappers()  # now, rather than inside the first booking's transaction
    with app.app_context():
        prepare_engine(db.engine)


def get_settings() -> Settings:
    """Return the settings of the running app."""
    settings: Settings = current_app.extensions["settings"]
    return settings
