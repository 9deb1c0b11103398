"""What programs keep that were made ready to start, asked for by name: `step.properties.Outputs["train"]`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mldebt.interpreter import started
from mldebt.interpreter.landmarks import Mount
from mldebt.interpreter.values import TASKS, Thing, Value, choice

if TYPE_CHECKING:
    from mldebt.interpreter.effects import Invocation


def of(call: Invocation) -> Value:
    """The place of what is kept under a name or number, else the receiver, of which more will be asked."""
    told = call.effects.outcome
    asked = call.value(told) if told in call.effects.parameters else told
    begun = [call.machine.begun[number] for number in started.numbers(call.receiver)]
    kept = [mount for one in begun for mount in one.mounted() if mount.kept]
    places = [place for number, mount in enumerate(kept) if _is_asked(asked, number, mount) for place in mount.places]
    if not places or not isinstance(call.receiver, Thing):
        return call.receiver
    held = {TASKS: call.receiver.fields[TASKS]} if TASKS in call.receiver.fields else {}
    return Thing(call.effects.gives, locator=choice(places), fields=held)


def _is_asked(asked: Value, number: int, mount: Mount) -> bool:
    return asked == (mount.name if isinstance(asked, str) else number) and not isinstance(asked, bool)
