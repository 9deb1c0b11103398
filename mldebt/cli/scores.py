"""What `mldebt score` prints: the ML Test Score of each model."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from mldebt.reports.paint import BOLD, DIM, Paint, visible
from mldebt.scorecard.answer import Answer, Scorecard, Verdict

_MARKS = {Verdict.YES: "yes", Verdict.NO: "no", Verdict.NOT_VISIBLE: "·"}
_MEANING = (
    "the score is the least of four sections of 7 tests: 1 point for a test that a tool runs, ½ for one by hand; "
    "what no file shows counts as not made"
)


def as_text(cards: Sequence[Scorecard], paint: Paint) -> str:
    """A block for each model: its score, then its tests by section with the places that show them."""
    blocks = ["\n".join(_block(card, paint)) for card in cards]
    return "\n\n".join([*blocks, paint(_MEANING, DIM)]) + "\n"


def _block(card: Scorecard, paint: Paint) -> Iterator[str]:
    place = f"  {card.location}" if card.location else ""
    yield f"{paint(f'{_number(card.score)} of 7', BOLD)}  {paint(visible(card.subject), BOLD)}{place}"
    for section, points in card.sections.items():
        yield f"  {section} {_number(points)}"
        for answer in card.answers:
            if answer.question.section == section:
                yield from _lines(answer, paint)


def _lines(answer: Answer, paint: Paint) -> Iterator[str]:
    number = answer.question.id.rpartition("-")[2]
    yield f"    {_MARKS[answer.verdict]:<4}{number}  {answer.question.title}"
    for evidence in answer.evidence:
        place = f"{evidence.location}  " if evidence.location else ""
        yield paint(f"           {visible(place)}{visible(evidence.text)}", DIM)


def as_markdown(cards: Sequence[Scorecard]) -> str:
    """A table for each model."""
    parts = []
    for card in cards:
        sections = ", ".join(f"{section} {_number(points)}" for section, points in card.sections.items())
        rows = [_row(answer) for answer in card.answers]
        head = [f"## {_escaped(card.subject)}: {_number(card.score)} of 7", "", f"{sections}.", ""]
        parts.append("\n".join([*head, "| test | | | evidence |", "|---|---|---|---|", *rows]))
    return "\n\n".join([*parts, f"{_MEANING[0].upper()}{_MEANING[1:]}."]) + "\n"


def _row(answer: Answer) -> str:
    places = [f"`{evidence.location}`" if evidence.location else evidence.text for evidence in answer.evidence]
    mark = answer.verdict.value if answer.verdict is not Verdict.NOT_VISIBLE else ""
    return f"| {answer.question.id} | {_escaped(answer.question.title)} | {mark} | {_escaped(', '.join(places))} |"


def as_json(cards: Sequence[Scorecard]) -> str:
    """All of it for programs."""
    document = {
        "version": 1,
        "models": [
            {
                "name": card.subject,
                "path": card.location.path if card.location else "",
                "score": card.score,
                "sections": dict(card.sections),
                "tests": [_record(answer) for answer in card.answers],
            }
            for card in cards
        ],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _record(answer: Answer) -> dict[str, object]:
    return {
        "id": answer.question.id,
        "title": answer.question.title,
        "verdict": answer.verdict.value,
        "points": answer.points,
        "evidence": [
            {
                "text": evidence.text,
                "path": evidence.location.path if evidence.location else "",
                "line": evidence.location.span.line if evidence.location else 0,
                "automated": evidence.automated,
            }
            for evidence in answer.evidence
        ],
    }


def _number(points: float) -> str:
    return f"{points:g}"


def _escaped(text: str) -> str:
    return text.replace("|", "\\|")
