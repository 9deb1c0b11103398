"""Queries: where their columns come from, which of them nobody reads, and which queries repeat others."""
