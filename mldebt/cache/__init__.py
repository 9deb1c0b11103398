"""What earlier runs found out, kept in the user's cache directory: facts by content, and answers of unchanged trees."""

from __future__ import annotations

from mldebt.cache.entries import Cache, Contents
from mldebt.cache.place import cache_folder

__all__ = ["Cache", "Contents", "cache_folder"]
