"""What expressions are, whatever place they stand at: two that are equal give the same value."""

from __future__ import annotations

from mldebt.facts import code
from mldebt.facts.code import Operand
from mldebt.linker.operands import Body

Expression = tuple[object, ...]
_DEEPEST = 16


class Expressions:
    """The expressions of one scope; what is read of a table counts anew with each change of the table before it."""

    def __init__(self, body: Body) -> None:
        self._body = body
        self._changes: dict[Operand, list[tuple[int, str | None]]] = {}

    def of(self, operand: Operand, depth: int = _DEEPEST) -> Expression:
        """A value that is equal for operands that are computed alike from the same values."""
        instruction = self._body.get(operand)
        if instruction is None or depth == 0:
            return ("value", operand)
        match instruction:
            case code.Constant(value=value, opaque=False):
                return ("constant", type(value).__name__, value)
            case code.Symbol(name=name) | code.Argument(name=name) | code.Variable(name=name):
                return ("name", name)
            case code.Attribute(base=base, name=name):
                return ("attribute", self.of(base, depth - 1), name, self._version(base, operand, name))
            case code.Item(base=base, key=key):
                text = self._text(key)
                return (
                    "item",
                    self.of(base, depth - 1),
                    self.of(key, depth - 1),
                    self._version(base, operand, text),
                )
            case code.Call(keywords=keywords):
                return ("call", *(name for name, _ in keywords), *self._inner(operand, depth))
            case code.Binary(operator=operator) | code.Unary(operator=operator):
                return (operator, *self._inner(operand, depth))
            case code.Comparison(operators=operators):
                return (*operators, *self._inner(operand, depth))
            case code.Sequence(kind=kind):
                return (kind, *self._inner(operand, depth))
            case code.Slice(lower=lower, upper=upper, step=step):
                return ("slice", *(self.of(each, depth - 1) for each in (lower, upper, step)))
            case code.Text():
                return ("text", *self._inner(operand, depth))
        return ("value", operand)

    def _inner(self, operand: Operand, depth: int) -> Expression:
        return tuple(self.of(each, depth - 1) for each in self._body.scope.operands[operand])

    def _text(self, key: Operand) -> str | None:
        literal = self._body.get(key)
        return literal.value if isinstance(literal, code.Constant) and isinstance(literal.value, str) else None

    def _version(self, base: Operand, operand: Operand, name: str | None) -> int:
        """How often what is read of a value by a name may have changed before it is read."""
        if base not in self._changes:
            self._changes[base] = [*self._changed(base)]
        return sum(
            place < operand and (changed is None or name is None or changed == name)
            for place, changed in self._changes[base]
        )

    def _changed(self, base: Operand) -> list[tuple[int, str | None]]:
        """The places that may change a value, each with the one name under which it does, if it is one."""
        found: list[tuple[int, str | None]] = []
        for user in self._body.users.get(base, ()):
            match self._body.get(user):
                case code.StoreItem(base=changed, key=key) if changed == base:
                    found.append((user, self._text(key)))
                case code.DeleteItem() | code.StoreAttribute():
                    found.append((user, None))
                case code.Call(arguments=arguments) if base in arguments:
                    found.append((user, None))
                case code.Attribute():
                    found += ((call, None) for call in self._statements(user))
        return found

    def _statements(self, method: Operand) -> list[int]:
        """The calls of a method whose result nothing takes, as `rows.sort_values("day", inplace=True)`."""
        calls = [user for user in self._body.users.get(method, ()) if isinstance(self._body.get(user), code.Call)]
        return [call for call in calls if not self._body.users.get(call) and not self._body.bound_to(call)]
