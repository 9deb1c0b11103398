"""The abstract interpreter: evaluates the instructions of the whole project without running any of it."""
