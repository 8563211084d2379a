r"""Words behind an equation in the words: what names it or goes on is read, and what is not understood refused."""

from __future__ import annotations

import pytest
from refusals import refusal_of
from sampling import sampled

import dlhw3
from dlhw3.errors import UserError

LIMITS = r"""
in the sense that their traces agree
restricted to the range of $P$
entrywise in absolute value
within $\epsilon$
with error at most $\epsilon$
at convergence
for large $n$
on the diagonal
off the diagonal
in trace
in spectrum
as far as their eigenvalues are concerned
after a rotation
as sets of rows
as operators on symmetric matrices
conditionally on $z$
given $z$
where it matters
by abuse of notation
formally
had we not dropped a factor
which fails in general
is what we would like to have
was an error in the first edition
initially
at time zero
when training begins
eventually
for the first ten epochs
during warm-up
divided by $n$
over the number of samples
regularised by $\lambda I$
squared
inverted
transposed blockwise
symmetrised and whitened
masked by dropout
followed by a softmax
entrywise clipped
averaged over $x$
quantised
before normalisation
without normalisation
within a factor of ten
at the start of training
as a rule of thumb
up to a bias
plus a bias
for most $x$
under the target measure
at stationarity
within tolerance
in the first coordinate
on a good event
on the event $G$
asymptotically
is nearly right
to first order
to leading order in $n$
pointwise almost everywhere
modulo constants
in a neighbourhood of $0$
in norm
in expectation
by construction of the network
for $n$ large
for symmetric inputs
for unit vectors only
on average over the data
with probability one half
most of the time
is squared
is clipped to $[0,1]$
are averaged
is then normalised
and then square it
and add $b$
and halve it
plus $b$
minus its mean
times $2$
per sample
per coordinate
along the trajectory
along the flow
if needed
when convenient
whenever possible
unless stated
as $n$ grows
as $t \to \infty$
in the limit
, at least for small $x$
, but only here
, roughly
(roughly)
(on average)
(up to scaling)
(in the mean)
(after whitening)
, after whitening
, on average
, in the mean
, for most inputs

; this is an approximation
, a rough approximation
, an approximation
, the limit of the true one
"""
GOES_ON = r"""
be the residual
be the residual vector
denote the residual
is the residual
, the residual
(the residual)
, where $x \in \mathbb{R}^n$
for all $x$
for $x \in \mathbb{R}^n$
with $x \in \mathbb{R}^n$
in what follows
in the following
for brevity
for short
for convenience
as above
as usual
throughout
here
below
and let $z = x$
, so that $x$ is fixed
so that $x$ is fixed
, which is a vector
, which we call the residual
which we call the residual
, a vector in $\mathbb{R}^n$
be a vector
be defined as above
by definition
, and consider the loss
, and compute its gradient
and consider the loss
where $X$ is fixed
for a fixed $X$
for fixed $X$
for given data $X$
for any column vector $x$
to simplify notation
to ease notation
to be the residual
, by definition
, in short
be our prediction
be the model's prediction
be one step
is called the residual
is the output of the network
, i.e. the residual
, that is, the residual
as the residual
, our prediction
and $B = C$
, $B = C$
with weights $W$
with data $X$ and labels $y$
, with data $X$
"""
BEFORE = r"""
On a good event,
In expectation,
Away from $0$,
Near the optimum,
After warm-up,
At convergence,
On average,
For large $n$,
In the limit,
Up to scaling,
Outside a ball,
With high probability,
Approximately,
In practice,
In most runs,
Under the target measure,
If training succeeds,
Once normalised,
Before training,
Formally,
Heuristically,
Ideally,
By abuse of notation,
Conditionally on $z$,
When convenient,
At initialisation,
In one coordinate,
To first order,
As a thought experiment,
Naively,
It is tempting to
Some authors
Others
Had we
One could
Try to
Do not
Never
Imagine we
Pretend we
In the noiseless case,
Locally,
Generically,
Numerically,
Eventually,
Temporarily,
For the sake of contradiction,
Roughly,
In spirit,
Hypothetically,
On the diagonal,
"""
NATURAL_BEFORE = r"""
For the Hopfield energy, let
In this exercise, let
For a two-layer linear network, the loss is
For weighted least squares, consider
In reinforcement learning, let
For notational convenience, let
By the chain rule, with
Throughout this note, let
In Bayesian linear regression, let
As an example, consider
For generalised linear models, let
In our setting, let
For ease of notation, set
We begin with
For the GAN objective, let
In the proof, we write
With the shorthand
Following the paper, let
On the training set, let
At every step, let
At step $t$, let
Under the assumptions above, let
Without loss of generality, let
For one sample, let
For sample $i$, let
Now let
Finally, let
Writing
If we let
Given data $X$, let
For regularisation, let
In logistic regression with labels, let
For variational inference, let
"""
NATURAL_BEHIND = r"""
be the Hopfield energy.
is the Bayesian posterior mean.
with ridge parameter $\lambda$.
with step size $\eta$.
for a mini-batch of samples.
for a single sample.
in matrix form.
and differentiate.
where the labels are fixed.
, with learning rate $\eta$.
, a preconditioned residual.
, i.e. the residual.
(ridge regression).
, in which $X$ is fixed.
, as in ridge regression.
as in the lecture notes.
as a function of $w$.
as the objective.
, a quadratic in $w$.
, a number.
; its gradient is
satisfies
over $w$.
over the weights.
, from which
, hence
, say.
be fixed.
be smooth.
be the loss for a single sample.
be the empirical risk.
be the regularised loss.
be a loss.
be some vector.
"""
OF_ALL = r"""
for all $t \ge 0$
for $t \geq 0$
for $t = 0, 1, \dots$
for $t = 0, \dots, T - 1$
for $0 \le t < T$
for $t \in \{0, \dots, T\}$
for $t \in \mathbb{N}$
, $t \ge 0$
($t < T$)
for some $\eta$
for $\eta > 0$
"""
OF_SOME = r"""
for $t < 10$
for $t = 0$
for $t \le T/2$
for $t < s$
for $t \in S$
for all $t \notin S$
for $t < 10$ and $x_{t+1} = 0$ after that
for all $t \ge 0$ and $x_{t+1} = x_t$ for $t \ge 9$
, $t < 10$
($3 \le t$)
for $c < 1$
for $x_0 \in K$
"""
OF_FUNCTIONS = r"""
on the sphere
in the unit ball
in $x_1$
near $0$
on $C$
by default
for some coordinates
in each coordinate
in expectation
on average
"""
EVERYWHERE = r"""
on $\mathbb{R}^n$
in $x$
everywhere
by assumption
"""
OF_MEANS = r"""
on a good event
up to a bias
for most $x$
under the target measure
at stationarity
within tolerance
in the first coordinate
conditionally on a rare event
given that $x$ is large
plus a drift
"""


