"""INI files: what `configparser` gives of them, and which keys code reads."""

from __future__ import annotations

import pytest
from observed import seen

INI = """\
; where data is
[DEFAULT]
root = data
[paths]
Raw = %(root)s/a.csv
out: b.csv
unused = 1
"""
HEAD = """\
    import configparser
    import pandas as pd

    config = configparser.ConfigParser()
    config.read("settings.ini")
    """
WAYS = {
    "two keys": "config['paths']['raw']",
    "another case": "config['paths']['RAW']",
    "get": "config.get('paths', 'raw')",
    "a section": "config['paths'].get('raw')",
    "a fallback": "config.get('paths', 'raw', fallback='c.csv')",
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_a_value_is_taken_by(way: str) -> None:
    found = seen({"main.py": f"{HEAD}print(pd.read_csv({way}))".replace("\n    ", "\n").lstrip(), "settings.ini": INI})
    assert "read data/a.csv" in found
    assert {"key settings.ini paths.raw", "key settings.ini DEFAULT.root"} <= set(found)
    assert "key settings.ini paths.unused" not in found


def test_a_section_has_what_the_one_for_all_has() -> None:
    code = f"{HEAD}print(config.getint('paths', 'root'))".replace("\n    ", "\n").lstrip()
    assert "key settings.ini DEFAULT.root" in seen({"main.py": code, "settings.ini": INI}, "key")


def test_a_missing_key_has_its_fallback() -> None:
    code = f"{HEAD}print(pd.read_csv(config.get('paths', 'more', fallback='c.csv')))".replace("\n    ", "\n").lstrip()
    assert "read c.csv" in seen({"main.py": code, "settings.ini": INI}, "read")
