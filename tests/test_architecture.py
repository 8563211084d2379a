"""The floors of the house, read from the code: who imports whom, hidden imports included."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from files_page import PAGE, files_page

import dlhw3
from dlhw3 import catalogue

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "dlhw3"
FLOORS = {
    "dlhw3.errors": 0,
    "dlhw3.plain": 0,
    "dlhw3.progress": 0,
    "dlhw3.catalogue": 0,
    "dlhw3": 0,
    "dlhw3.kernel": 1,
    "dlhw3.symbolic": 2,
    "dlhw3.symbolic.named": 3,
    "dlhw3.symbolic.derivations": 3,
    "dlhw3.notation": 3,
    "dlhw3.symbolic.code": 4,
    "dlhw3.numeric.data": 4,
    "dlhw3.numeric.linear": 4,
    "dlhw3.numeric.descent": 4,
    "dlhw3.numeric.wide": 4,
    "dlhw3.numeric.crosschecks": 5,
    "dlhw3.numeric.runs": 5,
    "dlhw3.numeric.runs.run": 6,
    "dlhw3.numeric.runs.from_python": 6,
    "dlhw3.numeric.runs.sweeps": 6,
    "dlhw3.numeric": 5,
    "dlhw3.numeric.experiments": 6,
    "dlhw3.output": 6,
    "dlhw3.audit": 6,
    "dlhw3.commands": 7,
    "dlhw3.cli": 7,
    "dlhw3.__main__": 8,
}
CONTENT = ("dlhw3.symbolic.derivations",)
FOLDERS = ("dlhw3.numeric.experiments",)  # a folder an entry: nothing from a neighbour's
STOREYS = {
    "dlhw3.symbolic": (("kernel_terms",), ("written",), ("conditions",)),
    "dlhw3.symbolic.language": (
        ("text",),
        ("shaping",),
        ("making",),
        ("slips",),
        ("assumed",),
        ("files",),
        ("asked",),
        ("judged",),
    ),
    "dlhw3.symbolic.language.latex": (
        ("text",),
        ("formulas",),
        ("words",),
        ("rewritten", "letters"),
        ("scopes",),
        ("ready",),
    ),
    "dlhw3.symbolic.search": (("forms",), ("laws",), ("columns",), ("ways",)),
}
"""The rooms of large folders, from the lowest up: none imports from one above it, nor from one beside it."""
LONGEST_FILE = 400
LISTINGS = {"dlhw3.catalogue": 600, "dlhw3.error_codes": 600}  # a table each, which grows a line at a time
LONGEST_FUNCTION = 60
SENTENCE = re.compile(r"[.?…][\"”)`]*$")  # how a first line ends


TABLES = {  # what a table of the contents page loads: the floor of whoever loads from it, or higher
    "DERIVATIONS": tuple(entry.module for entry in catalogue.DERIVATIONS.values()),
    "EXPERIMENTS": tuple(entry.module for entry in catalogue.EXPERIMENTS.values()),
    "FORMATS": tuple(entry.module for entry in catalogue.FORMATS.values()),
}
NAMING = ("dlhw3", "dlhw3.catalogue")  # the only two that may name a higher floor


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_name(path): path for path in sorted(PACKAGE.rglob("*.py"))}


@cache
def syntax(name: str) -> ast.Module:
    """Return a module's syntax tree, read once: nothing changes it."""
    return ast.parse(MODULES[name].read_text(encoding="utf-8"))


def of_kinds(tree: ast.AST) -> dict[type[ast.AST], list[ast.AST]]:
    """Return all nodes of a tree by their kind."""
    found: dict[type[ast.AST], list[ast.AST]] = {}
    for node in ast.walk(tree):
        found.setdefault(type(node), []).append(node)
    return found


@cache
def nodes(name: str) -> dict[type[ast.AST], list[ast.AST]]:
    """Return the nodes of a module by their kind, gone through once for all tests."""
    return of_kinds(syntax(name))


