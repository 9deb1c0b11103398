"""What the calls of libraries do, as data."""

from mldebt.library.files import builtin_libraries, libraries_for, library_from
from mldebt.library.form import AssetMaking, ClassEffects, Effects, JobMaking, Kind, Library, Starting
from mldebt.library.index import Libraries

__all__ = [
    "AssetMaking",
    "ClassEffects",
    "Effects",
    "JobMaking",
    "Kind",
    "Libraries",
    "Library",
    "Starting",
    "builtin_libraries",
    "libraries_for",
    "library_from",
]
