"""serment."""
