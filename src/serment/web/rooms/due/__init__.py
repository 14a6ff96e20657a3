"""The room « due dates »."""
