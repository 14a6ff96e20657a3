"""The room « proof »."""
