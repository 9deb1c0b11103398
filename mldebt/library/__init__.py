"""What the calls of libraries do, as data."""

from mldebt.library.files import builtin_libraries, libraries_for, library_from
from mldebt.library.form import (
    AssetMaking,
    ClassEffects,
    ComponentLoading,
    ComponentMaking,
    Composing,
    Effects,
    Handing,
    JobMaking,
    Kind,
    Library,
    ReadyComponent,
    Starting,
    TaskStating,
)
from mldebt.library.index import Libraries

__all__ = [
    "AssetMaking",
    "ClassEffects",
    "ComponentLoading",
    "ComponentMaking",
    "Composing",
    "Effects",
    "Handing",
    "JobMaking",
    "Kind",
    "Libraries",
    "Library",
    "ReadyComponent",
    "Starting",
    "TaskStating",
    "builtin_libraries",
    "libraries_for",
    "library_from",
]
