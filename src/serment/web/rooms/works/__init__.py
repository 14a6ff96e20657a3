"""The room « works »."""
