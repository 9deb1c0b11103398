"""Sets of parameters of models that are copies of each other, as they were or changed since."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from mldebt.library import Libraries
from mldebt.linker.literals import Group, Stated
from mldebt.linker.same_settings import Same, renamed, tries_out

_INCIDENTAL = frozenset(
    {"random_state", "seed", "random_seed", "n_jobs", "num_threads", "verbose", "verbosity", "silent", "objective",
     "metric", "eval_metric", "boosting_type", "device", "early_stopping_rounds"}
)  # fmt: skip
"""Parameters that models share without one being a copy of the other."""
_TARGETS = ("objective", "loss_function", "num_class", "booster")
"""Parameters that tell what a model learns to tell, and by which method."""
_MACHINERY = frozenset({"n_jobs", "num_threads", "verbose", "verbosity", "silent", "device"})
"""Parameters that change how a model is trained, not what it learns."""
_LEAST_SHARED = 3
"""Telling values that two sets of parameters must share for one to be a copy of the other."""
_MOST_SHARED = 6
"""Values of any kind that they must share where one of them stands in an experiment."""
_MOST_DRIFTED = 2
"""Values in which a copy may have come to differ; two models of which more differ were tuned each by itself."""
_TRIED = 3
"""Sets of parameters for one algorithm in one file that are there to be tried out against each other."""
_LEAST_COPIED = 5
"""Values that a set of parameters must have for its copy to be worth a word."""


def parameters(files: Sequence[Stated], libraries: Libraries) -> Iterator[Same]:
    """Sets of a model's parameters that are copies of each other, as they were or changed since."""
    found: dict[str, list[Group]] = {}
    for file in files:
        for group in file.groups:
            subject = _algorithm(group, libraries)
            if subject and len(_telling(group)) >= _LEAST_SHARED:
                found.setdefault(subject, []).append(group)
    for subject, groups in sorted(found.items()):
        originals: list[Group] = []
        told: set[str] = set()
        stating = Counter(group.location.path for group in groups)
        for group in groups:
            if stating[group.location.path] >= _TRIED:
                continue
            original = _most_alike(group, originals)
            if original is None:
                originals.append(group)
            elif group.location.path not in told:
                told.add(group.location.path)
                yield _copy(original, group, subject)


def _most_alike(later: Group, groups: Sequence[Group]) -> Group | None:
    """The group of another file that shares most with one, if that is enough to be a copy."""
    alike = [(_shared(group, later), group) for group in groups if _is_copy(group, later)]
    return max(alike, key=lambda pair: pair[0])[1] if alike else None


def _is_copy(earlier: Group, later: Group) -> bool:
    if earlier.location.path == later.location.path or _learn_other_things(earlier, later):
        return False
    differing = _differing(earlier, later)
    if not differing:
        names, others = ({one.name for one in group.literals} for group in (earlier, later))
        is_whole = names <= others or others <= names
        return is_whole and _shared(earlier, later) >= _LEAST_SHARED and len(others) >= _LEAST_COPIED
    is_trial = _is_trial(earlier, later)
    if len(differing) > _MOST_DRIFTED and not is_trial:
        return False
    entire = {one.name: one.value for one in earlier.literals}.items() & {
        one.name: one.value for one in later.literals
    }.items()
    is_alike = len(entire) >= _MOST_SHARED or not is_trial
    return is_alike and _shared(earlier, later) >= _LEAST_SHARED and not _are_variants(earlier, later)


def _learn_other_things(earlier: Group, later: Group) -> bool:
    """Whether two sets of parameters are for models of other targets: two classes and many, or other losses."""
    values = [{one.name: one.value for one in group.literals} for group in (earlier, later)]
    stated = [{each: named[each] for each in _TARGETS if each in named} for named in values]
    common = stated[0].keys() & stated[1].keys()
    is_other = any(stated[0][each] != stated[1][each] for each in common)
    return is_other or ("num_class" in stated[0]) != ("num_class" in stated[1])


def _is_trial(earlier: Group, later: Group) -> bool:
    """Whether one of the files tries something out, so that another value is the point of it."""
    return any(tries_out(group.location.path) for group in (earlier, later))


def _are_variants(earlier: Group, later: Group) -> bool:
    """Whether the name of one file goes on where that of the other ends: `train_trees.py` and `train_trees_deep.py`."""
    shorter, longer = sorted((group.location.path.removesuffix(".py") for group in (earlier, later)), key=len)
    return longer.startswith(f"{shorter}_")


def _copy(earlier: Group, later: Group, subject: str) -> Same:
    differing = _differing(earlier, later)
    shared = _shared(earlier, later)
    if differing and not _is_trial(earlier, later):
        before = next(one for one in earlier.literals if one.name == differing[0])
        after = next(one for one in later.literals if one.name == differing[0])
        return Same(before, after, False, f"{before.name} of {subject}", f"{shared} other parameters are the same")
    name = f"the {shared} parameters of {subject}"
    before, after = (renamed(group.literals[0], name) for group in (earlier, later))
    return Same(before, after, True, name, f"{later.location.path} repeats {name}")


def _shared(earlier: Group, later: Group) -> int:
    return len(_telling(earlier).items() & _telling(later).items())


def _differing(earlier: Group, later: Group) -> list[str]:
    values = {one.name: one.value for one in earlier.literals}
    return [
        one.name
        for one in later.literals
        if one.name in values and values[one.name] != one.value and one.name not in _MACHINERY
    ]


def _telling(group: Group) -> Mapping[str, str]:
    return {one.name: one.value for one in group.literals if one.name not in _INCIDENTAL and not one.text}


def _algorithm(group: Group, libraries: Libraries) -> str:
    """The algorithm that a group of parameters is for: by the estimator that it is given to, or by the words around."""
    for word in group.words:
        class_name = libraries.class_name(word)
        effects = libraries.function(word)
        if (class_name and libraries.kind(class_name) == "estimator") or (effects is not None and effects.trains):
            library = word.partition(".")[0]
            return word.rpartition(".")[2] if library == "sklearn" else library
    for word in group.words:
        named = libraries.named_in(word)
        if named:
            return named
    return ""
