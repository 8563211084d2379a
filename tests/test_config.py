"""Options of experiments: declared once, parsed, refused in one sentence, hashed into an identity."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from dlhw3.errors import IN_SHELL, UnknownName, UserError
from dlhw3.numeric.runs import config, declaration, identity
from dlhw3.numeric.runs.declaration import option


@dataclass(frozen=True, kw_only=True)
class Example:
    width: tuple[int, ...] = option((1000,), help="widths", minimum=1)
    rate: float = option(0.5, help="a step", above=0.0)
    noise: float | None = option(None, help="noise", minimum=0.0, maximum=1.0)
    mode: str = option("a", help="a mode", choices=("a", "b"))
    fast: bool = option(False, help="a switch")
    data: Path | None = option(None, help="a file")  # noqa: RUF009
    n: int = option(100, help="samples", minimum=1, unless="data")
    device: str = declaration.device_option()
    dtype: str = declaration.dtype_option()


def test_texts_become_typed_values() -> None:
    made = config.parse(Example, {"width": "100, 1000", "rate": "2e-4", "fast": "yes", "noise": "0.25"})
    assert made == Example(width=(100, 1000), rate=2e-4, fast=True, noise=0.25)


@pytest.mark.parametrize(
    ("texts", "sentence"),
    [
        ({"width": "0"}, "--width must be at least 1, not 0."),
        ({"width": "10,-3"}, "--width must be at least 1, not -3."),
        ({"width": ""}, "--width needs at least one value."),
        ({"width": "10,,20"}, "--width has an empty place between commas: '10,,20'."),
        ({"width": "10,20,10"}, "--width names the same value twice."),
        ({"data": "x.npz", "n": "100"}, "--n has no place beside --data."),
        ({"width": "many"}, "--width takes an integer, not 'many'."),
        ({"rate": "-1"}, "--rate must be positive, not -1."),
        ({"rate": "nan"}, "--rate must be finite, not nan."),
        ({"rate": "inf"}, "--rate must be finite, not inf."),
        ({"noise": "1.5"}, "--noise must be at most 1, not 1.5."),
        ({"mode": "c"}, "--mode must be one of a, b, not c."),
        ({"fast": "maybe"}, "--fast must be true or false, not 'maybe'."),
        ({"dtype": "float16"}, "--dtype must be one of float32, float64, not float16."),
        ({"device": "gpu"}, "There is no device called 'gpu'."),
        ({"device": "cuda:x"}, "There is no device called 'cuda:x'."),
        ({"device": "cuda:"}, "There is no device called 'cuda:'."),
        ({"device": "cuda:01"}, "There is no device called 'cuda:01'."),
        ({"device": "cuda:²"}, "There is no device called 'cuda:²'."),
        ({"device": "mps:0"}, "There is no device called 'mps:0'."),
        ({"device": "cuda:99"}, "This machine has no device 'cuda:99' that torch can use."),
    ],
)
def test_bad_values_are_refused_in_one_sentence(texts: dict[str, str], sentence: str) -> None:
    with pytest.raises(UserError) as caught:
        config.parse(Example, texts)
    assert IN_SHELL.spelled(caught.value.said.message) == sentence


def test_values_of_a_wrong_type_are_refused() -> None:
    with pytest.raises(UserError, match=r"takes an integer, not 1\.5"):
        config.validate(Example(width=(1.5,)))  # type: ignore[arg-type]
    with pytest.raises(UserError, match="takes an integer, not True"):
        config.validate(Example(width=(True,)))


def test_unknown_options_get_a_suggestion() -> None:
    with pytest.raises(UnknownName) as caught:
        config.parse(Example, {"widht": "3"})
    assert IN_SHELL.spelled(caught.value.said.hint) == "width"


def test_the_identity_depends_on_every_value_and_on_nothing_else(tmp_path: Path) -> None:
    base = Example()
    name = identity.run_id("ntk", base)
    assert name == identity.run_id("ntk", Example())
    assert name.startswith("ntk-")
    changed = [replace(base, width=(1001,)), replace(base, width=(1000, 1)), replace(base, rate=0.25)]
    changed += [replace(base, mode="b"), replace(base, fast=True), replace(base, dtype="float32")]
    names = {identity.run_id("ntk", one) for one in changed} | {identity.run_id("other", base)}
    assert len(names) == 7
    assert name not in names
    assert identity.run_id("ntk", replace(base, noise=1)) == identity.run_id("ntk", replace(base, noise=1.0))


def test_a_file_enters_the_identity_by_its_content(tmp_path: Path) -> None:
    first, second = tmp_path / "a.npz", tmp_path / "b.npz"
    first.write_bytes(b"one")
    second.write_bytes(b"one")
    before = identity.run_id("ntk", Example(data=first))
    assert before == identity.run_id("ntk", Example(data=second))
    second.write_bytes(b"two")
    assert before != identity.run_id("ntk", Example(data=second))
    with pytest.raises(UserError, match=r"Cannot read .*missing"):
        identity.run_id("ntk", Example(data=tmp_path / "missing"))


def test_the_canonical_form_comes_back(tmp_path: Path) -> None:
    made = Example(width=(3, 4), rate=1, data=tmp_path / "x.npz")
    assert config.restore(Example, identity.canonical(made)) == replace(made, rate=1.0)


def test_options_without_effect_are_neither_written_down_nor_part_of_the_identity(tmp_path: Path) -> None:
    file = tmp_path / "x.npz"
    file.write_bytes(b"one")
    first, second = Example(data=file), Example(data=file, n=7)
    assert identity.canonical(first) == identity.canonical(second)
    assert identity.canonical(first)["n"] is None
    assert identity.canonical(Example(n=7))["n"] == 7
    assert identity.run_id("ntk", first) == identity.run_id("ntk", second)
    assert identity.run_id("ntk", Example()) != identity.run_id("ntk", Example(n=7))
    back = config.restore(Example, identity.canonical(second))
    assert back == first
    assert identity.canonical(back) == identity.canonical(second)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"n": None}, "--n takes an integer, not None."),
        ({"n": "7"}, "--n takes an integer, not '7'."),
        ({"rate": None, "data": "x.npz"}, "--rate takes a number, not None."),
        ({"width": 3}, "--width takes a tuple of values, not 3."),
        ({"width": None}, "--width takes a tuple of values, not None."),
        ({"data": 3}, "--data takes a path, not 3."),
        ({"depth": 3}, "There is no option called 'depth'."),
        ({"device": "cuda:99"}, "This machine has no device 'cuda:99' that torch can use."),
    ],
)
def test_what_canonical_would_not_write_is_refused(changed: dict[str, object], sentence: str) -> None:
    with pytest.raises(UserError) as caught:
        config.restore(Example, identity.canonical(Example()) | changed)
    assert IN_SHELL.spelled(caught.value.said.message) == sentence


def test_a_run_that_is_over_needs_no_device_here() -> None:
    values = identity.canonical(Example()) | {"device": "cuda:99"}
    assert config.restore(Example, values, here=False).device == "cuda:99"
    with pytest.raises(UserError, match="must be one of a, b"):
        config.restore(Example, values | {"mode": "c"}, here=False)


@pytest.mark.parametrize(
    ("texts", "sentence", "hint"),
    [
        ({"width": "1e3"}, "--width takes an integer, not '1e3'.", "--width 1000"),
        ({"width": "1,000"}, "--width takes an integer, not '1,000'.", "--width 1000"),
        ({"width": "1_000"}, "--width takes an integer, not '1_000'.", "--width 1000"),
        ({"n": "1 000"}, "--n takes an integer, not '1 000'.", "--n 1000"),
        ({"n": "100.0"}, "--n takes an integer, not '100.0'.", "--n 100"),
        ({"n": "007"}, "--n takes an integer, not '007'.", "--n 7"),
        ({"n": "٣"}, "--n takes an integer, not '٣'.", "--n 100"),
        ({"n": "²"}, "--n takes an integer, not '²'.", "--n 100"),
        ({"n": "−5"}, "--n takes an integer, not '−5'.", "--n 100"),
        ({"n": "0x10"}, "--n takes an integer, not '0x10'.", "--n 100"),
        ({"n": "1e30"}, "--n takes an integer, not '1e30'.", "--n 100"),
        ({"n": "0e0"}, "--n takes an integer, not '0e0'.", "--n 100"),  # 0 is meant, and too small
        ({"rate": "1_0"}, "--rate takes a number, not '1_0'.", "--rate 0.5"),
        ({"rate": "1,5"}, "--rate takes a number, not '1,5'.", "--rate 0.5"),
        ({"rate": "1,000.5"}, "--rate takes a number, not '1,000.5'.", "--rate 0.5"),
        ({"rate": "0x1p3"}, "--rate takes a number, not '0x1p3'.", "--rate 0.5"),
        ({"rate": "1e400"}, "--rate must be finite, not inf.", "--rate 0.5"),
        ({"rate": "-0"}, "--rate must be positive, not 0.", "--rate 0.5"),
        ({"n": str(2**63)}, f"--n must be at most {2**63 - 1}, not {2**63}.", "--n 100"),
        ({"n": f"-{2**64}"}, f"--n must be at least 1, not -{2**64}.", "--n 100"),
        ({"n": "9" * 5000}, f"--n must be at most {2**63 - 1}, not {2**63}.", "--n 100"),
        ({"n": "x" * 500}, f"--n takes an integer, not '{'x' * 39}….", "--n 100"),
        ({"device": f"cuda:{10**30}"}, f"There is no device called 'cuda:{10**30}'.", "--device cpu"),
        ({"device": ""}, "There is no device called ''.", "--device cpu"),
        ({"data": ""}, "--data takes the path of a file, not ''.", ""),
        ({"data": "a\0b"}, "--data takes the path of a file, not 'a\\x00b'.", ""),
    ],
)
def test_numbers_are_written_in_one_way(texts: dict[str, str], sentence: str, hint: str) -> None:
    with pytest.raises(UserError) as caught:
        config.parse(Example, texts)
    assert (IN_SHELL.spelled(caught.value.said.message), IN_SHELL.spelled(caught.value.said.hint)) == (
        sentence,
        hint,
    )
    if hint.startswith("--"):  # a hint is tried before it is given
        name, text = hint[2:].split()
        config.parse(Example, {name: text})


def test_signs_and_zeros_make_no_other_run() -> None:
    zero = config.parse(Example, {"noise": "0"})
    for text in ("-0", "+0.0", "-0e9"):
        made = config.parse(Example, {"noise": text})
        assert identity.run_id("ntk", made) == identity.run_id("ntk", zero)
    assert identity.run_id("ntk", replace(zero, noise=-0.0)) == identity.run_id("ntk", zero)
    assert config.parse(Example, {"n": "+7", "rate": "+.5e-3"}) == Example(n=7, rate=5e-4)


def test_what_is_no_file_is_not_read_for_ever(tmp_path: Path) -> None:
    import os

    os.mkfifo(tmp_path / "pipe")
    for path, what in (
        (tmp_path / "pipe", "a pipe"),
        (Path("/dev/zero"), "a device"),
        (tmp_path, "a folder"),
    ):
        with pytest.raises(UserError, match=f"Cannot read .*{what}.*not a file"):
            identity.run_id("ntk", Example(data=path))


def test_identities_are_those_of_before() -> None:
    """The id of a run is not to change without need: a hash written down with commit 1dab638."""
    assert identity.run_id("ntk", Example(width=(3,), rate=0.25)) == "ntk-78d6ae4fcb"
