"""Whether code takes all fields of objects at once, and whether it does so only to tell people of them."""

from __future__ import annotations

from mldebt.facts import code
from mldebt.facts.code import Operand
from mldebt.facts.module import Module, Scope
from mldebt.patterns import pattern

_WHOLE = frozenset({"model_dump", "model_dump_json", "dict", "json", "model_fields", "__fields__", "__dict__"})
"""Attributes by which code takes all fields of an object."""
_TAKING = frozenset({"vars", "getattr", "asdict", "astuple", "fields", "evolve", "unstructure"})
"""Functions that take all fields of an object, or one by a text."""
_TELLS = pattern(
    r"^(dump|safe_dump|print|pprint|debug|info|warning|write|write_text|log|log_\w+|add_hparams|set_tags?)$"
    r"|^_?(write|save|dump|print|log|report|record)_\w+$"
)
_FORMS = pattern(r"^(dumps|safe_dumps|str|repr|pformat|dict)$|(^|_)(flatten|serializ\w*|sanitiz\w*|stringify)(_|$)")
"""Functions that give another form of what they are given."""
_TRACKERS = ("wandb.", "mlflow.", "dvclive.", "comet_ml.", "neptune.")
_DEEPEST = 6


def takes_whole(module: Module) -> bool:
    """Whether a module takes all fields of some object for anything but to log or write them down."""
    return any(_takes(scope, place) for scope in module.scopes for place in range(len(scope.body)))


def _takes(scope: Scope, place: int) -> bool:
    one = scope.body[place]
    if isinstance(one, code.Attribute) and one.name in _WHOLE:
        users = scope.users.get(place, ())
        called = [user for user in users if getattr(scope.body[user], "function", None) == place]
        return not (_is_told(scope, called[0]) if len(users) == 1 and called else _is_told(scope, place))
    if not isinstance(one, code.Call) or _name(scope, one.function) not in _TAKING:
        return isinstance(one, code.Variable | code.Symbol) and _is_handed_on(scope, place, one.name)
    return not (_is_of_literal(scope, one) or _is_told(scope, place))


def _is_handed_on(scope: Scope, place: int, name: str) -> bool:
    """Whether a function that takes fields is given away instead of being called: `map(asdict, all)`."""
    users = scope.users.get(place, ())
    return name.rpartition(".")[2] in _TAKING and any(
        getattr(scope.body[user], "function", None) != place for user in users
    )


def _is_of_literal(scope: Scope, call: code.Call) -> bool:
    """Whether the field that is taken is written down: `getattr(settings, "depth", 3)`."""
    if _name(scope, call.function) != "getattr" or len(call.arguments) < 2:
        return False
    field = scope.body[call.arguments[1]]
    return isinstance(field, code.Constant) and isinstance(field.value, str)


def _is_told(scope: Scope, value: Operand, depth: int = 0) -> bool:
    """Whether all that becomes of a value is that it is logged, shown or written down."""
    users = scope.users.get(value, ())
    return bool(users) and depth < _DEEPEST and all(_only_tells(scope, user, value, depth + 1) for user in users)


def _only_tells(scope: Scope, user: int, value: Operand, depth: int) -> bool:
    one = scope.body[user]
    match one:
        case code.Mapping() | code.Text() | code.Either() | code.Sequence():
            return _is_told(scope, user, depth)
        case code.Call(double_stars=spread, function=function) if value not in spread and value != function:
            name = _name(scope, function)
            if _TELLS.search(name) or _dotted(scope, function).startswith(_TRACKERS):
                return True
            return bool(_FORMS.search(name)) and _is_told(scope, user, depth)
    return False


def _name(scope: Scope, operand: Operand) -> str:
    """The last part of the name of what is called."""
    return getattr(scope.body[operand], "name", "").rpartition(".")[2]


def _dotted(scope: Scope, operand: Operand) -> str:
    """The name of what is called, with what stands before it."""
    one = scope.body[operand]
    if isinstance(one, code.Attribute):
        return f"{_dotted(scope, one.base)}.{one.name}"
    return one.name if isinstance(one, code.Symbol | code.Variable) else ""
