"""What `mldebt check` comes to: the answer of an earlier run where nothing has changed, else one that is worked out."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from mldebt.cli.reading import Session, session_for
from mldebt.errors import Mistakes, MldebtError
from mldebt.roots import deciding_files, find_root

if TYPE_CHECKING:
    from mldebt.analysis import Judged, Observed
    from mldebt.answers import Answer, Seen
    from mldebt.cache.compiled import Compiled
    from mldebt.cache.entries import Cache
    from mldebt.cli.project import Opened
    from mldebt.config import Settings
    from mldebt.finding import Confidence, FailOn
    from mldebt.reports.report import Report
    from mldebt.ruleset import Ruleset


class Question(msgspec.Struct, frozen=True):
    """What the command line asks; the same question about the same tree has the same answer."""

    paths: tuple[Path, ...]
    report_only: bool
    place: Path
    exclude: tuple[str, ...]
    select: tuple[str, ...] | None
    extend_select: tuple[str, ...] | None
    ignore: tuple[str, ...] | None
    min_confidence: Confidence | None
    fail_on: FailOn | None
    no_baseline: bool
    allow_empty: bool


class Reply(msgspec.Struct, frozen=True):
    """An answer, and where what is printed of it may be kept."""

    answer: Answer
    seen: Seen | None = None
    cache: Cache | None = None

    def keep_printed(self, key: str | None, code: int, text: str) -> None:
        """Keeps all that the run of a key printed."""
        if key is None or self.seen is None or self.cache is None or self.answer.mistakes:
            return
        from mldebt.answers import keep_printed

        keep_printed(self.cache, key, self.seen, code, text)


def answer_to(question: Question) -> Reply:
    """The answer, from the cache where it holds still."""
    session = session_for(find_root(question.place))
    if session.cache is None or not session.can_answer:
        return Reply(_worked_out(question, session)[0])
    from mldebt import answers

    key = _key(question, session.program)
    known = answers.recall(session.cache, key)
    if known is not None:
        return Reply(known.answer, known.seen, session.cache)
    answer, seen = _worked_out(question, session)
    if seen is not None:
        answers.keep(session.cache, key, seen, answer)
    return Reply(answer, seen, session.cache)


def _key(question: Question, program: str) -> str:
    """What tells a question from others, with all that bears on its answer and is no file of the project."""
    from mldebt.cache.own_files import installed
    from mldebt.cache.sealed import key_of

    return key_of(program, os.fspath(Path.cwd()), date.today().isoformat(), *installed(), repr(question))


def _worked_out(question: Question, session: Session) -> tuple[Answer, Seen | None]:
    """The answer as the code gives it, and all that was seen on the way; None where that is not the whole of it."""
    from mldebt.answers import Answer, Seen
    from mldebt.cli.project import opened
    from mldebt.ruleset import rules_of
    from mldebt.stamps import stamp, stamp_of_content

    stamps = [stamp_of_content(file) if file.is_file() else stamp(file) for file in deciding_files(question.place)]
    project = opened(
        question.place,
        question.exclude,
        select=question.select,
        extend_select=question.extend_select,
        ignore=question.ignore,
        min_confidence=question.min_confidence,
        fail_on=question.fail_on,
    )
    stamps += map(stamp_of_content, _outside_files(project.settings, session.compiled))
    rules = rules_of(project.settings, session.compiled)
    if rules.mistakes and not rules.selected:
        raise Mistakes((*project.mistakes, *rules.mistakes))
    observed = project.observe(question.allow_empty, session)
    judged = _judged(project, observed, rules, question)
    parts = [path for path in question.paths if question.report_only or not path.resolve().samefile(project.root)]
    judged = _complaining(judged, project.root, parts)
    report = _narrowed(judged.report, project.root, parts)
    answer = Answer(report, judged.mistakes, project.settings.fail_on.value)
    stamps += [stamp(part) for part in parts]
    return answer, Seen(project.root, observed.listing, (*stamps, *observed.stamps))


def _outside_files(settings: Settings, compiled: Compiled | None) -> Iterator[Path]:
    """The files besides those of the project that decide what is reported: rules and the baseline."""
    from mldebt.rulelang.packs import pack_places

    for place in (*(settings.home / path for path in settings.rule_paths), *pack_places(compiled)):
        yield place
        if place.is_dir():
            yield from sorted(place.glob("*.yaml"))
    if settings.baseline:
        yield settings.home / settings.baseline


def _judged(project: Opened, observed: Observed, rules: Ruleset, question: Question) -> Judged:
    from mldebt.analysis import judge, without_known
    from mldebt.baseline import read as read_baseline

    settings = project.settings
    judged = judge(observed, rules, settings, date.today())
    judged = replace(judged, mistakes=(*project.mistakes, *judged.mistakes))
    if not settings.baseline or question.no_baseline:
        return judged
    try:
        known = read_baseline(Path(os.path.relpath(settings.home / settings.baseline)))
    except MldebtError as error:
        return replace(judged, mistakes=(*judged.mistakes, error))
    return replace(judged, report=without_known(judged.report, known, rules))


def _complaining(judged: Judged, root: Path, parts: Sequence[Path]) -> Judged:
    """The judgement with a mistake for every file that was named and that nothing reads."""
    unread = {path for path, _ in judged.report.summary.unread}
    named = [(part, _within(part, root)) for part in parts if part.is_file()]
    mistakes = [
        MldebtError(f"nothing here reads {part}", None, "mldebt facts FILE tells what is read of a file")
        for part, path in named
        if path not in judged.report.sources and path not in unread
    ]
    return replace(judged, mistakes=(*judged.mistakes, *mistakes))


def _within(part: Path, root: Path) -> str:
    return Path(os.path.relpath(part.resolve(), root.resolve())).as_posix()


def _narrowed(report: Report, root: Path, files: Sequence[Path]) -> Report:
    if not files:
        return report
    from mldebt.analysis import reported_only_in

    return reported_only_in(report, {_within(file, root) for file in files})
