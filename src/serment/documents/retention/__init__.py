"""The papers of retention: what was destroyed, what to destroy, to archive, to hand over.

Guarantees: each paper is a function from frozen data to blocks, then to bytes, without a clock and
without a framework; the certificate names nobody, the working lists say that they do.
Leaves to others: which records are at their term (`serment.retention`), the decision, its journal.
"""
