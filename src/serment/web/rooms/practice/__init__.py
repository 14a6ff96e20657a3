"""The room « practice »."""
