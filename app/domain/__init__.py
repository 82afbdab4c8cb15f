"""Pure rules of the practice: no clock, no randomness, no input or output."""
