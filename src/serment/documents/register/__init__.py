"""The record of processing activities as files: exports, and the workbook taken back.

Guarantees: each export is a function from a `Register` to bytes, without a clock; the JSON, the
workbook and the CSV say the same things. Leaves to others: what the register says.
"""
