"""What the calls of libraries do, as data."""

from mldebt.library.files import builtin_libraries, libraries_for, library_from
from mldebt.library.form import ClassEffects, Effects, JobMaking, Kind, Library
from mldebt.library.index import Libraries

__all__ = [
    "ClassEffects",
    "Effects",
    "JobMaking",
    "Kind",
    "Libraries",
    "Library",
    "builtin_libraries",
    "libraries_for",
    "library_from",
]
