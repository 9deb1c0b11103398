"""The dialect of SQL that a call speaks: that of the connection it goes through, or of the library."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mldebt.interpreter.values import Thing, Value, options_of, texts_of
from mldebt.sqltext import dialect_of_address

if TYPE_CHECKING:
    from mldebt.interpreter.effects import Invocation


def dialect_of(call: Invocation) -> str:
    """The dialect of a query that a call runs, empty where nothing states one."""
    connections = (
        call.receiver,
        *(value for key, value in call.given.items() if key != call.effects.reads),
        *call.extra,
    )
    told = [dialect for value in connections for dialect in _told(call, value)]
    return next(iter(told), "") or call.machine.libraries.dialect(call.name)


def _told(call: Invocation, value: Value) -> list[str]:
    """The dialects of what a value may be: by the address it is connected to, else by the library of its class."""
    found = []
    for option in options_of(value):
        addresses = texts_of(option.locator) if isinstance(option, Thing) and option.locator is not None else ()
        addresses = (option,) if isinstance(option, str) else addresses
        found += [dialect for text in addresses if (dialect := dialect_of_address(text))]
        if isinstance(option, Thing) and option.class_name and not found:
            found += [dialect for dialect in (call.machine.libraries.dialect(option.class_name),) if dialect]
    return found
