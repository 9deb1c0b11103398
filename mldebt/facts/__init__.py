"""What was observed in one file, with its places: immutable, independent of other files, serialisable."""
