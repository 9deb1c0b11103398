"""What an encoding is given: texts that code puts together are no categories."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mldebt.facts import code

if TYPE_CHECKING:
    from mldebt.interpreter.effects import Invocation


def of_made_up_text(call: Invocation) -> bool:
    """Whether what a call is given is a text that code puts together, such as what a seed is made of."""
    caller = call.site.caller
    one = caller.facts.body[call.site.instruction] if caller is not None and call.site.instruction >= 0 else None
    if caller is None or not isinstance(one, code.Call) or not one.arguments:
        return False
    given = caller.facts.body[one.arguments[0]]
    return isinstance(given, code.Text) or (isinstance(given, code.Binary) and given.operator == "+")
