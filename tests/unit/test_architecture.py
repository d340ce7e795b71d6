"""The rings of recado/__init__.py: who may import whom, and that every rule has its tests."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cloudformation import ROOT

CORE = ROOT / "layers" / "core"
PACKAGE = CORE / "recado"
FUNCTIONS = ROOT / "functions"

MAY_IMPORT = {
    "domain": {"domain"},
    "bounces": {"bounces", "domain"},
    "catalogue": {"catalogue", "domain"},
    "content": {"content", "domain"},
    "ports": {"domain"},
    "use_cases": {"use_cases", "bounces", "catalogue", "content", "domain", "ports"},
    "wire_formats": {"domain"},
    "adapters": {"adapters", "domain", "ports", "wire_formats"},
    "settings": {"domain"},
    "observability": set(),
    "consumer": {"observability", "ports", "use_cases"},
    "receiving": {"consumer", "domain", "observability", "ports", "use_cases"},
}
"""Rings and single files of recado. `wiring` may import them all."""

OF_NO_VENDOR = ["domain", "bounces", "catalogue", "content", "ports", "use_cases", "wire_formats"]
"""They run wherever Python runs."""

MIRRORED = ["domain", "use_cases", "content"]


def imported(source: str) -> Iterator[str]:
    """The full names that a source imports, wherever in it."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports hide where they lead"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def sources(folder: Path) -> list[Path]:
    found = sorted(folder.rglob("*.py"))
    assert found, folder
    return found


def ring_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def strangers(path: Path, allowed: set[str]) -> list[str]:
    """What a file of ours imports of ours and may not."""
    names = [name.split(".") for name in imported(path.read_text())]
    return [
        ".".join(parts)
        for parts in names
        if parts[0] in ("functions", "infra", "tests")
        or (parts[0] == "recado" and parts[1] not in allowed)
    ]


def label(path: Path) -> str:
    return str(path.relative_to(ROOT))


RINGS = [path for path in sources(PACKAGE) if ring_of(path) not in ("__init__", "wiring")]


def test_an_import_is_seen_wherever_it_hides() -> None:
    source = "def f():\n if 1:\n  from recado.adapters import items\n  import boto3.session as s"
    assert list(imported(source)) == ["recado.adapters.items", "boto3.session"]


@pytest.mark.parametrize("path", RINGS, ids=label)
def test_a_ring_imports_only_the_rings_below_it(path: Path) -> None:
    assert strangers(path, MAY_IMPORT[ring_of(path)]) == []


@pytest.mark.parametrize("path", sources(PACKAGE / "wiring"), ids=label)
def test_the_wiring_knows_everything_but_the_functions(path: Path) -> None:
    assert strangers(path, {*MAY_IMPORT, "wiring"}) == []


@pytest.mark.parametrize("path", [p for p in RINGS if ring_of(p) in OF_NO_VENDOR], ids=label)
def test_the_inner_rings_need_nothing_but_python(path: Path) -> None:
    roots = {name.split(".")[0] for name in imported(path.read_text())}
    assert roots - {"recado"} <= sys.stdlib_module_names


@pytest.mark.parametrize("path", sources(FUNCTIONS), ids=label)
def test_a_function_leaves_aws_to_the_wiring(path: Path) -> None:
    names = list(imported(path.read_text()))
    assert [n for n in names if f"{n}.".startswith(("recado.adapters.", "boto3."))] == []


@pytest.mark.parametrize("path", sources(FUNCTIONS), ids=label)
def test_a_function_imports_nothing_of_another(path: Path) -> None:
    own = path.relative_to(FUNCTIONS).parts[0]
    names = [name.split(".") for name in imported(path.read_text())]
    assert {parts[1] for parts in names if parts[0] == "functions"} <= {own}


@pytest.mark.parametrize("path", sources(ROOT / "infra"), ids=label)
def test_nothing_else_imports_a_function(path: Path) -> None:
    names = list(imported(path.read_text()))
    assert [name for name in names if name.split(".")[0] == "functions"] == []


# ---- the mirror


def has_rules(path: Path) -> bool:
    """Whether a module does something: modules of plain values have nothing to test."""
    tree = ast.parse(path.read_text())
    return any(isinstance(node, ast.FunctionDef) for node in ast.walk(tree))


def mirrors_of(module: Path) -> list[Path]:
    folder = ROOT / "tests" / "unit" / module.relative_to(PACKAGE).parent
    return [*folder.glob(f"test_{module.stem}.py"), *folder.glob(f"test_{module.stem}_*.py")]


def modules(ring: str) -> list[Path]:
    return [path for path in sources(PACKAGE / ring) if path.stem not in ("__init__", "errors")]


@pytest.mark.parametrize("ring", MIRRORED)
def test_every_module_with_rules_has_its_tests(ring: str) -> None:
    untested = [m for m in modules(ring) if has_rules(m) and not mirrors_of(m)]
    assert [label(path) for path in untested] == []


@pytest.mark.parametrize("ring", MIRRORED)
def test_every_test_file_lies_where_its_module_does(ring: str) -> None:
    of_modules = {test for module in modules(ring) for test in mirrors_of(module)}
    tests = [p for p in sources(ROOT / "tests" / "unit" / ring) if p.stem != "conftest"]
    assert set(tests) - of_modules == set()
