"""The room « trouble »."""
