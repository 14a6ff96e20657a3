"""The room « settings »."""
