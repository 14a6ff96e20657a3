"""The database backend: Django's own for SQLite, over SQLCipher."""
