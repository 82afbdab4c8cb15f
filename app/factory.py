"""Puts an application together from its settings."""

from __future__ import annotations

import logging
import sys

import structlog
from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from app.api import register_api
from app.cli import register_commands
from app.extensions import ROOT, babel, csrf, init_database, mail, vault
from app.web import register_pages
from app.worker import worker_command
from config import Settings

_BODY_BYTES = 64 * 1024
"""The largest request body: no form of ours comes near it."""

_FORM_PARTS = 200


def create_app(settings: Settings) -> Flask:
    """Return a Flask application for `settings`; nothing is read from anywhere else."""
    app = Flask(
        "app",
        root_path=str(ROOT / "app"),
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "app" / "static"),
        instance_path=str(ROOT / "instance"),
    )
    app.config.update(_flask_settings(settings))
    app.extensions["settings"] = settings
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=count, x_proto=count, x_host=0, x_prefix=0
        )
    start_logging(settings.log_level)
    init_database(app, settings.database_url)
    vault.init_app(app)
    mail.init_app(app)
    csrf.init_app(app)
    babel.init_app(app)
    register_pages(app)
    register_api(app)
    register_commands(app)
    app.cli.add_command(worker_command)
    return app


def _flask_settings(settings: Settings) -> dict[str, object]:
    """Translate our settings into the names that Flask and its extensions read."""
    return {
        "SECRET_KEY": settings.secret_key,
        "ENCRYPTION_KEYS": list(settings.encryption_keys),
        "MAX_CONTENT_LENGTH": _BODY_BYTES,
        "MAX_FORM_MEMORY_SIZE": _BODY_BYTES,
        "MAX_FORM_PARTS": _FORM_PARTS,
        "SESSION_COOKIE_NAME": "__Host-form" if settings.is_https else "form",
        "SESSION_COOKIE_SECURE": settings.is_https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "WTF_CSRF_TIME_LIMIT": 4 * 60 * 60,
        "WTF_CSRF_SSL_STRICT": False,  # we send no Referer, so there is none to check
        "MAIL_SERVER": settings.mail_server or "",
        "MAIL_PORT": settings.mail_port,
        "MAIL_USERNAME": settings.mail_username,
        "MAIL_PASSWORD": settings.mail_password,
        "MAIL_USE_TLS": settings.mail_use_tls,
        "MAIL_DEFAULT_SENDER": settings.mail_sender or None,
        "BABEL_DEFAULT_LOCALE": "en",
        "BABEL_DEFAULT_TIMEZONE": "UTC",
    }


def start_logging(level: str) -> None:
    """Log JSON lines to standard error: a constant event, facts as keys."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
