"""SQL as text: its templates, its tables, and where every column of its queries comes from."""

from mldebt.sqltext.reading import read_sql
from mldebt.sqltext.schemes import dialect_of_address
from mldebt.sqltext.tables import Tables, tables

__all__ = ["Tables", "dialect_of_address", "read_sql", "tables"]
