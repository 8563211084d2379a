"""The habits of the command line: help, version, completion, options given twice, files, JSON, quiet."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer

from dlhw3 import __version__
from dlhw3.catalogue import DERIVATIONS, EXPERIMENTS, FORMATS
from dlhw3.cli import app, run
from dlhw3.errors import UnknownName, close_names
from dlhw3.symbolic.named import options
from dlhw3.symbolic.recorded import recorded

HEAVY = ("sympy", "torch", "matplotlib", "numpy", "scipy", "numba")


def paths() -> list[list[str]]:
    """Every command and sub-command that is not hidden, found by walking the application."""
    found: list[list[str]] = []

    def walk(command: Any, path: list[str]) -> None:
        found.append(path)
        for name, child in sorted(getattr(command, "commands", {}).items()):
            if not child.hidden:
                walk(child, [*path, name])

    walk(typer.main.get_command(app), [])
    return found


WITH_HELP = [*paths(), *(["derive", name] for name in DERIVATIONS.names())]


def test_every_command_is_there() -> None:
    names = {tuple(path) for path in paths()}
    assert {(), ("list",), ("derive",), ("check",), ("crosscheck",), ("simulate",), ("sweep",)} < names
    assert {("simulate", name) for name in EXPERIMENTS.names()} < names


@pytest.mark.parametrize("path", WITH_HELP, ids=" ".join)
def test_help_is_one_style(path: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Both flags, the usage first, a sentence, the same headings, descriptions in lower case, 80 columns."""
    assert run([*path, "-h"]) == 0
    text = capsys.readouterr().out
    assert run([*path, "--help"]) == 0
    assert capsys.readouterr().out == text
    lines = text.rstrip("\n").split("\n")
    assert max(map(len, lines)) <= 80
    assert lines[0].startswith(f"Usage: {' '.join(['dlhw3', *path[: 1 if path[:1] == ['derive'] else 2]])} ")
    sentence = " ".join(text.split("\n\n")[1].split())
    assert re.match(r"[A-Z].*\.$", sentence), sentence
    headings = [line for line in lines[1:] if re.match(r"\S", line)]
    assert all(re.fullmatch(r"[A-Z][\w -]*:", heading) for heading in headings), headings
    assert headings[-1] == "General options:"
    assert not re.search(r"[╭│╰\[\]]", text.replace("[OPTIONS]", "").replace("[NAME …]", ""))
    described = re.findall(r"^ {2,6}(?:-\w, )?--[\w-]+(?: \S+)*?(?: {2,}|\n {6,})(\S.*)$", text, flags=re.M)
    assert len(described) >= 3
    for words in described:
        assert not words[0].isupper() or words.split()[0].isupper(), words
    for flag in ("-q, --quiet", "--color WHEN", "-h, --help"):
        assert text.count(flag) == 1


@pytest.mark.parametrize("arguments", [[], ["simulate"]])
def test_with_nothing_to_do_it_shows_its_help(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("Usage: dlhw3")


@pytest.mark.parametrize("path", [[], ["derive"], ["simulate", "ntk"]], ids=" ".join)
def test_help_is_a_command_too(path: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*path, "--help"]) == 0
    text = capsys.readouterr().out
    assert run(["help", *path]) == 0
    assert capsys.readouterr().out == text


def test_the_demo_ends_by_saying_how_to_have_the_command() -> None:
    makefile = (Path(__file__).resolve().parent.parent / "Makefile").read_text(encoding="utf-8")
    demo = makefile.partition("\ndemo:")[2].partition("\n\n")[0]
    assert "/activate" in demo.splitlines()[-1]
    commands = re.findall(r"\$\(BIN\)/dlhw3 (\S+)", demo)
    assert "crosscheck" in commands
    assert set(commands) <= {path[0] for path in paths() if path}


