"""Calendars from elsewhere: fetched behind a guard, read into busy times."""
