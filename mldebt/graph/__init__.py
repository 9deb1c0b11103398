"""The dependency graph and its vocabulary."""