def lines(said: str) -> list[str]:
    """Every fourth of some words by default; all of them with DLHW3_THOROUGH=1."""
    return sampled([one for one in said.strip().splitlines() if one], every=4)


def verdict(words: str, line: str) -> str:
    try:
        return dlhw3.check(f"{words}\n\\begin{{align}} {line} \\end{{align}}\n").verdict.name
    except UserError:
        return "refused"


def behind(words: str, said: str) -> str:
    return f"{words}{said if said[0] in ',;' else f' {said}'}."


@pytest.mark.parametrize("said", [LIMITS, GOES_ON])
def test_words_behind_a_definition(said: str) -> None:
    found = {one: verdict(behind("Let $A = B$", one), "A x &= B x") for one in lines(said)}
    assert {one: got for one, got in found.items() if (got == "PROVED") is (said is LIMITS)} == {}


@pytest.mark.parametrize("said", [OF_ALL, OF_SOME])
def test_a_formula_behind_a_definition(said: str) -> None:
    """For t ≥ 0 is all of them; for t < 10, which no line assumes, the equation would hold where it does not."""
    step = r"Let $x_{t+1} = x_t - \eta \nabla f(x_t)$"
    line = r"\|x_{t+1} - x_t\|^2 &= \eta^2 \|\nabla f(x_t)\|^2"
    found = {one: verdict(behind(step, one), line) for one in lines(said)}
    assert {one: got for one, got in found.items() if (got == "PROVED") is (said is OF_SOME)} == {}


