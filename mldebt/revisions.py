"""The files of a commit, laid out in a folder of their own for as long as they are looked at."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

from mldebt.errors import MldebtError


@contextlib.contextmanager
def files_of(root: Path, revision: str) -> Iterator[Path]:
    """A folder with the files that `root` had at a revision; it is gone afterwards.

    Raises MldebtError where there is no repository, no such revision, or no git."""
    archive = _git(root, "archive", "--format=tar", _commit(root, revision))
    with tempfile.TemporaryDirectory(prefix="mldebt-") as folder:
        _lay_out(archive, Path(folder))
        yield Path(folder)


def changed_files(root: Path, before: str, after: str | None) -> frozenset[str]:
    """The paths below `root` that differ between two revisions, or between one and the files on disk."""
    compared = [_commit(root, before)] + ([_commit(root, after)] if after else [])
    listed = _git(root, "diff", "--name-only", "--relative", "--no-ext-diff", "-z", *compared)
    untracked = b"" if after else _git(root, "ls-files", "--others", "--exclude-standard", "-z")
    return frozenset(name for name in (listed + untracked).decode("utf-8", "replace").split("\0") if name)


def _commit(root: Path, revision: str) -> str:
    """The commit that a revision names; a name that begins like an option is no way in."""
    try:
        found = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    except MldebtError as error:
        if error.hint is not None:
            raise
        hint = "give a branch, a tag or a commit that is here; a shallow clone lacks older ones"
        raise MldebtError(f"'{revision}' is no commit of this repository", hint=hint) from None
    return found.decode().strip()


def _git(root: Path, *arguments: str) -> bytes:
    """What git prints; it is not let start programs that a repository's configuration names."""
    command = ["git", "-c", "core.fsmonitor=false", "-C", str(root), *arguments]
    # Inside a hook git's own variables may point at another repository.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    try:
        done = subprocess.run(command, capture_output=True, env=environment, check=False)
    except OSError as error:
        raise MldebtError("git cannot be started", hint=f"comparing commits needs git: {error.strerror}") from None
    if done.returncode:
        told = done.stderr.decode("utf-8", "replace").strip().removeprefix("fatal: ")
        if "not a git repository" in told:
            raise MldebtError(f"{root} is in no git repository", hint="commits can be compared only inside of one")
        raise MldebtError(f"git {arguments[0]} failed: {told}" if told else f"git {arguments[0]} failed")
    return done.stdout


def _lay_out(archive: bytes, folder: Path) -> None:
    """Writes the regular files of an archive below a folder; links and whatever would lie outside are left out."""
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        for member in tar:
            place = (folder / member.name).resolve()
            if member.isfile() and place.is_relative_to(folder.resolve()):
                content = tar.extractfile(member)
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(content.read() if content else b"")