def every(kinds: dict[type[ast.AST], list[ast.AST]], *wanted: type[ast.AST]) -> list[ast.AST]:
    return [node for kind in wanted for node in kinds.get(kind, ())]


def dotted(node: ast.AST) -> str:
    """Return a name as it is written, with dots; of what is more than a name, the whole text."""
    if isinstance(node, ast.Name):
        return node.id
    return f"{dotted(node.value)}.{node.attr}" if isinstance(node, ast.Attribute) else ast.unparse(node)


def floor(name: str) -> int:
    while name not in FLOORS:
        name = name.rpartition(".")[0]
    return FLOORS[name]


@cache
def imports(name: str) -> set[str]:
    """Every dlhw3 module that a module imports, at the top or inside a function."""
    found = set()
    for node in every(nodes(name), ast.Import, ast.ImportFrom):
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


def loads(kinds: dict[type[ast.AST], list[ast.AST]]) -> set[str]:
    """Every dlhw3 module that a text, given as its nodes, reaches by name.

    Through a table of the contents page, whatever it is called here; through the lazy face; by import_module or
    a string that is a module's name. A table behind a variable is not followed: such a load is refused.
    """
    modules, tables = bound(kinds)
    found: set[str] = set()
    for node in every(kinds, ast.Attribute, ast.ImportFrom, ast.Constant, ast.Call):
        if isinstance(node, ast.Attribute):
            base = dotted(node.value) if node.attr == "load" or isinstance(node.value, ast.Name) else ""
            known = tables.get(base) or tables.get(base.rpartition(".")[2])
            if node.attr == "load" and known:
                found.update(TABLES[known])
            elif node.attr == "load" and tables and base not in modules:
                raise AssertionError(f"{base}.load: a table is loaded from by its own name")
            if modules.get(base) == "dlhw3":
                found.update({dlhw3._FACE.get(node.attr, "dlhw3")})
        elif isinstance(node, ast.ImportFrom) and node.module == "dlhw3":
            found.update(dlhw3._FACE[alias.name] for alias in node.names if alias.name in dlhw3._FACE)
        elif isinstance(node, ast.Constant) and node.value in MODULES:
            found.add(node.value)
        elif isinstance(node, ast.Call) and last_name(node.func).endswith(("import_module", "__import__")):
            assert isinstance(node.args[0], ast.Constant), (
                f"{ast.unparse(node)}: a name that is not written out"
            )
    return found - {"dlhw3"}


