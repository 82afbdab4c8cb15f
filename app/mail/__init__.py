"""Letters as finished MIME bytes, and how they leave."""
