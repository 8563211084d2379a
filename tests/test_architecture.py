"""The floors of the house, read from the code: who imports whom, hidden imports included."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "dlhw3"
FLOORS = {
    "dlhw3.errors": 0,
    "dlhw3.progress": 0,
    "dlhw3.catalogue": 0,
    "dlhw3": 0,
    "dlhw3.kernel": 1,
    "dlhw3.symbolic.kernel": 1,
    "dlhw3.symbolic": 2,
    "dlhw3.symbolic.derivations": 3,
    "dlhw3.notation": 3,
    "dlhw3.symbolic.code": 4,
    "dlhw3.numeric.data": 4,
    "dlhw3.numeric.linear": 4,
    "dlhw3.numeric.wide": 4,
    "dlhw3.numeric.crosschecks": 5,
    "dlhw3.numeric.runs": 5,
    "dlhw3.numeric": 5,
    "dlhw3.numeric.experiments": 6,
    "dlhw3.output": 6,
    "dlhw3.commands": 7,
    "dlhw3.cli": 7,
    "dlhw3.__main__": 8,
}
CONTENT = ("dlhw3.symbolic.derivations",)
FOLDERS = ("dlhw3.numeric.experiments",)  # a folder an entry: nothing from a neighbour's
LONGEST_FILE = 400


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_name(path): path for path in sorted(PACKAGE.rglob("*.py"))}


def floor(name: str) -> int:
    while name not in FLOORS:
        name = name.rpartition(".")[0]
    return FLOORS[name]


def imports(name: str) -> set[str]:
    """Every dlhw3 module that a module imports, at the top or inside a function."""
    found = set()
    for node in ast.walk(ast.parse(MODULES[name].read_text())):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            if node.level:
                assert name.startswith("dlhw3.kernel."), f"{name}: relative import"
                above = name.split(".")[: -node.level]
                module = ".".join([*above, *([module] if module else [])])
                assert module.startswith("dlhw3.kernel"), f"{name}: relative import out of the kernel"
            names = [module] + [f"{module}.{alias.name}" for alias in node.names]
        found.update(item for item in names if item in MODULES)
    return found - {name}


def typing_only(name: str) -> set[str]:
    """The imports that only a type checker sees."""
    found = set()
    for node in ast.walk(ast.parse(MODULES[name].read_text())):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            for item in ast.walk(node):
                if isinstance(item, ast.ImportFrom):
                    found.update({item.module or ""})
    return found


@pytest.mark.parametrize("name", MODULES)
def test_imports_go_down(name: str) -> None:
    for imported in imports(name):
        assert floor(imported) <= floor(name), (
            f"{name} (floor {floor(name)}) may not import {imported} (floor {floor(imported)})"
        )
        for folder in CONTENT:
            inside = name.startswith(folder + ".") and imported.startswith(folder + ".")
            assert not inside, f"{name} may not import its sibling {imported}"
        for folder in FOLDERS:
            if name.startswith(folder + ".") and imported.startswith(folder + "."):
                rooms = [one.removeprefix(folder + ".").split(".")[0] for one in (name, imported)]
                assert rooms[0] == rooms[1], f"{name} may not import from its neighbour {imported}"


def test_no_import_circle() -> None:
    graph = {name: imports(name) - typing_only(name) - {"dlhw3"} for name in MODULES}
    done: set[str] = set()

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, " → ".join([*trail[trail.index(name) :], name])
        if name not in done:
            for imported in graph[name]:
                visit(imported, (*trail, name))
            done.add(name)

    for name in graph:
        visit(name, ())


@pytest.mark.parametrize("name", [n for n, p in MODULES.items() if p.name == "__init__.py" and n != "dlhw3"])
def test_inner_init_holds_a_docstring_only(name: str) -> None:
    body = ast.parse(MODULES[name].read_text()).body
    assert len(body) == 1
    assert isinstance(body[0], ast.Expr)


@pytest.mark.parametrize("name", MODULES)
def test_no_long_file(name: str) -> None:
    assert len(MODULES[name].read_text().splitlines()) <= LONGEST_FILE


def test_only_the_judge_makes_proved() -> None:
    """PROVED is written as a value (not compared with) in the judge alone."""
    makers = set()
    for name, path in MODULES.items():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "Judgement":
                makers.update({name} if "Verdict.PROVED" in ast.unparse(node) else set())
    assert makers == {"dlhw3.symbolic.judge"}


def test_user_text_is_never_code() -> None:
    """eval, sympify of text and parse_expr do not occur; exec runs generated text in one place."""
    for name, path in MODULES.items():
        for node in ast.walk(ast.parse(path.read_text())):
            called = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
            assert called not in {"eval", "parse_expr", "S"}, name
            assert called != "exec" or name == "dlhw3.symbolic.code.lambdify"
            assert called != "sympify", f"{name}: _sympify does not parse text"


def loaded_by(*arguments: str) -> set[str]:
    code = (
        "import sys; from dlhw3.cli import run; "
        f"code = run({list(arguments)!r}); "
        "print('\\n'.join(sorted(m for m in sys.modules if '.' not in m)), file=sys.stderr); sys.exit(code)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stderr.split())


@pytest.mark.parametrize(
    ("arguments", "forbidden"),
    [
        (("--help",), {"sympy", "torch", "matplotlib", "numpy", "scipy"}),
        (("list",), {"sympy", "torch", "matplotlib", "numpy", "scipy"}),
        (("simulate", "--help"), {"sympy", "torch", "matplotlib"}),
        (("simulate", "ntk", "--help"), {"sympy", "torch", "matplotlib"}),
        (("derive", "phi-grad"), {"torch", "matplotlib", "scipy", "numpy"}),
        (("derive", "phi-grad", "--format", "torch"), {"torch", "matplotlib"}),
        (("derive", "rank-one-flow"), {"torch", "matplotlib"}),
    ],
)
def test_light_commands_import_little(arguments: tuple[str, ...], forbidden: set[str]) -> None:
    assert not loaded_by(*arguments) & forbidden


def test_importing_the_package_imports_nothing_heavy() -> None:
    code = "import sys, dlhw3; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not set(done.stdout.split()) & {"sympy", "torch", "matplotlib", "numpy"}
