"""The room « incidents »."""
