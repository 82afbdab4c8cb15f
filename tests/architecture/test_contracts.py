"""Contracts between the parts: imports, refusals, letters, templates, locks, settings."""

from __future__ import annotations

import importlib
import pkgutil
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

import app
from app.domain.errors import DomainError
from app.domain.outbox import LetterKind
from app.refusals import STATUS_BY_CODE

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
LETTER_PARTS = ("subject.txt", "body.txt", "body.html")
USES = re.compile(r"""["']([a-z_]+(?:/[a-z_]+)*\.(?:html|txt|svg|xml))["']""")
READ_BY_ENGINE = re.compile(r"""{%-?\s*(?:extends|include|import|from)\s+["']([^"']+)["']""")


def test_imports_only_go_down(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert lint_imports(no_cache=True) == 0


def refusals(kind: type[DomainError]) -> Iterator[type[DomainError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from refusals(child)


def all_refusals() -> set[type[DomainError]]:
    for module in pkgutil.walk_packages(app.__path__, prefix="app."):
        importlib.import_module(module.name)
    return {kind for kind in refusals(DomainError) if kind.__module__.startswith("app.")}


def test_every_refusal_has_a_status() -> None:
    codes = {kind.code for kind in all_refusals()}
    assert codes == set(STATUS_BY_CODE)


def test_every_refusal_has_a_code_of_its_own() -> None:
    kinds = all_refusals()
    assert all("code" in vars(kind) for kind in kinds)
    assert len({kind.code for kind in kinds}) == len(kinds)


def test_every_letter_has_its_three_parts() -> None:
    for kind in LetterKind:
        for part in LETTER_PARTS:
            assert (TEMPLATES / "mail" / kind / part).is_file(), f"mail/{kind}/{part}"


def test_no_letter_is_left_over() -> None:
    folders = {path.name for path in (TEMPLATES / "mail").iterdir() if path.is_dir()}
    assert folders == set(LetterKind)


def template_names() -> set[str]:
    return {str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.*") if path.is_file()}


def names_used() -> set[str]:
    used = {f"mail/{kind}/{part}" for kind in LetterKind for part in LETTER_PARTS}
    for source in (ROOT / "app").rglob("*.py"):
        used |= set(USES.findall(source.read_text(encoding="utf-8")))
    for template in TEMPLATES.rglob("*.*"):
        used |= set(READ_BY_ENGINE.findall(template.read_text(encoding="utf-8")))
    return used


def test_every_template_is_used() -> None:
    assert template_names() - names_used() == set()


def test_every_template_that_is_used_exists() -> None:
    shown = {name for name in names_used() if name.partition("/")[2]}
    assert shown - template_names() == set()


def locked(name: str) -> dict[str, str]:
    text = (ROOT / name).read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9._-]+)==([^\s;]+)", text, re.MULTILINE))


def test_tests_run_on_the_versions_that_practices_run() -> None:
    runtime, development = locked("requirements.txt"), locked("requirements-dev.txt")
    assert runtime.items() <= development.items()


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_locked_package_is_pinned_by_hash(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    pinned = re.findall(r"^[a-z0-9._-]+==[^\n]+\\\n +--hash=sha256:", text, re.MULTILINE)
    assert len(pinned) == len(re.findall(r"^[a-z]", text, re.MULTILINE))
    assert not re.search(r"^\s*(--(?!hash)|-[a-z])|://|file:", text, re.MULTILINE)


def test_every_setting_is_explained_in_the_readme() -> None:
    source = (ROOT / "config.py").read_text(encoding="utf-8")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    names = set(re.findall(r'"([A-Z]{2,}(?:_[A-Z]+)*)"', source))
    names -= {"DEBUG", "INFO", "WARNING", "ERROR"}
    assert {name for name in names if f"`{name}`" not in readme} == set()


def test_the_licence_is_the_same_everywhere() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["license"] == "AGPL-3.0-or-later"
    assert "GNU AFFERO GENERAL PUBLIC LICENSE" in (ROOT / "LICENSE").read_text(encoding="utf-8")
