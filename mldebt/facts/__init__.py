"""What was observed in one file, with its places: immutable, independent of other files, serialisable.

The annotations of these values are code, and no texts as elsewhere: msgspec would compile each text at every start."""
