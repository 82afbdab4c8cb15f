"""The WSGI application that servers and the `flask` command load."""

import os
import sys
from pathlib import Path

from app.factory import create_app
from config import SettingsError, load_settings

try:
    _settings = load_settings(os.environ, root=Path(__file__).resolve().parent)
except SettingsError as error:
    sys.exit(f"Rapport cannot start: {error}")

app = create_app(_settings)