def test_what_is_assumed_of_the_letters_of_the_lines_limits_nothing() -> None:
    step, line = r"Let $y = x - \eta g$ for", r"\|y\|^2 &= \|x - \eta g\|^2"
    for said in (r"$\eta = 1/L$", r"$0 < \eta < 1$", r"$\eta \le 2$", r"$x \in \mathbb{R}^n$", "$x, g$"):
        assert verdict(f"{step} {said}.", line) == "PROVED"
    moved, rate = r"Let $\dot x = -A x$ for", r"\frac{d}{dt} \|x\|^2 &= -2 x^\top A x"
    for said, due in (
        (r"$t \in [0, T]$", True),
        (r"all $t \ge 0$", True),
        (r"$t < 1$", False),
        ("$t = 0$", False),
    ):
        assert (verdict(f"{moved} {said}.", rate) == "PROVED") is due
    assert (
        verdict("Let $f(x) = x^\\top A x$ for a square matrix $A$.", r"f(x) &= x^\top A^\top x") == "PROVED"
    )
    assert verdict(r"Let $f(x) = \|A x\|^2$ for $x \in K$.", r"\nabla f(x) &= 2 A^\top A x") != "PROVED"


def test_words_before_a_definition() -> None:
    found = {one: verdict(f"{one} let $a = b$ and $c = d$.", "a c &= b d") for one in lines(BEFORE)}
    assert {one: got for one, got in found.items() if got == "PROVED"} == {}


def test_words_as_lectures_have_them() -> None:
    """What names a definition, and what it is for, is no limit of it."""
    loss, line = r"$f(w) = \|X w - y\|^2$", r"\nabla f(w) &= 2 X^\top (X w - y)"
    found = {one: verdict(f"{one} {loss}.", line) for one in lines(NATURAL_BEFORE)}
    for one in lines(NATURAL_BEHIND):
        found[one] = verdict(f"Let {loss}{one if one[0] in ',.;' else f' {one}'}", line)
    assert {one: got for one, got in found.items() if got != "PROVED"} == {}


@pytest.mark.parametrize("said", [OF_FUNCTIONS, EVERYWHERE])
def test_words_behind_a_property(said: str) -> None:
    tangent = r"f(y) &\ge f(x) + \nabla f(x)^\top (y - x)"
    found = {one: verdict(behind("Let $f$ be convex", one), tangent) for one in lines(said)}
    assert {one: got for one, got in found.items() if (got == "PROVED") is (said is OF_FUNCTIONS)} == {}


def test_words_behind_a_mean() -> None:
    whole = r"\mathbb{E}\|x + \xi\|^2 &= \|x\|^2 + \mathbb{E}\|\xi\|^2"
    noise = r"Let $\xi$ be noise with $\mathbb{E}[\xi] = 0$"
    assert verdict(f"{noise}.", whole) == "PROVED"
    found = {one: verdict(behind(noise, one), whole) for one in lines(OF_MEANS)}
    assert {one: got for one, got in found.items() if got == "PROVED"} == {}


def test_words_behind_an_order() -> None:
    order, line = r"Let $0 < \eta \le 1$", r"|\eta| &= \eta"
    assert verdict(f"{order}.", line) == "PROVED"
    for said in ("for some coordinates", "by default", "within a factor of ten", "eventually"):
        assert verdict(f"{order} {said}.", line) != "PROVED"


def test_the_refusal_has_its_code() -> None:
    refused = refusal_of("On average, let $a = b$.\n\\begin{align} a c &= b c \\end{align}\n")
    assert "what stands before a = b" in refused.message
    assert refused.code != "E001"


def test_the_root_of_a_psd_matrix() -> None:
    """√Σ of papers is a matrix, and here the root of every entry: it is not read as that untold."""
    assert verdict(r"Let $\Sigma \succ 0$.", r"\|\sqrt{\Sigma} z\|^2 &= z^\top \Sigma z") == "refused"
    assert verdict(r"Let $\Sigma \succ 0$.", r"\|\Sigma^{1/2} z\|^2 &= z^\top \Sigma z") == "PROVED"


