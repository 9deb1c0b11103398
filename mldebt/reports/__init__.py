"""Findings as text: one module a format, none of which sees the graph."""
