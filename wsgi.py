"""The WSGI application that servers and the `flask` command load."""

import os
from pathlib import Path

from app.factory import create_app
from config import load_settings

app = create_app(load_settings(os.environ, root=Path(__file__).resolve().parent))
