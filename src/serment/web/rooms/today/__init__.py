"""The room « today »."""
