"""What the calls of libraries do, as data."""

from mldebt.library.deeds import (
    AssetLoading,
    AssetMaking,
    ComponentLoading,
    ComponentMaking,
    Composing,
    Guarding,
    Handing,
    JobMaking,
    Mounting,
    ReadyComponent,
    ResultKeeping,
    Starting,
    StoreMaking,
    TaskStating,
)
from mldebt.library.files import builtin_libraries, libraries_for, library_from
from mldebt.library.form import ClassEffects, Effects, Kind, Library
from mldebt.library.index import Libraries

__all__ = [
    "AssetLoading",
    "AssetMaking",
    "ClassEffects",
    "ComponentLoading",
    "ComponentMaking",
    "Composing",
    "Effects",
    "Guarding",
    "Handing",
    "JobMaking",
    "Kind",
    "Libraries",
    "Library",
    "Mounting",
    "ReadyComponent",
    "ResultKeeping",
    "Starting",
    "StoreMaking",
    "TaskStating",
    "builtin_libraries",
    "libraries_for",
    "library_from",
]
