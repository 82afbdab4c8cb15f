"""The way letters leave this installation, as its settings say."""

from __future__ import annotations

from flask import current_app

from app.extensions import get_settings
from app.mail.delivery import Delivery, FolderDelivery
from app.mail.smtp import SmtpDelivery


def open_postbox() -> Delivery:
    """Return the mail server's delivery where one is set, else the folder's."""
    settings = get_settings()
    if settings.mail_server is None:
        return FolderDelivery(settings.mail_folder)
    return SmtpDelivery(current_app.extensions["mail"])
