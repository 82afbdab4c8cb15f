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
from sqlalchemy.engine import make_url

from app.models.base import Base
from app.models.engine import engine_options, prepare_engine
from app.models.sealing import FieldCipher, Vault

ROOT = Path(__file__).resolve().parent.parent
"""The folder of the checkout; relative SQLite paths start here."""


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


db = SQLAlchemy(model_class=Base, disable_autonaming=True)
migrate = Migrate()
csrf = CSRFProtect()
mail = Mail()
babel = Babel()
vault = AppVault()


def init_database(app: Flask, url: str) -> None:
    """Bind `db`, `migrate` and the engine's hooks to `app`; no connection is opened yet."""
    absolute = absolute_url(url)
    app.config["SQLALCHEMY_DATABASE_URI"] = absolute
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(absolute)
    db.init_app(app)
    migrate.init_app(
        app, db, directory=str(ROOT / "migrations"), render_as_batch=True, compare_type=True
    )
    with app.app_context():
        prepare_engine(db.engine)


def absolute_url(url: str) -> str:
    """Return the database's URL with an SQLite file named from the root of the file system."""
    parts = make_url(url)
    if parts.get_backend_name() != "sqlite" or not parts.database:
        return url
    path = ROOT / parts.database
    path.parent.mkdir(parents=True, exist_ok=True)
    return parts.set(database=str(path)).render_as_string(hide_password=False)
