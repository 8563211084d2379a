"""The write-up's data, and refusals of a user's file in one sentence each."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from dlhw3.errors import IN_SHELL, UserError
from dlhw3.numeric.data import samples as data
from dlhw3.numeric.data.archive import read_arrays


def test_the_data_follow_the_stated_distribution() -> None:
    clean = data.synthetic(n=20000, d=3, noise=0.0, seed=1)
    w, *_ = np.linalg.lstsq(np.sin(clean.X), clean.y, rcond=None)
    np.testing.assert_allclose(np.sin(clean.X) @ w, clean.y, atol=1e-12)  # exactly linear in sin x
    noisy = data.synthetic(n=20000, d=3, noise=0.1, seed=1)
    np.testing.assert_array_equal(noisy.X, clean.X)
    assert np.std(noisy.y - clean.y) == pytest.approx(0.1, rel=0.03)
    assert np.std(clean.X) == pytest.approx(1.0, rel=0.02)
    slope, *_ = np.linalg.lstsq(clean.X, clean.y, rcond=None)
    residual = np.var(clean.y - clean.X @ slope) / np.sum(w**2)
    assert residual == pytest.approx((1 - 2 / np.e - np.exp(-2)) / 2, rel=0.05)


def test_seeds_decide() -> None:
    np.testing.assert_array_equal(data.synthetic(seed=3).Y, data.synthetic(seed=3).Y)
    assert not np.array_equal(data.synthetic(seed=3).X, data.synthetic(seed=4).X)
    first, second = data.generator(0, "data"), data.generator(0, "network")
    assert first.standard_normal() != second.standard_normal()


def test_a_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "mine.npz"
    np.savez(path, X=np.ones((4, 2)), Y=np.arange(4))
    read = data.choose(path, 100, 10, 0.1, 0)
    assert read.X.shape == (4, 2)
    np.testing.assert_array_equal(read.y, [0.0, 1.0, 2.0, 3.0])


@pytest.mark.parametrize(
    ("arrays", "sentence"),
    [
        ({"X": np.ones((3, 2))}, "has no array called Y"),
        ({"X": np.ones(3), "Y": np.ones(3)}, "X in .* must have two axes"),
        ({"X": np.ones((3, 2)), "Y": np.ones((3, 1, 1))}, "Y in .* must have one or two axes"),
        ({"X": np.ones((3, 2)), "Y": np.ones(4)}, "as many rows: 3 and 4"),
        ({"X": np.array([[1.0, np.nan]]), "Y": np.ones(1)}, r"X in .* not finite, in row 0, column 1"),
        ({"X": np.ones((2, 2)), "Y": np.array([1.0, np.inf])}, r"Y in .* not finite, in row 1 "),
        ({"X": np.ones((0, 2)), "Y": np.ones(0)}, "holds no samples"),
        ({"X": np.zeros((3, 2)), "Y": np.ones(3)}, "no curvature: every input is zero"),
        ({"X": np.full((3, 2), 1e200), "Y": np.ones(3)}, r"X in .* beyond 1e\+50"),
        ({"X": np.ones((3, 2)), "Y": np.full(3, -1e51)}, r"Y in .* beyond 1e\+50"),
        ({"X": np.full((3, 2), 1e-120), "Y": np.ones(3)}, "No entry of X in .* reaches 1e-50"),
        ({"X": np.array([["a"]]), "Y": np.ones(1)}, "must hold real numbers"),
        ({"X": np.array([[1j]]), "Y": np.ones(1)}, "must hold real numbers"),
    ],
)
def test_bad_arrays_are_refused(tmp_path: Path, arrays: dict[str, np.ndarray], sentence: str) -> None:
    path = tmp_path / "mine.npz"
    np.savez(path, **arrays)  # type: ignore[arg-type]
    with pytest.raises(UserError, match=sentence):
        data.load(path)


def test_bad_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="No such file"):
        data.load(tmp_path / "missing.npz")
    text = tmp_path / "text.npz"
    text.write_text("X = 1")
    with pytest.raises(UserError, match="not a readable"):
        data.load(text)
    whole = tmp_path / "whole.npz"
    np.savez(whole, X=np.ones((30, 30)), Y=np.ones(30))
    whole.write_bytes(whole.read_bytes()[:500])
    with pytest.raises(UserError, match="not a readable"):
        data.load(whole)
    np.save(tmp_path / "one.npy", np.ones(3))
    with pytest.raises(UserError, match=r"is not an \.npz file"):
        data.load(tmp_path / "one.npy")
    objects = tmp_path / "objects.npz"
    np.savez(objects, X=np.array([{"a": 1}], dtype=object), Y=np.ones(1))
    with pytest.raises(UserError, match=r"X in .* holds Python objects") as refused:
        data.load(objects)
    assert "**{k: d[k].astype(float) for k in d}" in str(refused.value), "of whatever names"


def test_one_target_is_needed_where_a_vector_is() -> None:
    with pytest.raises(UserError, match="Y has 2 columns"):
        _ = data.Data(np.ones((3, 1)), np.ones((3, 2))).y


def test_what_never_ends_or_fits_nowhere_is_refused_unread(tmp_path: Path) -> None:
    import os
    import zipfile

    with pytest.raises(UserError, match="not a regular file"):
        data.load(Path("/dev/zero"))
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(UserError, match="not a regular file"):
        data.load(pipe)
    with pytest.raises(UserError, match="is a folder"):
        data.load(tmp_path)
    header = b"{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000000, 9), }".ljust(117) + b"\n"
    with zipfile.ZipFile(tmp_path / "bomb.npz", "w") as archive:
        archive.writestr("X.npy", b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header)
        archive.writestr("Y.npy", b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header)
    with pytest.raises(UserError, match="1000000000000 × 9 entries of X"):
        data.load(tmp_path / "bomb.npz")
    with zipfile.ZipFile(tmp_path / "text.npz", "w") as archive:
        archive.writestr("X.npy", "1,2,3")
        archive.writestr("Y.npy", "1")
    with pytest.raises(UserError, match="damaged"):
        data.load(tmp_path / "text.npz")
    with pytest.raises(UserError, match="take"):
        data.synthetic(n=10**12, d=10)


def test_hints_for_other_formats_and_names_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    table = np.arange(12.0).reshape(4, 3) + 1.0
    np.savetxt("my table.csv", table, delimiter=",")
    np.savez("names.npz", x=table[:, :2], y=table[:, 2])
    for name in ("my table.csv", "names.npz"):
        with pytest.raises(UserError) as caught:
            data.load(Path(name))
        exec(IN_SHELL.spelled(caught.value.said.hint), {"numpy": np})
        np.testing.assert_array_equal(data.load(Path("data.npz")).X, table[:, :2])
        np.testing.assert_array_equal(data.load(Path("data.npz")).y, table[:, 2])


@pytest.mark.parametrize(
    ("X", "Y", "words"),
    [
        (np.ones((30, 0)), np.ones(30), "holds no inputs"),
        (np.ones((30, 2)), np.ones((30, 0)), "holds no targets"),
        (np.ones((3, 2)), np.full(3, 1e-200), "No entry of Y in .* reaches 1e-50"),
        (np.full((3, 2), 1e-320), np.ones(3), "No entry of X in .* reaches 1e-50"),
        (np.full((3, 2), np.longdouble("1e400")), np.ones(3), "beyond float64, in row 0, column 0"),
        (np.ones((2, 9)), np.ones(9), "as many rows: 2 and 9"),
        (np.float64(3), np.ones(9), "that of a single number"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, X: np.ndarray, Y: np.ndarray, words: str) -> None:
    np.savez(tmp_path / "mine.npz", X=X, Y=Y)
    with pytest.raises(UserError, match=words):
        data.load(tmp_path / "mine.npz")


NUMBERS = np.arange(1.0, 9.0).reshape(4, 2)
TABLE = np.column_stack([NUMBERS, np.arange(4.0)])
MENDED: dict[str, dict[str, np.ndarray]] = {
    "labels": {"X": NUMBERS, "Y": np.array(["cat", "dog", "cat", "bird"])},
    "labels in bytes": {"X": NUMBERS, "Y": np.array([b"a", b"b", b"a", b"b"])},
    "numbers as text": {"X": NUMBERS.astype(str), "Y": np.arange(4.0)},
    "complex": {"X": NUMBERS + 0j, "Y": np.arange(4.0)},
    "objects": {"X": NUMBERS.astype(object), "Y": np.arange(4.0)},
    "dates": {"X": NUMBERS, "Y": np.arange("2020-01-01", "2020-01-05", dtype="datetime64[D]")},
    "X turned over": {"X": NUMBERS.T, "Y": np.arange(4.0)},
    "Y turned over": {"X": NUMBERS, "Y": np.arange(4.0)[None, :]},
    "images": {"X": NUMBERS.reshape(4, 2, 1), "Y": np.arange(4.0)},
    "Y of three axes": {"X": NUMBERS, "Y": np.arange(4.0).reshape(4, 1, 1)},
    "a NaN": {"X": np.where(NUMBERS == 3.0, np.nan, NUMBERS), "Y": np.arange(4.0)},
    "an infinity in Y": {"X": NUMBERS, "Y": np.array([0.0, np.inf, 1.0, 2.0])},
    "beyond float64": {"X": np.where(NUMBERS == 3.0, np.longdouble("1e400"), NUMBERS), "Y": np.arange(4.0)},
    "too large": {"X": 1e90 * NUMBERS, "Y": np.arange(4.0)},
    "several targets": {"X": NUMBERS, "Y": NUMBERS},
    "unnamed": {"arr_0": NUMBERS, "arr_1": np.arange(4.0)},
    "small letters": {"x": NUMBERS, "y": np.arange(4.0)},
    "another name": {"X": NUMBERS, "labels": np.arange(4.0)},
}


@pytest.mark.parametrize("name", ["mine.npz", "data.npz"])
@pytest.mark.parametrize("kind", MENDED)
def test_the_recipe_mends_the_file_with_nothing_but_numpy(
    kind: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    np.savez(name, **MENDED[kind])  # type: ignore[arg-type]
    before = Path(name).read_bytes()
    with pytest.raises(UserError) as caught:
        _ = data.load(Path(name)).y
    with np.errstate(over="ignore"):
        exec(IN_SHELL.spelled(caught.value.said.hint), {"numpy": np})
    assert Path(name).read_bytes() == before
    (written,) = (path for path in tmp_path.iterdir() if path.name != name)
    read = data.load(written)
    assert len(read.y) == len(read.X) >= 2


def test_labels_become_one_number_each(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    np.savez("labels.npz", **MENDED["labels"])  # type: ignore[arg-type]
    with pytest.raises(UserError, match="text") as caught:
        data.load(Path("labels.npz"))
    exec(IN_SHELL.spelled(caught.value.said.hint), {"numpy": np})
    np.testing.assert_array_equal(data.load(Path("data.npz")).y, [1, 2, 1, 0])


def test_a_table_in_one_array_is_taken_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    np.save("table.npy", TABLE)
    with pytest.raises(UserError, match="one array") as caught:
        data.load(Path("table.npy"))
    exec(IN_SHELL.spelled(caught.value.said.hint), {"numpy": np})
    np.testing.assert_array_equal(data.load(Path("data.npz")).y, TABLE[:, -1])


@pytest.mark.parametrize(
    "arrays",
    [
        {"X": np.ones((40, 2)), "Y": np.ones(39)},
        {"X": np.ones((0, 2)), "Y": np.ones(0)},
        {"X": np.ones((3, 0)), "Y": np.ones(3)},
        {"X": np.zeros((3, 2)), "Y": np.ones(3)},
        {"X": np.full((3, 2), np.nan), "Y": np.ones(3)},
        {"X": np.array([["a", "b"], ["c", "d"]]), "Y": np.ones(2)},
        {"X": np.ones((3, 2))},
        {"X": np.float64(3.0), "Y": np.ones(3)},
        {"a": np.ones(3), "b": np.ones(3)},
    ],
)
def test_no_hint_repeats_what_was_done(arrays: dict[str, np.ndarray], tmp_path: Path) -> None:
    np.savez(tmp_path / "mine.npz", **arrays)  # type: ignore[arg-type]
    with pytest.raises(UserError) as caught:
        data.load(tmp_path / "mine.npz")
    assert IN_SHELL.spelled(caught.value.said.hint) == ""


def test_an_empty_and_a_damaged_file_have_no_hint(tmp_path: Path) -> None:
    (tmp_path / "empty.npz").touch()
    np.savez(tmp_path / "cut.npz", X=NUMBERS, Y=np.arange(4.0))
    (tmp_path / "cut.npz").write_bytes((tmp_path / "cut.npz").read_bytes()[:200])
    np.save(tmp_path / "vector.npy", np.ones(3))
    for name in ("empty.npz", "cut.npz", "vector.npy"):
        with pytest.raises(UserError, match=r"readable|one array") as caught:
            data.load(tmp_path / name)
        assert IN_SHELL.spelled(caught.value.said.hint) == ""


def test_names_of_arrays_are_told_as_a_sentence_can_show_them(tmp_path: Path) -> None:
    path = tmp_path / "names.npz"
    np.savez(path, **{"q" * 60_000: np.ones(1), "\x1b[2J": np.ones(1), "A": np.ones(1)})
    with pytest.raises(UserError) as caught:
        read_arrays(path, ("X",))
    assert str(caught.value) == f"{path} has no array called X; it has '\\x1b[2J', A, '{'q' * 39}…."
    np.savez(path, **{f"a{k}": np.ones(1) for k in range(9)})
    with pytest.raises(UserError, match="it has a0, a1, a2, a3, a4, a5, …"):
        read_arrays(path, ("X",))