def last_name(node: ast.AST) -> str:
    """Return the last of the names by which a function is called."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def bound(kinds: dict[type[ast.AST], list[ast.AST]]) -> tuple[dict[str, str], dict[str, str]]:
    """What a text calls the modules it imports, and what it calls the tables."""
    modules, tables = {}, {}
    for node in every(kinds, ast.Import, ast.ImportFrom):
        within = getattr(node, "module", None)
        for alias in node.names:
            whole = f"{within}.{alias.name}" if within else alias.name
            modules[alias.asname or alias.name] = whole
            if within in NAMING and alias.name in TABLES:
                tables[alias.asname or alias.name] = alias.name
            if whole in NAMING:
                tables |= {table: table for table in TABLES}
    return modules, tables


@cache
def reached(name: str) -> set[str]:
    """Every dlhw3 module that a module loads by name."""
    return set() if name in NAMING else loads(nodes(name)) - {name}


def typing_only(name: str) -> set[str]:
    """The imports that only a type checker sees."""
    found = set()
    for node in every(nodes(name), ast.If):
        if dotted(node.test) == "TYPE_CHECKING":
            for item in ast.walk(node):
                if isinstance(item, ast.ImportFrom):
                    found.update({item.module or ""})
    return found


def wrong_import(name: str, imported: str) -> str | None:
    """What is wrong with a module that imports another; None where it may."""
    if floor(imported) > floor(name):
        return f"{name} (floor {floor(name)}) may not import {imported} (floor {floor(imported)})"
    for folder in CONTENT:
        if name.startswith(folder + ".") and imported.startswith(folder + "."):
            return f"{name} may not import its sibling {imported}"
    for folder in FOLDERS:
        if name.startswith(folder + ".") and imported.startswith(folder + "."):
            rooms = [one.removeprefix(folder + ".").split(".")[0] for one in (name, imported)]
            if rooms[0] != rooms[1]:
                return f"{name} may not import from its neighbour {imported}"
    return None


# Each is one test over all modules that tells every fault: a test for each module and rule would be three thousand.


def test_imports_go_down() -> None:
    found = [wrong_import(name, imported) for name in MODULES for imported in sorted(imports(name))]
    assert len(found) > len(MODULES)
    assert list(filter(None, found)) == []


@pytest.mark.parametrize(
    ("name", "imported", "told"),
    [
        (
            "dlhw3.kernel.terms",
            "dlhw3.symbolic.plan",
            "(floor 1) may not import dlhw3.symbolic.plan (floor 2)",
        ),
        (
            "dlhw3.symbolic.judge",
            "dlhw3.symbolic.named",
            "(floor 2) may not import dlhw3.symbolic.named (floor 3)",
        ),
        ("dlhw3.symbolic.derivations.phi_grad", "dlhw3.symbolic.derivations.gram_flow", "its sibling"),
        ("dlhw3.numeric.experiments.ntk.run", "dlhw3.numeric.experiments.sgd.run", "its neighbour"),
        ("dlhw3.numeric.experiments.ntk.run", "dlhw3.numeric.experiments.ntk.plot", None),
        ("dlhw3.cli", "dlhw3.kernel", None),
    ],
)
def test_a_wrong_import_is_seen(name: str, imported: str, told: str | None) -> None:
    found = wrong_import(name, imported)
    assert found is None if told is None else told in str(found)


def storey(folder: str, name: str) -> tuple[int, str]:
    """Return how high the room of a module is among those of a folder, and its name; −1 where it is no room."""
    room = name.removeprefix(folder + ".").split(".")[0]
    return next((k for k, rooms in enumerate(STOREYS[folder]) if room in rooms), -1), room


@pytest.mark.parametrize("folder", STOREYS)
def test_rooms_import_from_those_below(folder: str) -> None:
    modules = [name for name in MODULES if name.startswith(folder + ".") and storey(folder, name)[0] >= 0]
    pairs = [
        (name, one) for name in modules for one in sorted(imports(name) - typing_only(name)) if one in modules
    ]
    assert len(modules) > 50
    assert len(pairs) > len(modules)
    wrong = [
        (name, one)
        for name, one in pairs
        if storey(folder, one)[0] > storey(folder, name)[0]
        or (storey(folder, one)[0] == storey(folder, name)[0] and storey(folder, one) != storey(folder, name))
    ]
    assert wrong == []


def test_no_format_knows_another() -> None:
    """Each prints the document by itself, from data."""
    for name in TABLES["FORMATS"]:
        assert not imports(name) & (set(TABLES["FORMATS"]) - {name}), name


def test_nothing_reaches_up_by_name() -> None:
    pairs = [(name, module) for name in MODULES for module in sorted(reached(name))]
    assert pairs
    wrong = [(name, module) for name, module in pairs if floor(module) > floor(name)]
    assert wrong == [], "the first may not load the second, whose floor is higher"


def test_the_tables_are_those_of_the_contents_page() -> None:
    kinds = {name for name, item in vars(catalogue).items() if isinstance(item, catalogue.Catalogue)}
    assert kinds == set(TABLES)
    for modules in TABLES.values():
        assert modules
        assert set(modules) <= set(MODULES)


@pytest.mark.parametrize(
    "source",
    [
        "from dlhw3.catalogue import FORMATS\nFORMATS.load('text')",
        "from dlhw3.catalogue import FORMATS as kinds\nload = kinds.load",
        "from dlhw3 import catalogue\ncatalogue.FORMATS.load(name)",
        "import dlhw3.catalogue\ndlhw3.catalogue.FORMATS.load(name)",
        "def late():\n    from dlhw3 import FORMATS\n    return FORMATS.load('text')",
        "from dlhw3 import render",
        "import dlhw3\ndlhw3.render",
        "import dlhw3 as house\nhouse.derive('phi-grad')",
        "from importlib import import_module\nimport_module('dlhw3.output.text')",
        "__import__('dlhw3.output.text')",
        "TEXT = 'dlhw3.output.text'",
    ],
)
def test_what_is_loaded_by_name_is_seen(source: str) -> None:
    """A module of floor 2 with any of these in it would be refused."""
    assert max(map(floor, loads(of_kinds(ast.parse(source))))) == floor("dlhw3.output")


@pytest.mark.parametrize(
    "source",
    [
        "from dlhw3.catalogue import FORMATS\nfor table in (FORMATS,):\n    table.load('text')",
        "from importlib import import_module\nimport_module(FORMATS['text'].module)",
    ],
)
def test_what_cannot_be_followed_is_refused(source: str) -> None:
    with pytest.raises(AssertionError):
        loads(of_kinds(ast.parse(source)))


def test_no_import_circle() -> None:
    graph = {name: (imports(name) | reached(name)) - typing_only(name) - {"dlhw3"} for name in MODULES}
    done: set[str] = set()

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, " → ".join([*trail[trail.index(name) :], name])
        if name not in done:
            for imported in graph[name]:
                visit(imported, (*trail, name))
            done.add(name)

    for name in graph:
        visit(name, ())


def test_inner_init_holds_a_docstring_only() -> None:
    inner = {name: syntax(name).body for name, path in MODULES.items() if path.name == "__init__.py"}
    assert inner.pop("dlhw3")
    assert inner
    assert [n for n, body in inner.items() if [type(part) for part in body] != [ast.Expr]] == []


def test_the_plan_has_every_room_and_names_files_that_are_there() -> None:
    """Each folder of the package stands in docs/architecture.md, and what its tables call a file is one."""
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    folders = {path.parent.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py")} - {"."}
    rooms = {room for room in folders if not room.startswith("numeric/experiments/")}
    assert sorted(room for room in rooms if f"`{room}/`" not in text) == []
    table = text.split("| in `symbolic/` | where to begin |\n|---|---|\n")[1].split("\n\n")[0]
    named = {name for row in table.splitlines() for name in re.findall(r"`(\w+)`", row)}
    assert named <= files_in(PACKAGE / "symbolic")
    for folder, storeys in STOREYS.items():
        for name in (name for rooms in storeys for name in rooms):
            room = PACKAGE.joinpath(*folder.split(".")[1:], name)
            (row,) = (
                line for line in text.splitlines() if line.startswith(f"| `{room.relative_to(PACKAGE)}/`")
            )
            assert {*re.findall(r"`(\w+)`", row)} <= files_in(room), room.name


def files_in(room: Path) -> set[str]:
    return {path.stem for path in room.glob("*.py")} - {"__init__"}


def test_every_file_is_listed_with_its_first_line() -> None:
    """docs/files.md is what the files say of themselves: python tests/files_page.py writes it anew."""
    assert PAGE.read_text(encoding="utf-8") == files_page()
    cut = [line for line in files_page().splitlines() if line.startswith("- ") and not SENTENCE.search(line)]
    assert cut == []


def test_no_long_file() -> None:
    lines = {name: len(path.read_text(encoding="utf-8").splitlines()) for name, path in MODULES.items()}
    assert {name: n for name, n in lines.items() if n > LISTINGS.get(name, LONGEST_FILE)} == {}


def test_no_long_function() -> None:
    lines = {
        f"{name}.{node.name}": node.end_lineno - node.lineno + 1
        for name in MODULES
        for node in every(nodes(name), ast.FunctionDef, ast.AsyncFunctionDef)
        if node.end_lineno is not None
    }
    assert len(lines) > len(MODULES)
    assert {name: count for name, count in lines.items() if count > LONGEST_FUNCTION} == {}


def test_only_the_judge_makes_proved() -> None:
    """PROVED is written as a value (not compared with) in the judge alone."""
    makers = set()
    for name in MODULES:
        for node in every(nodes(name), ast.Call):
            if last_name(node.func) == "Judgement":
                makers.update({name} if "Verdict.PROVED" in ast.unparse(node) else set())
    assert makers == {"dlhw3.symbolic.judge"}


def test_user_text_is_never_code() -> None:
    """eval, sympify of text and parse_expr do not occur; exec runs generated text in one place."""
    for name in MODULES:
        for node in every(nodes(name), ast.Call):
            called = node.func.id if isinstance(node.func, ast.Name) else ""
            assert called not in {"eval", "parse_expr", "S"}, name
            assert called != "exec" or name == "dlhw3.symbolic.code.compiled"
            assert called != "sympify", f"{name}: _sympify does not parse text"


def loaded_by(*arguments: str) -> set[str]:
    code = (
        "import sys; from dlhw3.cli import run; "
        f"code = run({list(arguments)!r}); "
        "print('\\n'.join(sorted(sys.modules)), file=sys.stderr); sys.exit(code)"
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
        (("derive", "rank-one-flow", "--help"), {"sympy", "torch", "matplotlib", "numpy", "scipy"}),
        (("derive", "phi-grad"), {"torch", "matplotlib", "scipy", "numpy"}),
        (("derive", "phi-grad", "--format", "torch"), {"torch", "matplotlib"}),
        (("derive", "rank-one-flow"), {"torch", "matplotlib"}),
    ],
)
def test_light_commands_import_little(arguments: tuple[str, ...], forbidden: set[str]) -> None:
    assert not loaded_by(*arguments) & forbidden


def test_a_derivation_as_text_does_without_what_reads_latex(tmp_path: Path) -> None:
    written = tmp_path / "derivation.txt"
    written.write_text("grad(norm2(w)^2, w)\n = 2*w\n")
    reads = {"dlhw3.symbolic.language.files.latex_reader", "dlhw3.symbolic.language.latex.words.clause_forms"}
    assert not loaded_by("check", str(written)) & {*reads, "torch", "matplotlib"}


def test_a_bad_place_is_refused_before_the_mathematics_is_loaded() -> None:
    code = (
        "import sys; from dlhw3.cli import run; "
        "code = run(['derive', 'rank-one-flow', '--depth', '3', '-o', '/dev/null/no/such']); "
        "sys.exit(code if 'sympy' not in sys.modules else 1)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 2, done.stderr


def test_importing_the_package_imports_nothing_heavy() -> None:
    code = "import sys, dlhw3; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not set(done.stdout.split()) & {"sympy", "torch", "matplotlib", "numpy"}


def lends(kinds: dict[type[ast.AST], list[ast.AST]]) -> bool:
    """Whether a generator yields inside np.errstate."""
    return any(
        isinstance(inner, ast.Yield | ast.YieldFrom)
        for node in every(kinds, ast.With)
        if any("errstate" in ast.unparse(item) for item in node.items)
        for inner in ast.walk(node)
    )


def test_no_generator_lends_its_settings() -> None:
    """A yield inside np.errstate leaves its settings with whoever iterates, for ever where no more is asked for."""
    assert lends(of_kinds(ast.parse("def f():\n    with np.errstate(all='raise'):\n        yield 1")))
    assert [name for name in MODULES if lends(nodes(name))] == []
