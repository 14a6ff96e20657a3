"""The papers of a personal data breach: its notification to copy from, and its letters."""
