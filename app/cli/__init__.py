"""Commands of the practice's operator."""
