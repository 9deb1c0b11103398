"""What `mldebt score` prints: the ML Test Score of each model."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

import msgspec

from mldebt.reports.markdown_text import code, prose
from mldebt.reports.paint import BOLD, DIM, Paint, visible
from mldebt.scorecard.answer import MOST_PLACES, Answer, Scorecard, Verdict
from mldebt.scorecard.question import SECTIONS, Question

_MEANING = (
    "the score is the least of four sections of 7 tests: 1 point for a test that a tool runs, ½ for one by hand; "
    "what no file shows counts as not made"
)
_UNSEEN = "no file shows"
_ONLY_TRIED = "trained too, and saved by no code that can be seen"


class _Told(msgspec.Struct, frozen=True):
    """The cards to print, those of one file with the same verdicts as one; and the models that are only named."""

    cards: tuple[Scorecard, ...]
    only_tried: tuple[Scorecard, ...]

    @property
    def unseen(self) -> tuple[Question, ...]:
        """The tests that no file shows of any model, in the paper's order."""
        seen = {answer.question.id for card in self.cards for answer in _seen(card)}
        asked = [answer.question for answer in self.cards[0].answers]
        return tuple(question for question in asked if question.id not in seen)


def _told(cards: Sequence[Scorecard]) -> _Told:
    """What is told of models: of those that code saves in full, where it saves any."""
    saved = [card for card in cards if card.saved] or list(cards)
    alike: dict[tuple[str, tuple[tuple[Verdict, float], ...]], list[Scorecard]] = {}
    for card in saved:
        verdicts = tuple((answer.verdict, answer.points) for answer in card.answers)
        alike.setdefault((card.location.path if card.location else "", verdicts), []).append(card)
    return _Told(tuple(map(_together, alike.values())), tuple(card for card in cards if card not in saved))


def _together(cards: Sequence[Scorecard]) -> Scorecard:
    """One card for models with the same verdicts, with what shows these for any of them."""
    subject = ", ".join(dict.fromkeys(card.subject for card in cards))
    answers = tuple(
        msgspec.structs.replace(same[0], evidence=tuple(dict.fromkeys(each for one in same for each in one.evidence)))
        for same in zip(*(card.answers for card in cards), strict=True)
    )
    return msgspec.structs.replace(cards[0], subject=subject, answers=answers)


def as_text(cards: Sequence[Scorecard], paint: Paint) -> str:
    """The scores of all models, then a block for each with the tests that files show and the places that show them."""
    told = _told(cards)
    blocks = ["\n".join(_block(card, paint)) for card in told.cards]
    if len(told.cards) > 1:
        blocks.insert(0, "\n".join(_overview(told.cards, paint)))
    if told.unseen:
        blocks.append("\n".join(_list_of_unseen(told.unseen, paint)))
    if told.only_tried:
        names = (f"  {visible(_named(card))}" for card in told.only_tried)
        blocks.append("\n".join([f"{_ONLY_TRIED}:", *names]))
    return "\n\n".join([*blocks, paint(_MEANING, DIM)]) + "\n"


def _overview(cards: Sequence[Scorecard], paint: Paint) -> Iterator[str]:
    yield paint("  ".join(["score", *SECTIONS, "of the model"]), DIM)
    for card in cards:
        points = [f"{_number(card.sections[section]):>{len(section)}}" for section in SECTIONS]
        yield "  ".join([f"{_number(card.score):>5}", *points, visible(_named(card))])


def _block(card: Scorecard, paint: Paint) -> Iterator[str]:
    place = f"  {card.location}" if card.location else ""
    yield f"{paint(f'{_number(card.score)} of 7', BOLD)}  {paint(visible(card.subject), BOLD)}{place}"
    for section, points in card.sections.items():
        yield f"  {section} {_number(points)}"
        for answer in _seen(card):
            if answer.question.section == section:
                yield from _lines(answer, paint)


