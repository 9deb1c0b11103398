"""SQL as text: its templates, its tables, and where every column of its queries comes from."""

from mldebt.sqltext.reading import read_sql
from mldebt.sqltext.tables import Tables, tables

__all__ = ["Tables", "read_sql", "tables"]
