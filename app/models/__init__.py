"""The tables, typed, and how rows become values of the domain; no Flask."""
