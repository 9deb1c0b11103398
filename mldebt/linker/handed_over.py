"""Files that are made for somebody outside: documents name them, tools publish them, commands send them away."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterator, Sequence

from mldebt.facts.file import FileFacts
from mldebt.facts.pipeline import HOLE

_SENDS = frozenset(
    {"aws", "gsutil", "gcloud", "az", "azcopy", "rclone", "scp", "rsync", "s3cmd", "mc", "huggingface-cli", "hf", "gh"}
)
"""Programs that take files to another place."""
_GIVES = frozenset({("git", "add"), ("dvc", "add"), ("dvc", "push"), ("docker", "cp"), ("kaggle", "datasets")})


class HandedOver:
    """What documents name, by base names, and what leaves the project, by files, folders and patterns."""

    def __init__(self, facts: Sequence[FileFacts]) -> None:
        self._named = {name for fact in facts if fact.write_up is not None for name in fact.write_up.files}
        self._sent = frozenset(_sent(facts))

    def has(self, path: str) -> bool:
        """Whether somebody outside may have a file, by its own name or by a folder around it."""
        above = path
        while above not in ("", "/"):
            if above in self._sent:
                return True
            above = posixpath.dirname(above)
        return posixpath.basename(path) in self._named


def _sent(facts: Sequence[FileFacts]) -> Iterator[str]:
    for fact in facts:
        yield from _folders(fact.handed_over)
        for job in fact.jobs:
            for command in job.commands:
                words = command.arguments
                if words and (words[0] in _SENDS or words[:2] in _GIVES):
                    folders = _folders(words[1:])
                    yield from (posixpath.normpath(posixpath.join(command.workdir, one)) for one in folders)


def _folders(words: Collection[str]) -> Iterator[str]:
    """Places as they are written, without what stands for all that is in a folder."""
    for word in words:
        place = posixpath.normpath(word.partition("*")[0].partition(HOLE)[0]) if word else ""
        if place not in ("", ".", "/") and "://" not in word and not word.startswith("-"):
            yield place
