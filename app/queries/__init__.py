"""Reads: frozen values for pages and API, in a bounded number of statements."""
