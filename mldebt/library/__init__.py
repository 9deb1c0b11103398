"""What the calls of libraries do, as data."""

from mldebt.library.files import builtin_libraries, libraries_for, library_from
from mldebt.library.form import (
    AssetMaking,
    ClassEffects,
    ComponentMaking,
    Composing,
    Effects,
    Handing,
    JobMaking,
    Kind,
    Library,
    Starting,
    TaskStating,
)
from mldebt.library.index import Libraries

__all__ = [
    "AssetMaking",
    "ClassEffects",
    "ComponentMaking",
    "Composing",
    "Effects",
    "Handing",
    "JobMaking",
    "Kind",
    "Libraries",
    "Library",
    "Starting",
    "TaskStating",
    "builtin_libraries",
    "libraries_for",
    "library_from",
]