@pytest.mark.parametrize("flag", ["-V", "--version"])
def test_the_version(flag: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([flag]) == 0
    assert capsys.readouterr().out == f"dlhw3 {__version__}\n"


# --- errors -------------------------------------------------------------------------------------------------

WRONG = [
    (["derve"], "There is no command called 'derve'.", "derive"),
    (["LIST"], "There is no command called 'LIST'.", "list"),
    (["simulate", "NTK"], "There is no experiment called 'NTK'.", "ntk"),
    (["derive"], "derive needs the name of a derivation.", "dlhw3 derive phi-grad, or dlhw3 list"),
    (["sweep"], "sweep needs the name of an experiment.", "dlhw3 sweep ntk, or dlhw3 list"),
    (["derive", "PHI-GRAD"], "There is no derivation called 'PHI-GRAD'.", "phi-grad"),
    (["derive", "Gram_Flow", "--depth", "2"], "There is no derivation called 'Gram_Flow'.", "gram-flow"),
    (["derive", "--depth", "2", "phi-gard"], "There is no derivation called 'phi-gard'.", "phi-grad"),
    (["derive", "phi-grad", "-f", "LATEX"], "There is no format called 'LATEX'.", "latex"),
    (["crosscheck", "PHI-GRAD"], "There is no derivation called 'PHI-GRAD'.", "phi-grad"),
    (["crosscheck", "--seed", "x"], "--seed takes a whole number from 0, not 'x'.", "--seed 0"),
    (["crosscheck", "--seed", "-1"], "--seed takes a whole number from 0, not '-1'.", "--seed 0"),
    (["derive", "phi-grad", "--dept", "2"], "phi-grad does not take --dept.", "dlhw3 derive phi-grad --help"),
    (["derive", "rank-one-flow", "--dept", "2"], "rank-one-flow does not take --dept.", "--depth"),
    (["derive", "rank-one-flow", "--depth"], "--depth needs a value.", "dlhw3 derive rank-one-flow --help"),
    (
        ["derive", "rank-one-flow", "gram-flow"],
        "derive does not take 'gram-flow'.",
        "dlhw3 derive rank-one-flow --help",
    ),
    (["derive", "phi-grad", "--full=3"], "--full takes no value.", "--full"),
    (["simulate", "ntk", "--widht", "3"], "simulate ntk does not take --widht.", "--width"),
    (["simulate", "ntk", "--lr", "3"], "simulate ntk does not take --lr.", "--rate"),
    (["simulate", "landscape", "--eta", "3"], "simulate landscape does not take --eta.", "--step-size"),
    (["simulate", "ntk", "--epochs", "3"], "simulate ntk does not take --epochs.", "--steps"),
    (["simulate", "landscape", "--layers", "3"], "simulate landscape does not take --layers.", "--depth"),
    (["list", "more"], "list does not take 'more'.", "dlhw3 list --help"),
    (["list", "--format", "json"], "list does not take --format.", "--json"),
    (["crosscheck", "-f", "json"], "crosscheck does not take -f.", "--json"),
    (["simulate", "ntk", "--format=json"], "simulate ntk does not take --format.", "--json"),
    (["sweep", "ntk", "--jobs", "x"], "--jobs takes a whole number, not 'x'.", "dlhw3 sweep --help"),
    (["--colour", "never", "list"], "There is no option --colour.", "--color"),
    (["list", "--color", "no"], "--color takes auto, always or never, not 'no'.", "--color auto"),
    (["-q"], "dlhw3 needs to be told what to do.", "dlhw3 --help"),
    (["--show-completion", "klingon"], "There is no shell called 'klingon'.", "bash, fish"),
    (["simulate", "ntk", "--out", "-"], "--out takes the name of a folder, not '-'.", "--out results/mine"),
]


@pytest.mark.parametrize(("arguments", "sentence", "hint"), WRONG, ids=lambda value: " ".join(value))
def test_errors_are_one_style(
    arguments: list[str], sentence: str, hint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    said, tried = captured.err.rstrip("\n").split("\n")
    assert re.fullmatch(rf"dlhw3: {re.escape(sentence)} \[[CDE]\d\d\d\]", said)
    assert tried.startswith(f"Try: {hint}")


@pytest.mark.parametrize(
    ("arguments", "flag"),
    [
        (["simulate", "ntk", "--width", "10", "--width", "20"], "--width"),
        (["simulate", "ntk", "--out", "a", "-o", "b"], "--out"),
        (["simulate", "landscape", "--seed=1", "--seed=1"], "--seed"),
        (["derive", "rank-one-flow", "--depth", "2", "--depth", "3"], "--depth"),
        (["derive", "phi-grad", "-f", "json", "--format", "text"], "--format"),
        (["crosscheck", "--seed", "0", "--seed", "1"], "--seed"),
        (["sweep", "ntk", "--seeds", "0:1", "--seeds", "0:2"], "--seeds"),
        (["--color", "always", "--color", "never", "list"], "--color"),
    ],
)
def test_an_option_given_twice_is_refused(
    arguments: list[str], flag: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments) == 2
    assert f"dlhw3: {flag} is given twice." in capsys.readouterr().err


def test_check_says_where_the_catalogue_is_checked(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "phi-grad"]) == 2
    assert capsys.readouterr().err.splitlines()[1] == "Try: dlhw3 crosscheck phi-grad"


def test_close_names_do_not_care_for_capitals() -> None:
    for catalogue in (DERIVATIONS, EXPERIMENTS, FORMATS):
        for name in catalogue.names():
            assert close_names(name.upper(), catalogue.names()) == [name]
            assert UnknownName(catalogue.kind, name.title(), catalogue.names()).hint == name


# --- the options of a derivation ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", DERIVATIONS.names())
def test_a_derivation_lists_its_own_options(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    known = options(name)
    assert run(["derive", "--help", name]) == 0
    text = capsys.readouterr().out
    assert (f"Options of {name}:" in text) == bool(known)
    for flag in ("--depth", "--layer"):
        assert (flag in text) == (flag.removeprefix("--") in known)


@pytest.mark.parametrize(
    "arguments",
    [
        ["deep-linear-grad", "--depth", "3", "--layer", "2"],
        ["--depth", "3", "--layer", "2", "deep-linear-grad"],
        ["--layer=2", "deep-linear-grad", "--depth=3"],
        ["-f", "text", "--depth", "3", "deep-linear-grad", "--layer", "2", "-q"],
    ],
)
def test_options_stand_on_either_side_of_the_name(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["derive", "--result-only", *arguments]) == 0
    assert capsys.readouterr().out == "∇₂φ = W₃ᵀ ∇l(W_{3:1}) W₁ᵀ\n"


# --- files --------------------------------------------------------------------------------------------------


def test_a_derivation_goes_to_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["derive", "phi-grad", "-f", "latex"]) == 0
    text = capsys.readouterr().out
    place = tmp_path / "φ.tex"
    for _ in range(2):  # the second replaces the first
        assert run(["derive", "phi-grad", "-f", "latex", "-o", str(place)]) == 0
        captured = capsys.readouterr()
        assert (captured.out, captured.err) == ("", f"wrote {place}\n")
        assert place.read_text(encoding="utf-8") == text
    assert list(tmp_path.iterdir()) == [place]
    umask = os.umask(0)
    os.umask(umask)
    assert stat.S_IMODE(place.stat().st_mode) == 0o666 & ~umask
    assert run(["derive", "phi-grad", "-f", "latex", "-o", "-", "-q"]) == 0
    assert capsys.readouterr().out == text


def test_a_link_stays_a_link_and_a_mode_a_mode(tmp_path: Path) -> None:
    real, link = tmp_path / "real", tmp_path / "link"
    real.write_text("old")
    real.chmod(0o600)
    link.symlink_to(real)
    assert run(["derive", "phi-grad", "-q", "--result-only", "-o", str(link)]) == 0
    assert link.is_symlink()
    assert real.read_text(encoding="utf-8").startswith("∇φ(U)")
    assert stat.S_IMODE(real.stat().st_mode) == 0o600


def test_a_place_that_cannot_be_written_is_refused_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from dlhw3.symbolic.derivations import phi_grad

    def derive() -> None:
        raise AssertionError("derived before the place was looked at")

    monkeypatch.setattr(phi_grad, "derive", derive)
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    for place in (tmp_path, tmp_path / "none" / "x", "", Path("/dev/null/x")):
        assert run(["derive", "phi-grad", "--output", str(place)]) == 2, place
        assert re.match(r"dlhw3: (Cannot write|--output needs)", capsys.readouterr().err)


def test_writing_leaves_the_process_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another thread could make a file for everybody while the mask is away."""

    def changed(mask: int) -> int:
        raise AssertionError("the mask of the process was changed")

    monkeypatch.setattr(os, "umask", changed)
    monkeypatch.chdir(tmp_path)
    assert run(["derive", "phi-grad", "-q", "-o", "found"]) == 0
    assert [path.name for path in tmp_path.iterdir()] == ["found"]


def test_a_device_is_written_to_and_not_replaced() -> None:
    assert run(["derive", "phi-grad", "-q", "-o", "/dev/null"]) == 0
    assert not Path("/dev/null").is_file()


# --- JSON and quiet -----------------------------------------------------------------------------------------


def test_the_list_as_json_and_as_names(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["list", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert list(data) == ["schema", "derivations", "experiments", "formats", "verdicts"]
    assert [one["name"] for one in data["derivations"]] == list(DERIVATIONS)
    kept = recorded()
    known = {} if kept is None else {name: one.verdict.name for name, one in kept.entries.items()}
    assert [one["verdict"] for one in data["derivations"]] == [known.get(name) for name in DERIVATIONS]
    assert data["experiments"] == [{"name": one.name, "summary": one.summary} for one in EXPERIMENTS.entries]
    assert run(["list", "-q"]) == 0
    names = capsys.readouterr().out.split()
    assert names == [*DERIVATIONS.names(), *EXPERIMENTS.names(), *FORMATS.names()]


def test_quiet_stands_on_either_side_and_is_forgotten(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["list", "-q"]) == 0
    short = capsys.readouterr().out
    assert run(["--quiet", "list"]) == 0
    assert capsys.readouterr().out == short
    assert run(["list"]) == 0
    assert capsys.readouterr().out != short


# --- completion ---------------------------------------------------------------------------------------------


def completed(line: str, shell: str = "bash") -> tuple[list[str], set[str]]:
    """Return what the shell offers at the end of ``line``, and the heavy modules that were loaded for it."""
    script = (
        "import sys\nfrom dlhw3.cli import run\ntry: run([])\nexcept SystemExit: pass\n"
        f"print('LOADED', *(name for name in {HEAVY!r} if name in sys.modules))"
    )
    words = line.split(" ")
    environment = {
        "_DLHW3_COMPLETE": f"complete_{shell}",
        "COMP_WORDS": line,
        "COMP_CWORD": str(len(words) - 1),
        "_TYPER_COMPLETE_ARGS": line,
        "_TYPER_COMPLETE_FISH_ACTION": "get-args",
        "_TYPER_COMPLETE_WORD_TO_COMPLETE": words[-1],
        "PYTHONIOENCODING": "utf-8",
    }
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | environment,
        encoding="utf-8",
    )
    *offered, last = done.stdout.splitlines()
    return offered, set(last.split()[1:])


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("dlhw3 ", {"list", "derive", "check", "audit", "cookbook", "crosscheck", "simulate", "sweep"}),
        ("dlhw3 derive ", set(DERIVATIONS.names())),
        ("dlhw3 derive phi", {"phi-grad"}),
        ("dlhw3 crosscheck phi-grad ra", {"rank-one-flow"}),
        ("dlhw3 derive phi-grad --format ", set(FORMATS.names())),
        ("dlhw3 derive -f j", {"jax", "json"}),
        ("dlhw3 simulate ", set(EXPERIMENTS.names())),
        ("dlhw3 sweep n", {"ntk"}),
        ("dlhw3 audit part-1", {"part-1-lemma", "part-1-question-1"}),
        ("dlhw3 --color a", {"auto", "always"}),
        ("dlhw3 derive phi-grad --res", {"--result-only"}),
    ],
)
def test_names_complete_and_nothing_heavy_loads(line: str, offered: set[str]) -> None:
    found, heavy = completed(line)
    assert set(found) == offered
    assert not heavy


def test_an_experiments_options_complete_with_numpy_at_most() -> None:
    found, heavy = completed("dlhw3 simulate ntk --rat")
    assert set(found) == {"--rate", "--rates"}
    assert heavy <= {"numpy"}
    assert completed("dlhw3 simulate ntk --rates w")[0] == ["write-up", "write-up-sum"]


@pytest.mark.parametrize("shell", ["zsh", "fish", "powershell"])
def test_other_shells_complete_with_the_summary(shell: str) -> None:
    found, heavy = completed("dlhw3 derive phi", shell)
    assert "phi-grad" in found[0]
    assert DERIVATIONS.entry("phi-grad").summary in found[0]
    assert not heavy


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_the_script_for_any_shell_is_printed(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--show-completion", shell]) == 0
    assert "_DLHW3_COMPLETE" in capsys.readouterr().out


def test_completion_is_installed_for_the_shell_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert run(["--install-completion", "fish"]) == 0
    (place,) = tmp_path.rglob("dlhw3.fish")
    assert str(place) in capsys.readouterr().out
    assert "_DLHW3_COMPLETE=complete_fish" in place.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "arguments", [["--version"], ["list", "--json"], ["derive", "--help"], ["derve"], ["-h"]]
)
def test_light_commands_load_nothing_heavy(arguments: list[str]) -> None:
    script = (
        f"import sys\nfrom dlhw3.cli import run\nrun({arguments!r})\n"
        f"print('LOADED', *(name for name in {HEAVY!r} if name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "LOADED"
