"""What values are made of, as far as that decides what flows where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from mldebt.interpreter.landmarks import Column, Feature, Fitted, Landmark, Origins, Predicted, Rest


def kept(origins: Origins) -> Origins:
    """What a write keeps as data: what is made of predictions and stands beside a model only tells of that model."""
    if any(isinstance(one, Fitted) and not one.transformer for one in origins):
        return frozenset(one for one in origins if not isinstance(one, Predicted))
    return origins


def narrowed(origins: Origins, name: str) -> Iterator[Landmark]:
    """What a column of that name can come from among the origins of a whole frame."""
    for origin in origins:
        if isinstance(origin, Rest):
            if name not in origin.without:
                yield Column(origin.access, name)
        else:
            yield origin


def told_apart(target: Origins, inputs: Origins, made_of: Mapping[Landmark, Origins]) -> Origins:
    """What a target is made of: where all of it is among the inputs too, both are cut from one array, and nobody can
    tell which column of it is the target; predictions are what it holds besides."""
    if not target <= inputs:
        return target
    return frozenset(
        one for one in target if not any(isinstance(end, Predicted) for end in ends_of_making((one,), made_of))
    )


def is_mixed(origins: Origins, made_of: Mapping[Landmark, Origins]) -> bool:
    """Whether a value is made of several things that are not all predictions, as a residual is."""
    ends = ends_of_making(origins, made_of)
    return len(ends) > 1 and not all(isinstance(end, Predicted) for end in ends)


def ends_of_making(origins: Iterable[Landmark], made_of: Mapping[Landmark, Origins]) -> set[Landmark]:
    """Origins with what computed columns among them are made of in their place."""
    return {end for one in origins for end in (made_of.get(one) or (one,) if isinstance(one, Feature) else (one,))}
