"""mldebt finds the technical debt of machine-learning pipelines without running them."""

__version__ = "0.1.0"
