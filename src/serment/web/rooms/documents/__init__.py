"""The room « documents »."""
