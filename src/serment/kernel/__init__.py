"""What everything else rests on: calendar, canonical bytes, digests, French, identifiers.

Guarantees pure functions on the standard library alone: no clock, no file, no network.
"""