def _lines(answer: Answer, paint: Paint) -> Iterator[str]:
    yield f"    {answer.verdict.value:<4}{_place_in_section(answer.question)}  {answer.question.title}"
    for text, places in _by_text(answer):
        first, *others = places or [""]
        yield paint(f"           {visible(f'{first}  {text}' if first else text)}", DIM)
        yield from (paint(f"           {visible(place)}", DIM) for place in others)


def _list_of_unseen(questions: Sequence[Question], paint: Paint) -> Iterator[str]:
    yield f"{_UNSEEN}:"
    last = ""
    for question in questions:
        section = question.section if question.section != last else ""
        yield paint(f"  {section:<14}  {_place_in_section(question)}  {question.title}", DIM)
        last = question.section


def as_markdown(cards: Sequence[Scorecard]) -> str:
    """A table of all scores, then one for each model with the tests that files show."""
    told = _told(cards)
    parts = ["\n".join(_table_of_scores(told.cards))] if len(told.cards) > 1 else []
    parts += ["\n".join(_table(card)) for card in told.cards]
    if told.unseen:
        rows = (
            f"- **{section}**: {'; '.join(question.title for question in told.unseen if question.section == section)}"
            for section in dict.fromkeys(question.section for question in told.unseen)
        )
        parts.append("\n".join([f"## {_sentence(_UNSEEN)}", "", *rows]))
    if told.only_tried:
        names = (f"- {prose(card.subject)}{_at(card)}" for card in told.only_tried)
        parts.append("\n".join([f"## {_sentence(_ONLY_TRIED)}", "", *names]))
    return "\n\n".join([*parts, f"{_sentence(_MEANING)}."]) + "\n"


def _table_of_scores(cards: Sequence[Scorecard]) -> Iterator[str]:
    yield f"| model | score | {' | '.join(SECTIONS)} |"
    yield f"|---|{'---:|' * (len(SECTIONS) + 1)}"
    for card in cards:
        points = " | ".join(_number(card.sections[section]) for section in SECTIONS)
        yield f"| {prose(card.subject)}{_at(card)} | {_number(card.score)} | {points} |"


def _table(card: Scorecard) -> Iterator[str]:
    yield f"## {prose(card.subject)}: {_number(card.score)} of 7"
    yield ""
    sections = ", ".join(f"{section} {_number(points)}" for section, points in card.sections.items())
    yield f"{sections}{_at(card)}."
    seen = list(_seen(card))
    if seen:
        yield from ("", "| test | | | evidence |", "|---|---|---|---|")
    for answer in seen:
        shown = (f"{' '.join(map(code, places))} {prose(text)}".strip() for text, places in _by_text(answer))
        evidence = "<br>".join(shown)
        yield f"| {answer.question.id} | {prose(answer.question.title)} | {answer.verdict.value} | {evidence} |"


def _by_text(answer: Answer) -> Iterator[tuple[str, list[str]]]:
    """What shows the answer, each said once, with its places."""
    found: dict[str, list[str]] = {}
    for evidence in answer.evidence[:MOST_PLACES]:
        found.setdefault(evidence.text, []).extend([str(evidence.location)] if evidence.location else [])
    yield from found.items()


def as_json(cards: Sequence[Scorecard]) -> str:
    """All of it for programs."""
    document = {
        "version": 1,
        "models": [
            {
                "name": card.subject,
                "path": card.location.path if card.location else "",
                "line": card.location.span.line if card.location else 0,
                "saved": card.saved,
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


def _seen(card: Scorecard) -> Iterator[Answer]:
    return (answer for answer in card.answers if answer.verdict is not Verdict.NOT_VISIBLE)


def _named(card: Scorecard) -> str:
    return f"{card.subject}  {card.location}" if card.location else card.subject


def _at(card: Scorecard) -> str:
    return f", trained at {code(str(card.location))}" if card.location else ""


def _place_in_section(question: Question) -> str:
    return question.id.rpartition("-")[2]


def _number(points: float) -> str:
    return f"{points:g}"


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}"
