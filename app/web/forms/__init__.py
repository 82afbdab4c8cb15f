"""Forms of the pages, one file a stage."""
