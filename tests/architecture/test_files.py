"""The files keep to the rules of the house: size, names, docstrings, clock, commit, imports."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MOST_LINES = 400
STAGES = {
    *("contact", "intake", "matching", "slots", "booking", "invite", "outbox"),
    *("alliance", "practice", "account", "retention", "audit", "waitlist", "busy"),
}
HOUSE_FILES = {
    "app": {"extensions", "factory", "refusals", "supervisor", "tokens", "worker"},
    "app/domain": {"errors", "parsing", "timespan"},
    "app/models": {"base", "engine", "guards", "limits", "sealing", "tables"},
    "app/mail": {"delivery", "letters", "message", "postbox", "render", "smtp", "times"},
    "app/services": {"letterhead", "limits", "transaction"},
    "app/queries": {"check"},
    "app/web/forms": {"fields", "guard"},
    "app/web": {
        "errors",
        "filters",
        "headers",
        "health",
        "limits",
        "page",
        "pages",
        "region_names",
        "visitor",
        "styles",
    },
    "app/api": {"blueprint", "fields", "json_body", "problems"},
    "app/cli": {"check", "serve"},
}
"""Files that serve every stage, by folder; all others carry the word of their stage."""

FORBIDDEN = {
    *("utils", "util", "helpers", "helper", "common", "misc", "manager"),
    *("data", "info", "process", "handle", "do"),
}
NAMED_BY_LIBRARIES = {
    "process_bind_param",
    "process_result_value",
    "process_formdata",
    "handle_error",
}
SHELLS = ("app/web/", "app/api/", "app/cli/", "app/worker.py", "app/supervisor.py")
CLOCKS = {
    "datetime": {"now", "utcnow", "today"},
    "date": {"today"},
    "time": {"time", "time_ns", "monotonic", "monotonic_ns", "localtime", "gmtime"},
}
COMMITTING = "app/services/transaction.py"
CATCHING_ALL = {"app/worker.py"}
READING_THE_ENVIRONMENT = {"wsgi.py"}


def files(*patterns: str) -> list[str]:
    found = (path for pattern in patterns for path in ROOT.glob(pattern))
    return sorted(str(path.relative_to(ROOT)) for path in found)


APP = files("app/**/*.py")
PRODUCT = [*APP, "config.py", "wsgi.py"]
ALL = PRODUCT + files("tests/**/*.py", "migrations/**/*.py", "bench/**/*.py")


@cache
def text(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


@cache
def tree(path: str) -> ast.Module:
    return ast.parse(text(path))


def calls(path: str) -> Iterator[ast.Attribute]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node.func


def words(path: str) -> set[str]:
    return set(re.split(r"[_/]", path.removesuffix(".py")))


def test_a_file_is_short_enough_to_read_in_one_go() -> None:
    assert [path for path in ALL if text(path).count("\n") > MOST_LINES] == []


def test_a_module_opens_with_one_line_that_says_what_lives_there() -> None:
    openings = {path: (ast.get_docstring(tree(path)) or "").partition("\n")[0] for path in PRODUCT}
    assert [path for path, line in openings.items() if not line.endswith(".")] == []


def test_a_file_carries_the_word_of_its_stage() -> None:
    strangers = [
        path
        for path in APP
        if Path(path).stem not in HOUSE_FILES.get(str(Path(path).parent), set()) | {"__init__"}
        and not STAGES & set(Path(path).stem.split("_"))
    ]
    assert strangers == []


def test_every_file_that_serves_all_stages_is_still_there() -> None:
    listed = {f"{folder}/{stem}.py" for folder, stems in HOUSE_FILES.items() for stem in stems}
    assert listed - set(APP) == set()


def test_no_file_is_named_by_an_empty_word() -> None:
    assert [path for path in ALL if FORBIDDEN & words(path)] == []


def test_no_function_or_class_is_named_by_an_empty_word() -> None:
    found = [
        f"{path}: {node.name}"
        for path in PRODUCT
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and node.name not in NAMED_BY_LIBRARIES
        and FORBIDDEN & words(re.sub(r"(?<=[a-z])(?=[A-Z])", "_", node.name).lower())
    ]
    assert found == []


def test_only_shells_read_the_clock() -> None:
    found = []
    for path in APP:
        for call in () if path.startswith(SHELLS) else calls(path):
            owner = call.value
            name = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
            if call.attr in CLOCKS.get(name, set()):
                found.append(f"{path}:{call.lineno}")
    assert found == []


def test_only_one_file_commits() -> None:
    found = [
        f"{path}:{call.lineno}"
        for path in APP
        for call in (() if path == COMMITTING else calls(path))
        if call.attr in {"commit", "rollback"}
    ]
    assert found == []


def test_imports_stand_at_the_top() -> None:
    found = [
        f"{path}:{inner.lineno}"
        for path in PRODUCT
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]
    assert found == []


def test_the_environment_is_read_in_one_place() -> None:
    readers = {path for path in PRODUCT if re.search(r"\bos\.environ\b|\bgetenv\b", text(path))}
    assert readers == READING_THE_ENVIRONMENT


def test_only_the_worker_keeps_whatever_comes() -> None:
    found = {
        path
        for path in PRODUCT
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or ast.unparse(node.type) in {"Exception", "BaseException"})
        and ast.unparse(node.body[-1]) != "raise"
    }
    assert found <= CATCHING_ALL
