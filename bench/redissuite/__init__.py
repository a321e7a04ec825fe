"""Redis's own test suite, run through Cenote."""