MEANT_OTHERWISE = [
    (r"Below, $\|\cdot\|$ stands for the $\ell_1$ norm.", r"\|x\|^2 &= x^\top x"),
    (r"All norms are $\ell_\infty$.", r"\|x\|^2 &= x^\top x"),
    (r"Here $\|A\|$ is the largest singular value of $A$.", r"\|A\|^2 &= \operatorname{tr}(A^\top A)"),
    (r"In this note $\|x\|^2 := x^\top M x$ with $M \succ 0$.", r"\nabla_x \|x\|^2 &= 2 x"),
    (r"Define $\|v\|_H = \sqrt{v^\top H v}$; we drop the index $H$.", r"\nabla_x \|x\|^2 &= 2 x"),
    (
        r"We let $\langle u, v\rangle := u^\top H v$ with $H \succ 0$.",
        r"\nabla_x \langle x, x \rangle &= 2 x",
    ),
    (r"We take the inner product $\langle x, y\rangle = x^\top M y$.", r"\langle x, y \rangle &= x^\top y"),
    (r"Let $e^{A}$ be the matrix exponential.", r"\nabla_A \operatorname{sum}(e^{A}) &= e^A"),
    (r"Inequalities between matrices are entrywise. Let $A \le B$.", r"x^\top A x &\le x^\top B x"),
    (r"Let $A \preceq B$, where $\preceq$ is the entrywise order.", r"x^\top A x &\le x^\top B x"),
    (r"Let $A \ge 0$ be a nonnegative symmetric matrix.", r"x^\top A x &\ge 0"),
    (
        r"Let $\operatorname{relu}(a) = \max(a, 0.1 a)$.",
        r"\operatorname{relu}(a) - \operatorname{relu}(-a) &= a",
    ),
    (
        r"Let $\operatorname{softmax}(z)_i = e^{z_i/\tau}/\sum_j e^{z_j/\tau}$.",
        r"\nabla_z \log \sum_j e^{z_j} &= \operatorname{softmax}(z)",
    ),
    (
        r"We take traces, where $\operatorname{tr} A = \frac1n \sum_i A_{ii}$.",
        r"\nabla_A \operatorname{tr}(A) &= I",
    ),
    (r"Let $\operatorname{tr}$ denote the normalised trace.", r"\nabla_A \operatorname{tr}(A) &= I"),
    (r"All logarithms are base two. Let $a > 0$.", r"\nabla_a \log a &= 1/a"),
    (r"Here $\log$ is the logarithm to base $2$ and $a > 0$.", r"\nabla_a \log a &= 1/a"),
    (r"Let $I$ be the Fisher information matrix.", r"\nabla_x x^\top I x &= 2 x"),
    (r"Let $\mathbf{1}$ be the indicator vector of the set $S$.", r"\mathbf{1}^\top x &= \sum_i x_i"),
    (r"We write $\det A$ for the permanent of $A$.", r"\det(A B) &= \det(A) \det(B)"),
    (r"Let $|A|$ be the matrix of absolute values of $A$.", r"|A B| &= |A| |B|"),
    (r"Here $A^{-1}$ stands for any generalised inverse.", "A A^{-1} &= I"),
    (r"We denote by $A^\top$ the pseudo-inverse of $A$.", r"(A B)^\top &= B^\top A^\top"),
    (r"Here $\dot{x}$ is the normalised vector $x / \|x\|$.", r"\frac{d}{dt} \|x\|^2 &= 2 x^\top \dot{x}"),
    (r"Let $\nabla$ be the Riemannian gradient on the sphere.", r"\nabla_x a^\top x &= a"),
    (
        r"Let $\nabla$ denote the natural gradient with respect to the metric $M$.",
        r"\nabla_x x^\top x &= 2 x",
    ),
    (r"We use the numerator layout.", r"\nabla_x a^\top x &= a"),
    (r"Here $\nabla$ is the transpose of the gradient.", r"\nabla_x a^\top x &= a"),
    (r"Vectors are rows.", r"\nabla_x a^\top x &= a"),
    (r"Here $\circ$ denotes composition.", r"x \circ y &= y \circ x"),
]
MEANT_AS_HERE = [
    (r"Here $\|\cdot\|$ is the Euclidean norm.", r"\|x\|^2 &= x^\top x"),
    (r"Let $\|A\|$ denote the Frobenius norm of $A$.", r"\|A\|^2 &= \operatorname{tr}(A^\top A)"),
    (r"All norms are Euclidean, and $\|x\|^2 = x^\top x$.", r"\|x\|^2 &= x^\top x"),
    (r"Let $\langle A, B\rangle = \operatorname{tr}(A^\top B)$.", r"\nabla_A \langle A, B \rangle &= B"),
    (
        r"Here $\langle \cdot, \cdot \rangle$ is the standard inner product and $\nabla$ the gradient.",
        r"\nabla_x \langle x, y \rangle &= y",
    ),
    (
        r"Let $\operatorname{softmax}(z)_i = e^{z_i}/\sum_j e^{z_j}$.",
        r"\nabla_z \log \sum_j e^{z_j} &= \operatorname{softmax}(z)",
    ),
    (r"Let $\operatorname{relu}(a) = \max(a, 0)$.", r"\operatorname{relu}(a) - \operatorname{relu}(-a) &= a"),
    (r"Here $I$ is the identity matrix and $\mathbf{1}$ the vector of ones.", "I X &= X"),
    (r"Here $\log$ is the natural logarithm and $a > 0$.", r"\nabla_a \log a &= 1/a"),
    (r"Here $\circ$ denotes the Hadamard product.", r"x \circ y &= y \circ x"),
    (r"Let $f$ be $L$-smooth: $\nabla f$ is $L$-Lipschitz.", r"\|\nabla f(x) - \nabla f(y)\| &\le L \|x - y\|"),
    (r"Let $\|x\| = 1$.", r"\|x\|^2 &= 1"),
    (r"Let $A$ be invertible; $A^{-1}$ is its inverse and $A^\top$ its transpose.", "A A^{-1} &= I"),
    (r"Here $\dot{x}$ is the time derivative of $x$.", r"\frac{d}{dt} \|x\|^2 &= 2 x^\top \dot{x}"),
    (r"The penalty $\|w\|^2$ is the weight decay.", r"\nabla_w \|w\|^2 &= 2 w"),
    (r"Here $\nabla f(x)$ is the gradient, $\operatorname{tr}$ the trace.", r"\nabla_A \operatorname{tr}(A) &= I"),
    (r"Let $|A|$ be the determinant of $A$.", "|A B| &= |A| |B|"),
    (r"Here $\mathbf{1}$ is the all-ones vector.", r"\nabla_x \mathbf{1}^\top x &= \mathbf{1}"),
    (r"Here $\dot{x}$ denotes $\frac{dx}{dt}$.", r"\frac{d}{dt} \|x\|^2 &= 2 x^\top \dot{x}"),
    (r"Here $A^\top$ is the adjoint of $A$.", r"(A B)^\top &= B^\top A^\top"),
    (
        r"Here $\langle x, y \rangle$ denotes $x^\top y$ and $\|x\|$ denotes $\sqrt{x^\top x}$.",
        r"\|x\|^2 &= \langle x, x \rangle",
    ),
    (r"Gradients are columns, vectors are columns.", r"\nabla_x a^\top x &= a"),
]  # fmt: skip


@pytest.mark.parametrize("cases", [MEANT_OTHERWISE, MEANT_AS_HERE], ids=["otherwise", "as here"])
def test_words_that_say_what_a_sign_means(cases: list[tuple[str, str]]) -> None:
    """What gives a sign of the lines another meaning than it has is refused; what names its meaning is none."""
    due = "refused" if cases is MEANT_OTHERWISE else "PROVED"
    found = {words: verdict(words, line) for words, line in sampled(cases, every=2)}
    assert {words: got for words, got in found.items() if got != due} == {}
