"""Use cases: load, ask the core, decide, write, and one journal line in the same transaction."""
