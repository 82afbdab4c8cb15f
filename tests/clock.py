"""The moment at which the tests' practice stands still."""

from __future__ import annotations

from datetime import UTC, datetime

NOW = datetime(2027, 3, 1, 15, 0, tzinfo=UTC)
"""A Monday, 10:00 in New York; the clocks there go forward on 14 March."""
