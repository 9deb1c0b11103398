"""`python -m mldebt` is `mldebt`."""

from mldebt.cli import main

if __name__ == "__main__":
    main()
