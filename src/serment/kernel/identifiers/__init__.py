"""Identifiers of people, practices and accounts: form and key, never existence.

One module per family; `check.check_identifier` is the only door.
"""
