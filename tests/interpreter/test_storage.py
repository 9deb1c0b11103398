"""Data at rest: opened, read, written, queried, kept."""

from __future__ import annotations

import pytest
from observed import seen

HEAD = (
    "import csv, gzip, io, json, pickle, shutil\nimport joblib, torch\nimport numpy as np\nfrom pathlib import Path\n"
)
READ = {
    "open and with": "with open('a.b') as f:\n    print(f.read())",
    "open alone": "print(open('a.b').read())",
    "open in bytes": "print(pickle.load(open('a.b', 'rb')))",
    "a handle of pickle": "with open('a.b', 'rb') as f:\n    print(pickle.load(f))",
    "a handle of json": "with open('a.b') as f:\n    print(json.load(f))",
    "a handle of csv": "with open('a.b') as f:\n    print(list(csv.reader(f)))",
    "a handle of pandas": "with open('a.b') as f:\n    print(pd.read_csv(f))",
    "a path's open": "with Path('a.b').open() as f:\n    print(f.read())",
    "a path's text": "print(Path('a.b').read_text())",
    "lines of a handle": "for line in open('a.b'):\n    print(line)",
    "gzip": "with gzip.open('a.b') as f:\n    print(pd.read_csv(f))",
    "joblib": "print(joblib.load('a.b'))",
    "torch": "print(torch.load('a.b'))",
    "numpy": "print(np.load('a.b'))",
    "parquet": "print(pd.read_parquet('a.b'))",
    "a list of paths": "print([pd.read_csv(p) for p in ['a.b']])",
    "keywords": "print(pd.read_csv(filepath_or_buffer='a.b'))",
    "a text in memory": "print(pd.read_csv(io.StringIO(open('a.b').read())))",
}  # fmt: skip


@pytest.mark.parametrize("code", READ.values(), ids=READ)
def test_data_is_read_by(code: str) -> None:
    found = seen(HEAD + code, "read", "write", "gap", "use")
    assert found[0] == "read a.b" and all(line.startswith(("read a.b", "use a.b")) for line in found)


WRITTEN = {
    "a path's text": "Path('out.b').write_text(x.to_json())",
    "a handle": "with open('out.b', 'w') as f:\n    f.write(x.to_string())",
    "to_csv": "x.to_csv('out.b')",
    "a keyword": "x.to_csv(path_or_buf='out.b', index=False)",
    "a handle of pickle": "with open('out.b', 'wb') as f:\n    pickle.dump(x, f)",
    "a handle of json": "with open('out.b', 'w') as f:\n    json.dump(x.to_dict(), f)",
    "a handle to append to": "with open('out.b', mode='a') as f:\n    f.write(str(x))",
    "json as text": "Path('out.b').write_text(json.dumps(x.to_dict()))",
    "a path's open": "with Path('out.b').open('w') as f:\n    x.to_csv(f)",
    "joblib": "joblib.dump(x, 'out.b')",
    "torch": "torch.save(x, 'out.b')",
    "numpy": "np.save('out.b', x.values)",
    "numpy by names": "np.savez('out.b', x=x)",
    "gzip": "with gzip.open('out.b', 'wb') as f:\n    pickle.dump(x, f)",
    "to_pickle": "x.to_pickle('out.b')",
    "csv": "with open('out.b', 'w') as f:\n    csv.writer(f).writerows(x.values)",
}  # fmt: skip


@pytest.mark.parametrize("code", WRITTEN.values(), ids=WRITTEN)
def test_data_is_written_by(code: str) -> None:
    assert seen(f"{HEAD}x = pd.read_csv('a.csv')\n{code}", "write", "store") == ["write out.b", "store out.b <- a.csv"]


def test_printing_to_a_handle_writes() -> None:
    code = f"{HEAD}x = pd.read_csv('a.csv')\nwith open('out.b', 'w') as f:\n    print(x, file=f)"
    assert "store out.b <- a.csv" in seen(code, "store")


def test_a_copy_of_a_file_is_read_and_written() -> None:
    assert seen(HEAD + "shutil.copy('a.csv', 'b.csv')", "read", "store") == ["read a.csv", "store b.csv <- a.csv"]


def test_a_text_in_memory_is_no_data_at_rest() -> None:
    assert seen(HEAD + "print(pd.read_csv(io.StringIO('a,b')))", "read", "gap") == []


def test_the_text_of_a_frame_without_a_path_is_not_written() -> None:
    assert seen("print(pd.read_csv('a.csv').to_csv())", "write", "gap") == []


def test_standard_output_is_no_data_at_rest() -> None:
    assert seen("import sys\npd.read_csv('a.csv').to_csv(sys.stdout)", "write", "gap") == []


QUERIES = {
    "a select": ("'select a from t'", "read t"),
    "a join": ("'select * from t join u on t.a = u.a'", "read t or u"),
    "a schema": ("'select a from s.t'", "read s.t"),
    "a name": ("'t'", "read t"),
    "an f-string": ("f'select a from {\"t\"} where b > 1'", "read t"),
    "a common table expression": ("'with c as (select a from t) select a from c'", "read t"),
}


@pytest.mark.parametrize(("query", "expected"), QUERIES.values(), ids=QUERIES)
def test_the_tables_are_read_of(query: str, expected: str) -> None:
    assert seen(f"print(pd.read_sql({query}, None))", "read") == [expected]


def test_a_query_that_is_not_known_is_a_gap() -> None:
    code = "from elsewhere import q\nprint(pd.read_sql(q(), None))"
    assert seen(code, "gap") == ["gap read the query is not known here"]


def test_a_frame_is_written_to_a_table() -> None:
    assert seen("pd.read_csv('a.csv').to_sql('t', None)", "store") == ["store t <- a.csv"]
    assert seen("pd.read_csv('a.csv').to_sql('t', None, schema='shop')", "store") == ["store shop.t <- a.csv"]


def test_what_is_read_and_not_taken_up_is_no_use() -> None:
    assert seen("x = pd.read_csv('a.csv')", "use") == []


def test_what_is_printed_is_used() -> None:
    assert seen("print(pd.read_csv('a.csv')['x'])", "use") == ["use a.csv#x shows with builtins.print"]


def test_what_is_given_to_unknown_code_is_used() -> None:
    code = "from elsewhere import send\nsend(pd.read_csv('a.csv')['x'])"
    assert seen(code, "use") == ["use a.csv#x passes to elsewhere.send"]


def test_what_is_asserted_is_checked() -> None:
    assert seen("assert pd.read_csv('a.csv')['x'].min() > 0", "check") == ["check a.csv#x asserts"]


def test_what_decides_is_used() -> None:
    assert seen("if pd.read_csv('a.csv')['x'].any():\n    pass", "use") == ["use a.csv#x decides"]


def test_what_a_function_for_others_returns_is_used() -> None:
    assert seen("def f():\n    return pd.read_csv('a.csv')['x']", "use") == ["use a.csv#x returns from f"]


def test_what_a_function_of_the_project_returns_is_not_used_by_that() -> None:
    assert seen("def f():\n    return pd.read_csv('a.csv')['x']\ny = f()", "use") == []


def test_what_setdefault_puts_into_a_dict_is_there() -> None:
    code = (
        "cache = {}\ncache.setdefault('tables', {})\ncache['tables']['a'] = 'a.csv'\npd.read_csv(cache['tables']['a'])"
    )
    assert "read a.csv" in seen(HEAD + code, "read")
