"""The baseline: findings that were there when a project began to look, kept in one JSON file.

    {
      "version": 1,
      "findings": [
        {"rule": "unused-key", "path": "params.yaml", "fingerprint": "8a1f", "count": 1, "message": "rate is unused"}
      ]
    }

Findings are known by rule, fingerprint and count; path and message are for readers. There are no line numbers, and a
finding has a line to itself, so that edits elsewhere change nothing and two branches seldom touch the same line.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Set
from pathlib import Path

import msgspec

from mldebt.errors import MldebtError
from mldebt.finding import Finding
from mldebt.fixes.files import replace_file
from mldebt.source import FILE_START, Location, Span

FILE_NAME = "mldebt-baseline.json"
VERSION = 1

_REWRITE = "`mldebt baseline update` writes it anew from the findings of today"

Key = tuple[str, str]


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A known finding; `count` is how many findings share the fingerprint."""

    rule: str
    path: str
    fingerprint: str
    count: int
    message: str

    @property
    def key(self) -> Key:
        """What a finding is known by."""
        return (self.rule, self.fingerprint)


class _Document(msgspec.Struct, forbid_unknown_fields=True):
    version: int
    findings: tuple[Entry, ...]


class Baseline(msgspec.Struct, frozen=True):
    """The known findings, in order of path, rule and fingerprint."""

    entries: tuple[Entry, ...] = ()


class Baselined(msgspec.Struct, frozen=True):
    """Findings parted by a baseline; `stale` are entries with the count of findings that are gone."""

    kept: tuple[Finding, ...]
    hidden: tuple[Finding, ...]
    stale: tuple[Entry, ...]


def of(findings: Iterable[Finding]) -> Baseline:
    """The baseline that knows all these findings and no others."""
    entries: dict[Key, Entry] = {}
    for finding in sorted(findings, key=lambda finding: finding.order):
        key = _key(finding)
        known = entries.get(key)
        if known:
            entries[key] = msgspec.structs.replace(known, count=known.count + 1)
        else:
            entries[key] = Entry(finding.rule, finding.location.path, finding.fingerprint, 1, finding.message)
    return _sorted(entries.values())


def apply(findings: Iterable[Finding], baseline: Baseline, ran: Set[str] | None = None) -> Baselined:
    """The findings parted into new and known ones, in their order.

    Entries of a rule that is not in `ran` are not stale, since nobody looked; None means that all rules ran."""
    left = Counter({entry.key: entry.count for entry in baseline.entries})
    kept: list[Finding] = []
    hidden: list[Finding] = []
    for finding in findings:
        if left[_key(finding)] > 0:
            left[_key(finding)] -= 1
            hidden.append(finding)
        else:
            kept.append(finding)
    judged = (entry for entry in baseline.entries if ran is None or entry.rule in ran)
    stale = (msgspec.structs.replace(entry, count=left[entry.key]) for entry in judged if left[entry.key] > 0)
    return Baselined(tuple(kept), tuple(hidden), tuple(stale))


def update(baseline: Baseline, findings: Iterable[Finding], ran: Set[str] | None = None) -> Baseline:
    """The baseline with the new findings and without the stale ones; entries of rules that did not run stay."""
    unjudged = (entry for entry in baseline.entries if ran is not None and entry.rule not in ran)
    return _sorted((*of(findings).entries, *unjudged))


def prune(baseline: Baseline, findings: Iterable[Finding], ran: Set[str] | None = None) -> Baseline:
    """The baseline without what is stale; nothing is added."""
    gone = {entry.key: entry.count for entry in apply(findings, baseline, ran).stale}
    left = (msgspec.structs.replace(entry, count=entry.count - gone.get(entry.key, 0)) for entry in baseline.entries)
    return _sorted(entry for entry in left if entry.count > 0)


def read(path: Path) -> Baseline:
    """The baseline in a file; raises MldebtError where the file cannot be read or is no baseline of this version."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise MldebtError(f"the baseline cannot be read: {reason}", _at(path), _REWRITE) from error
    document = _parsed(text, path)
    repeated = [entry for entry, number in Counter(entry.key for entry in document.findings).items() if number > 1]
    if repeated:
        rule, fingerprint = repeated[0]
        message = f"two entries have the rule '{rule}' and the fingerprint '{fingerprint}'"
        raise MldebtError(message, _at(path), _REWRITE)
    return Baseline(document.findings)


def write(path: Path, baseline: Baseline) -> None:
    """Put the baseline into a file, whole or not at all; raises MldebtError where the file cannot be written."""
    replace_file(path, render(baseline).encode("utf-8", "backslashreplace"))


def render(baseline: Baseline) -> str:
    """The baseline as the text of its file."""
    lines = (json.dumps(msgspec.to_builtins(entry), ensure_ascii=False) for entry in _sorted(baseline.entries).entries)
    findings = ",\n".join(f"    {line}" for line in lines)
    body = f"[\n{findings}\n  ]" if findings else "[]"
    return f'{{\n  "version": {VERSION},\n  "findings": {body}\n}}\n'


def _parsed(text: str, path: Path) -> _Document:
    try:
        content = json.loads(text)
    except json.JSONDecodeError as error:
        place = Span(error.lineno, error.colno, error.lineno, error.colno)
        raise MldebtError(f"the baseline is not JSON: {error.msg.lower()}", _at(path, place), _REWRITE) from error
    except RecursionError as error:
        raise MldebtError("the baseline is nested too deeply", _at(path), _REWRITE) from error
    version = content.get("version") if isinstance(content, dict) else None
    if version != VERSION:
        said = "has no version" if version is None else f"has version {version!r}"
        raise MldebtError(f"the baseline {said}, and {VERSION} is the one known here", _at(path), _REWRITE)
    try:
        return msgspec.convert(content, _Document)
    except msgspec.ValidationError as error:
        fact = str(error).replace("Object", "object").replace("Expected", "expected")
        raise MldebtError(f"the baseline has another form: {fact}", _at(path), _REWRITE) from error


def _at(path: Path, span: Span = FILE_START) -> Location:
    return Location(path.as_posix(), span)


def _key(finding: Finding) -> Key:
    return (finding.rule, finding.fingerprint)


def _sorted(entries: Iterable[Entry]) -> Baseline:
    return Baseline(tuple(sorted(entries, key=lambda entry: (entry.path, entry.rule, entry.fingerprint))))
