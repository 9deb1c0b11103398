"""Facts of all files into one graph: what is the same thing, and what reaches what."""
