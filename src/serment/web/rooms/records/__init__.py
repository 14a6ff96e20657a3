"""The room « records »."""
