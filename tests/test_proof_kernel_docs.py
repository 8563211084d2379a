"""docs/rules.md is what the rules' docstrings say, docs/proof-format.md names every field, and the kernel is small.

Write the first anew with ``python tests/test_proof_kernel_docs.py``.
"""

from __future__ import annotations

import ast
import inspect
import io
import tokenize
from pathlib import Path

from dlhw3.kernel import rules, statements, theorem
from dlhw3.kernel.laws.entrywise import ROWS
from dlhw3.kernel.laws.law import A, Law, p, s
from dlhw3.kernel.laws.matrices import LAWS
from dlhw3.kernel.laws.table import AXIOMS, derivative_name, law_of
from dlhw3.kernel.order import expectation, monotone, plain
from dlhw3.kernel.order import rules as order
from dlhw3.kernel.printer import text
from dlhw3.kernel.proof_file import FIELDS, OBJECTS
from dlhw3.kernel.statements import Statement
from dlhw3.kernel.terms import KINDS, SIGNATURES, VARIABLES, Term, letter, term
from dlhw3.symbolic.conditions.domains import condition_text

ROOT = Path(__file__).resolve().parent.parent
KERNEL = ROOT / "dlhw3" / "kernel"
MOST = 1500  # lines of code
MOST_OF_ORDER, RULES_OF_ORDER = 500, 7


def rules_page() -> str:
    lines = [
        "# The rules of the kernel",
        "",
        "Made from the docstrings of `dlhw3/kernel/rules.py` and `kernel/order/`; a test keeps it true.",
        "",
    ]
    lines += [inspect.cleandoc(theorem.__doc__ or "").split("\n\n", 1)[1], ""]
    for name, rule in rules.RULES.items():
        for title, module in (
            ("## Order", order),
            ("## Expectations", expectation),
            ("## Along an interval", monotone),
        ):
            if rule.__module__ == module.__name__ and title not in lines:
                lines += [title, "", inspect.cleandoc(module.__doc__ or ""), ""]
        fields = ", ".join(FIELDS[name])
        lines += [f"## {name}({fields})", "", inspect.cleandoc(rule.__doc__ or ""), ""]
    lines += ["## Conditions", "", inspect.cleandoc(statements.__doc__ or "").split("\n\n", 1)[1], ""]
    near = ", ".join(plain.NEARBY)
    lines += [f"Inside a differential these are used, alone or for each index, and no others: {near}."]
    lines += ["", "## Laws", "", "Each is an axiom over its own letters, tested by values.", ""]
    for name, axiom in AXIOMS.items():
        under = [*map(condition_text, axiom.conditions), *(f"{text(f)} ≥ 0" for f in axiom.facts)]
        under += map(text, axiom.premises)
        equation = text(Statement(axiom.relation, axiom.left, axiom.right))
        lines.append(f"- `{name}`: {equation}{', where ' + '; '.join(under) if under else ''}")
    lines += ["", "Derivatives, by which *differential* goes:", ""]
    for law_name, body, law in derivatives():
        assert law.derivative is not None
        variable = ("letter", *law.argument.data)
        moving = term("differential", (variable,), (body, law.argument, letter("H", *law.argument.shape)))
        under = "; ".join(map(condition_text, law.smooth))
        equation = text(Statement("=", moving, law.derivative))
        lines.append(f"- `{law_name}`: {equation}{', where ' + under if under else ''}")
    return "\n".join(lines) + "\n"


def derivatives() -> list[tuple[str, Term, Law]]:
    """The name of each law of a derivative, its operator on the law's own letter, and the law."""
    bodies = [term(op, (), (law.argument,)) for op, law in LAWS.items() if law.derivative is not None]
    bodies += [term("map", (name, 0), (A,)) for name in ROWS]
    bodies += [term("power", (p,), (s,))]
    return [(name, body, law_of(body)) for body in bodies for name in derivative_name(body)]


def test_rules_page_is_what_the_rules_say() -> None:
    assert (ROOT / "docs" / "rules.md").read_text(encoding="utf-8") == rules_page()


def test_proof_format_names_everything() -> None:
    page = (ROOT / "docs" / "proof-format.md").read_text(encoding="utf-8")
    for name, fields in FIELDS.items():
        row = next(
            line for line in page.split("## Steps")[1].splitlines() if line.startswith(f"| `{name}` |")
        )
        assert all(f"`{field}`: {kind}" in row for field, kind in fields.items()), name
    data = {
        kind for kinds in (*(own for own, _ in SIGNATURES.values()), *VARIABLES.values()) for kind in kinds
    }
    for name in (*SIGNATURES, *VARIABLES, *data, "pair"):
        assert f"`{name}`" in page
    for kind in {kind for fields in FIELDS.values() for kind in fields.values()}:
        assert kind in KINDS or kind in OBJECTS
        assert f"*{kind}*" in page


def code_lines(path: Path) -> int:
    """Lines that hold code: no blanks, no comments, no docstrings."""
    text = path.read_text(encoding="utf-8")
    words: set[int] = set()
    for node in ast.walk(ast.parse(text)):
        for statement in getattr(node, "body", []) if isinstance(getattr(node, "body", []), list) else []:
            value = statement.value if isinstance(statement, ast.Expr) else None
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                words.update(range(statement.lineno, (statement.end_lineno or statement.lineno) + 1))
    skipped = (
        tokenize.COMMENT,
        tokenize.NL,
        tokenize.NEWLINE,
        tokenize.INDENT,
        tokenize.DEDENT,
        tokenize.ENDMARKER,
    )
    used: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in skipped:
            used.update(range(token.start[0], token.end[0] + 1))
    return len(used - words)


def test_the_kernel_is_small() -> None:
    parts = {path: code_lines(path) for path in KERNEL.rglob("*.py")}
    of_order = sum(many for path, many in parts.items() if path.parent.name == "order")
    assert 0 < of_order <= MOST_OF_ORDER
    assert sum(parts.values()) - of_order <= MOST


def test_the_rules_of_order_are_few() -> None:
    of_order = [name for name, rule in rules.RULES.items() if ".order." in rule.__module__]
    assert {
        "combination",
        "congruence",
        "trace_order",
        "expectation",
        "decreasing",
        "limit",
        "entries",
    } <= set(of_order)
    of_order.remove(
        "discharge"
    )  # of conditions: it stands with the signs that it reads, and concludes no relation
    assert len(of_order) <= RULES_OF_ORDER


if __name__ == "__main__":
    (ROOT / "docs" / "rules.md").write_text(rules_page())
