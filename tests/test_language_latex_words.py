"""Derivations in LaTeX with the words that papers put around them: what is said there counts as declared."""

from __future__ import annotations

import re

import pytest
from refusals import refusal_of
from sampling import sampled

import dlhw3
from dlhw3.errors import UserError
from dlhw3.symbolic.language.latex.rewritten.plain_words import in_plain_words
from dlhw3.symbolic.language.latex.words.prose import assumed

Document = tuple[str, str, str]
BEGIN, END = "\\begin{align*}\n", "\n\\end{align*}"
QUADRATICS = r"\nabla_x \sum_{i=1}^m x^\top A_i x = 2 \sum_{i=1}^m A_i x"
GIBBS = "\\sum_{i=1}^n p_i \\log\\frac{q_i}{p_i} &\\le \\sum_{i=1}^n q_i - \\sum_{i=1}^n p_i"
WEIGHTED = r"\sum_{i=1}^n w_i (x_i - c) = \sum_{i=1}^n w_i x_i - c", r"\sum_{i=1}^n w_i x_i - n c"
WHITE = r"\frac1n X^\top (X w - y) = w - \frac1n X^\top y", r"w - X^\top y"
SAID: dict[str, Document] = {
    "a concave function": (
        r"Let $f$ be concave and $L$-smooth.",
        r"f(y) \le f(x) + \langle \nabla f(x), y - x \rangle",
        r"f(x) + \langle \nabla f(x), x - y \rangle",
    ),
    "a maximiser": (r"Let $x^*$ be a maximiser of $f$.", r"f(x) - f(x^*) \le 0", r"2 (f(x) - f(x^*))"),
    "numbers below 0": (r"Let $a$ be negative and $b$ nonpositive.", r"|a| + |b| = - a - b", r"a - b"),
    "a product that is symmetric": (r"With $AB$ symmetric, we have", r"B^\top A^\top = A B", r"A^\top B"),
    "weights that sum to one": (r"Let $w_i \ge 0$ be weights that sum to one.", *WEIGHTED),
    "a sum of functions": (
        "Let $f = g + h$.",
        r"\nabla_x f(A x) = A^\top (\nabla g(A x) + \nabla h(A x))",
        r"A^\top (\nabla g(A x) - \nabla h(A x))",
    ),
    "a function with a multiple of another": (
        r"Consider the composite objective $F = f + \lambda R$. Then",
        r"\nabla F(w) = \nabla f(w) + \lambda \nabla R(w)",
        r"\nabla f(w) + \nabla R(w)",
    ),
    "a function with a penalty": (
        r"Let $F = f + \frac{\lambda}{2} \|w\|^2$. Then",
        r"\nabla F(w) = \nabla f(w) + \lambda w",
        r"\nabla f(w) + w",
    ),
    "a sign beside an equation with another": (
        r"Let $f$ be convex, $a \ge 0$ and $b = 1 - a \ge 0$.",
        r"|a b| = a - a^2",
        r"a^2 - a",
    ),
    "steps before the one that is said": (
        r"Let $m_t = \beta m_{t-1} + (1-\beta) g_t$.",
        r"m_t = \beta^2 m_{t-2} + \beta(1-\beta) g_{t-1} + (1-\beta) g_t",
        r"\beta^2 m_{t-2} + \beta(1-\beta) g_t + (1-\beta) g_t",
    ),
    "what is said of a step and stands at the one before": (
        r"Let $x_t = (I - \eta A) x_{t-1}$ and $e_t = x_t - x^*$ with $A x^* = 0$.",
        r"e_t = (I - \eta A) e_{t-1}",
        r"(I + \eta A) e_{t-1}",
    ),
    "momentum in two sequences": (
        r"Let $v_{t+1} = \beta v_t + g_t$ and $x_{t+1} = x_t - \eta v_{t+1}$.",
        r"x_{t+1} = x_t + \beta (x_t - x_{t-1}) - \eta g_t",
        r"x_t - \beta (x_t - x_{t-1}) - \eta g_t",
    ),
    "momentum, which has two steps before it": (
        r"Let $x_{t+1} = x_t - \eta g_t + \beta (x_t - x_{t-1})$.",
        r"x_{t+1} - x_t = \beta (x_t - x_{t-1}) - \eta g_t",
        r"\beta (x_t - x_{t-1}) + \eta g_t",
    ),
    "what is maximised subject to something": (
        r"In PCA we maximise $u^\top S u$ subject to $\|u\| = 1$, where $S$ is the symmetric covariance matrix.",
        r"\nabla_u u^\top S u = 2 S u",
        r"S u",
    ),
    "a label that is one-hot": (
        r"With logits $z = W h$, $p = \mathrm{softmax}(z)$ and a one-hot label $y$, the cross-entropy is"
        r" $L = -y^\top \log p$. Therefore",
        r"\nabla_W L = (p - y) h^\top",
        r"(y - p) h^\top",
    ),
    "a step on a convex function": (
        r"One step of gradient descent $w_+ = w - \eta \nabla f(w)$ on a convex function $f$ satisfies",
        r"f(w) - \eta \|\nabla f(w)\|^2 \le f(w_+)",
        r"f(w_+) - \eta \|\nabla f(w)\|^2",
    ),
    "a stochastic gradient in capitals' method": (
        r"SGD: let $g$ be a stochastic gradient with $\mathbb{E}[g] = \nabla f(w)$ and"
        r" $\mathbb{E}\|g\|^2 \le G^2$.",
        r"\mathbb{E}\|w - \eta g\|^2 \le \|w\|^2 - 2\eta \langle \nabla f(w), w \rangle + \eta^2 G^2",
        r"\|w\|^2 - \eta \langle \nabla f(w), w \rangle + \eta^2 G^2",
    ),
    "weights of a sign, whose sum is one": (r"Let the nonnegative weights $w_i$ sum to $1$.", *WEIGHTED),
    "weights in a list that sum to one": (
        r"Let $w_1, \dots, w_n \ge 0$ be weights summing to one.",
        *WEIGHTED,
    ),
    "whitened data": (r"For whitened data, $X^\top X = n I$, we get", *WHITE),
    "a step that is small enough for an order": (
        r"Let the step size $\eta$ be small enough that $0 < \eta \le 1/L$.",
        r"|\eta L| = \eta L",
        r"-\eta L",
    ),
    "a positive step that is small enough": (
        r"Let $L > 0$ and $\eta > 0$ small enough that $\eta L \le 1$.",
        r"|1 - \eta L| = 1 - \eta L",
        r"\eta L - 1",
    ),
    "the PL condition by its name": (
        r"Let $f$ satisfy the Polyak-{\L}ojasiewicz condition with constant $\mu > 0$.",
        r"2\mu(f(x) - f^*) \le \|\nabla f(x)\|^2",
        r"\|\nabla f(x)\|",
    ),
    "an interval with what its letter is called": (
        r"Let $\theta\in(0,1)$ be the momentum.",
        r"|\theta(1-\theta)| = \theta(1-\theta)",
        r"\theta(\theta-1)",
    ),
    "two numbers with what they are called": (
        r"where $\tau > 0$ is the temperature and $\gamma \in [0,1]$ is the discount factor of the return",
        r"|\tau| + |\gamma| = \tau + \gamma",
        r"\tau - \gamma",
    ),
    "a number that is small": (r"Let $\epsilon>0$ be small.", r"\sqrt{\epsilon^2} = \epsilon", r"-\epsilon"),
    "two numbers that are equal and positive": ("Let $a = b > 0$.", r"\sqrt{a b} = a", "-a"),
    "a positive number that is another": ("With $0 < a = b$,", r"\sqrt{a b} = a", "-a"),
    "numbers in their order": (
        r"Let $\lambda_1 \ge \dots \ge \lambda_n > 0$.",
        r"|\lambda_1 - \lambda_3| = \lambda_1 - \lambda_3",
        r"\lambda_1 + \lambda_n",
    ),
    "numbers in an order that begins with 0": (
        r"Let $0 \le \sigma_1 \le \sigma_2 \le \dots \le \sigma_r$.",
        r"|\sigma_2 - \sigma_1| = \sigma_2 - \sigma_1",
        r"\sigma_1 - \sigma_2",
    ),
    "positive numbers in their order, summed": (
        r"Let $\lambda_1 \ge \dots \ge \lambda_n > 0$.",
        r"\sum_{k=1}^n |\lambda_k| = \sum_{k=1}^n \lambda_k",
        r"0",
    ),
    "a natural number": ("Let $n$ be a natural number.", "|n| = n", "-n"),
    "a positive integer and another number": (
        "Let $k$ be a positive integer and $a > 0$.",
        r"|a k| = a k",
        "-a k",
    ),
    "a bound that no line has": (
        r"Let $A$ be symmetric with $\mu I \preceq A \preceq L I$ for some $\mu > 0$.",
        r"|x^\top A x| = x^\top A x",
        r"-x^\top A x",
    ),
    "a multiple of the identity above 0": (
        r"Let $0 \prec \mu I \preceq A$.",
        r"|x^\top A x| = x^\top A x",
        r"-x^\top A x",
    ),
    "a layer that solves an equation": (
        "The implicit layer solves $z = A z + B x$.",
        "(I - A) z = B x",
        "A x",
    ),
    "the solution of an equation": (
        "Let $z$ be the solution of $z = A z + B x$, where $I - A$ is invertible.",
        "z = (I - A)^{-1} B x",
        "(I + A)^{-1} B x",
    ),
    "noise of mean zero": (
        r"The noise $\xi$ is zero mean and independent of $w$.",
        r"\mathbb{E}\|w - \eta \xi\|^2 = \|w\|^2 + \eta^2\mathbb{E}\|\xi\|^2",
        r"\|w\|^2 + \eta\mathbb{E}\|\xi\|^2",
    ),
    "independent letters": (
        r"Let $x$ and $\xi$ be independent random vectors, with $\xi$ of zero mean.",
        r"\mathbb{E}\|x + \xi\|^2 = \mathbb{E}\|x\|^2 + \mathbb{E}\|\xi\|^2",
        r"\mathbb{E}\|x\|^2 - \mathbb{E}\|\xi\|^2",
    ),
    "Gaussian noise": (
        r"Let $\xi \sim \mathcal{N}(0, \sigma^2 I)$.",
        r"\mathbb{E}\|x + \xi\|^2 = \|x\|^2 + \mathbb{E}\|\xi\|^2",
        r"\|x\|^2 - \mathbb{E}\|\xi\|^2",
    ),
    "noise of which means are bounded": (
        r"Let $\epsilon$ be noise with $\mathbb{E}[\epsilon] = 0$ and $\mathbb{E}\|\epsilon\|^2 \le \sigma^2$.",
        r"\mathbb{E}\|x + \epsilon\|^2 \le \|x\|^2 + \sigma^2",
        r"\|x\|^2",
    ),
    "a Greek letter in an interval": (
        r"Let $\eta\in(0,1)$.",
        r"|\eta(1-\eta)| = \eta(1-\eta)",
        r"\eta(\eta-1)",
    ),
    "a Greek letter that is positive": ("Let $\\eta$ be positive.", r"\sqrt{\eta^2} = \eta", r"-\eta"),
    "a Greek column of length 1": (
        r"where $\theta$ is a unit vector",
        r"\|x - (\theta^\top x)\theta\|^2 = \|x\|^2 - (\theta^\top x)^2",
        r"\|x\|^2 + (\theta^\top x)^2",
    ),
    "an order whose middle stands in no formula": ("Let $a > b \\geq 0$.", r"\sqrt{a^2} = a", "-a"),
    "a step below one over a constant that stands in no formula": (
        r"Let $0 < \eta \le 1/L$.",
        r"|\eta| = \eta",
        r"-\eta",
    ),
    "a step below one over a constant that only the words have": (
        r"Let $f$ be convex and $L$-smooth and $0 < \eta \le 1/L$.",
        r"f(x-\eta\nabla f(x)) \le f(x) - \frac{\eta}{2}\|\nabla f(x)\|^2",
        r"f(x) - \eta\|\nabla f(x)\|^2",
    ),
    "a bound of the constant of a function": (
        r"Let $f$ be $G$-Lipschitz with $G \le 1$.",
        r"f(x) - f(y) \le \|x - y\|",
        r"\frac12\|x - y\|",
    ),
    "a momentum, which is a number as it is in an interval": (
        r"Let $\theta \in (0, 1)$.",
        r"|1 - \theta| = 1 - \theta",
        r"\theta - 1",
    ),
    "a constant above one that is a number": (
        r"Let $L > \mu > 0$.",
        r"|L - \mu| = L - \mu",
        r"\mu - L",
    ),
    "orders of matrices on both sides": (
        r"Let $\mu I \preceq A \preceq L I$.",
        r"x^\top A x \le L \|x\|^2",
        r"\mu \|x\|^2",
    ),
    "positive numbers by their space": (r"Let $a \in \mathbb{R}_{>0}$.", r"\log(a^2) = 2\log a", r"\log a"),
    "columns of orthonormal columns": (
        "Let $Q$ have orthonormal columns.",
        r"\|Q x\|^2 = \|x\|^2",
        r"\|Q^\top x\|^2 + \|x\|^2",
    ),
    "an activation that stands in definitions alone": (
        r"Let $\sigma$ be applied entrywise, $z = W x$, $a = \sigma(z)$ and $L = \frac12 \|a - y\|^2$. With"
        r" $\delta = (a - y) \odot \sigma'(z)$,",
        r"\nabla_W L = \delta x^\top",
        r"x \delta^\top",
    ),
    "letters of a list, and sums that are one": (
        r"Let $p_i, q_i > 0$ with $\sum_{i=1}^n p_i = \sum_{i=1}^n q_i = 1$. Then",
        GIBBS + "\\\\\n&= 0",
        "-1",
    ),
    "two sums that are one": (
        r"Let $p_i > 0$, $q_i > 0$, $\sum_{i=1}^n p_i = 1$ and $\sum_{i=1}^n q_i = 1$. Then",
        GIBBS + "\\\\\n&= 0",
        "-1",
    ),
    "relations with a noun before its verb": (
        r"The divergence between $p, q$ with $p_i, q_i > 0$ and $\sum_{i=1}^n p_i = \sum_{i=1}^n q_i = 1$ is"
        " non-negative:",
        GIBBS + "\\\\\n&= 0",
        "-1",
    ),
    "symmetric matrices with an index": (
        r"Let $A_1, \dots, A_m$ be symmetric matrices.",
        QUADRATICS,
        r"\sum_{i=1}^m A_i x",
    ),
    "symmetric matrices, by their space": (
        r"Let $A_1, \ldots, A_m \in \mathbb{S}^n$.",
        QUADRATICS,
        r"\sum_{i=1}^m A_i x",
    ),
    "each of some matrices": ("where each $A_i$ is symmetric", QUADRATICS, r"\sum_{i=1}^m A_i x"),
    "a family of matrices": (
        r"Suppose that $\{A_i\}_{i=1}^m$ are invertible.",
        r"\sum_{i=1}^m A_i^{-1} A_i = m I",
        "I",
    ),
    "unit vectors with an index": (
        r"Let $x_1, \dots, x_n$ be unit vectors.",
        r"\sum_{i=1}^n \|x_i\|^2 = n",
        "n^2",
    ),
    "numbers with an index": (
        r"Let $a_1, \dots, a_n$ be positive numbers.",
        r"\sum_{i=1}^n |a_i| = \sum_{i=1}^n a_i",
        r"-\sum_{i=1}^n a_i",
    ),
    "columns with an index": (
        r"Let $x_1, \dots, x_n \in \mathbb{R}^d$ be nonzero.",
        r"\sum_{i=1}^n \frac{x_i^\top x_i}{\|x_i\|^2} = n",
        r"n + 1",
    ),
    "a function called rho": (
        r"Let $\rho(x) = \sqrt{1 + x^\top x}$.",
        r"\nabla \rho(x) = \frac{x}{\rho(x)}",
        r"\frac{x}{\rho(x)^2}",
    ),
    "a loss that a display defines, without brackets below": (
        r"Let $z \in \mathbb{R}^K$ be the logits and let $y$ be one-hot, $\mathbf{1}^\top y = 1$. The loss is"
        r"\[ L(z) = -y^\top \log \operatorname{softmax}(z). \]",
        r"\nabla_z L = \operatorname{softmax}(z) - y",
        r"y - \operatorname{softmax}(z)",
    ),
    "a function with a hat": (
        r"Let $\hat{R}(w) = \tfrac12 \|X w - y\|^2$.",
        r"\nabla \hat R(w) = X^\top (X w - y)",
        "X^\\top (X w + y)",
    ),
    "a problem whose objective is named": (
        r"\[ \min_{w} \mathcal{L}(w) = \tfrac12 \|X w - y\|^2 \]",
        r"\nabla \mathcal{L}(w) = X^\top (X w - y)",
        "X (X w - y)",
    ),
    "a problem and its objective": (
        r"\[ \min_w \; f(w), \qquad f(w) = \tfrac12 \|w - z\|^2 \]",
        r"\nabla f(w) = w - z",
        "z - w",
    ),
    "symmetric": ("Assume $S$ is symmetric positive definite.", r"\nabla_S \log\det S = S^{-1}", "-S^{-1}"),
    "symmetric before": (
        r"For symmetric $A$ and $x \neq 0$ we have",
        r"\nabla_x \frac{x^\top A x}{x^\top x} = \frac{2 A x}{x^\top x} - \frac{2 (x^\top A x) x}{(x^\top x)^2}",
        r"\frac{2 A x}{x^\top x}",
    ),
    "definite sign": (
        r"Let $S \succ 0$.",
        r"\nabla_S \operatorname{tr}(A S^{-1}) = -\tfrac12 S^{-1}(A + A^\top)S^{-1}",
        "-S^{-1} A S^{-1}",
    ),
    "equation": (
        r"The labels satisfy $\mathbf{1}^\top y = 1$; let $z$ be the logits.",
        r"\nabla_z \left(-y^\top \log \operatorname{softmax}(z)\right) = \operatorname{softmax}(z) - y",
        r"\operatorname{softmax}(z) + y",
    ),
    "orthogonal": ("where $Q$ is an orthogonal matrix", r"\|Q X\|_F^2 = \|X\|_F^2", r"2 \|X\|_F^2"),
    "column by its space": (
        r"with $A \in \mathbb{R}^{m \times n}$ and $b \in \mathbb{R}^m$",
        r"\nabla_x \tfrac12 \|A x - b\|^2 = A^\top (A x - b)",
        r"A^\top (A x + b)",
    ),
    "smooth": (
        r"Let $f$ be convex and $L$-smooth, and let $x^+ = x - \frac1L \nabla f(x)$.",
        r"f(x^+) \le f(x) - \frac{1}{2L} \|\nabla f(x)\|^2",
        r"f(x) - \frac{2}{L} \|\nabla f(x)\|^2",
    ),
    "flow": (
        r"Under the flow $\dot U = -\nabla_U \ell(U V^\top)$ and $\dot V = -\nabla_V \ell(U V^\top)$,",
        r"\frac{d}{dt}\left(U^\top U - V^\top V\right) = 0",
        r"U^\top U",
    ),
    "supposed": (
        r"Suppose that $f(w) = \tfrac12 \|X w - y\|^2$ and $y = Xw^\star + v$.",
        r"\nabla f(w) = X^\top (X (w - w^\star) - v)",
        r"X^\top (X (w - w^\star) + v)",
    ),
    "an objective that is optimised": (
        r"The optimisation objective is $\mathcal{L}(\theta) = \theta^\top\Sigma\theta$ with symmetric $\Sigma$.",
        r"\nabla \mathcal{L}(\theta) = 2\Sigma\theta",
        r"\Sigma\theta",
    ),
    "for a letter": (
        r"For $p = \operatorname{softmax}(z)$,",
        r"\nabla_z \log \mathbf{1}^\top e^{z} = p",
        r"-p",
    ),
    "a differential of brackets": (
        "Let $X$ be invertible.",
        r"d\left(X^{-1}\right) = -X^{-1}\,dX\,X^{-1}",
        r"X^{-1}\,dX\,X^{-1}",
    ),
    "what stands behind the entrywise product": (
        r"with $\sigma = \tanh$",
        r"\nabla_W \ell(V\sigma(W x)) = (\sigma'(W x) \odot V^\top\nabla\ell(V\sigma(W x))) x^\top",
        r"(\sigma(W x) \odot V^\top\nabla\ell(V\sigma(W x))) x^\top",
    ),
    "a gradient that is symmetric": (
        r"Let $\nabla\ell(UU^\top)$ be symmetric.",
        r"\nabla_U \ell(UU^\top) = 2\nabla\ell(UU^\top) U",
        r"\nabla\ell(UU^\top) U",
    ),
    "an error by its number": (
        r"Let $e_t = w_t - w^*$ where $w_{t+1} = w_t - \eta X^\top(Xw_t-y)$ and $X^\top X w^* = X^\top y$.",
        r"e_{t+1} = (I - \eta X^\top X) e_t",
        r"(I + \eta X^\top X) e_t",
    ),
    "a flow that is supposed": (
        r"Assume $\dot U = -\nabla_U \ell(UU^\top)$ and let $W = UU^\top$, $G = 2\nabla\ell(UU^\top)$.",
        r"\dot W = -\tfrac12 (G + G^\top) W - \tfrac12 W (G + G^\top)",
        r"-G W - W G",
    ),
    "a matrix before brackets": (
        r"Let $\dot u = -H(u - y)$ with $H$ symmetric.",
        r"\frac{d}{dt} \|u - y\|^2 = -2 (u - y)^\top H(u - y)",
        r"-(u - y)^\top H(u - y)",
    ),
    "a loss that stands with its letter elsewhere": (
        r"Let $L = \tfrac12 \|W x - y\|^2$.",
        r"\nabla L(W) = (W x - y) x^\top",
        r"x (W x - y)^\top",
    ),
    "any rate": (
        r"The predictions $u = X w$ move as $\dot w = -X^\top (X w - y)$.",
        r"\dot u = - X X^\top (u - y)",
        r"- X^\top X (u - y)",
    ),
    "step": (
        r"A step is $w^+ = w - \eta X^\top (X w - y)$.",
        r"X w^+ - y = (I - \eta X X^\top)(X w - y)",
        r"(I + \eta X X^\top)(X w - y)",
    ),
    "activation": (
        r"where $\sigma$ is the logistic function",
        r"\nabla_W \mathbf 1^\top \sigma(W x) = (\sigma(W x) \odot (\mathbf 1 - \sigma(W x))) x^\top",
        r"\sigma(W x) x^\top",
    ),
    "activation by its value": (
        r"and $\sigma(z) = \frac{1}{1 + e^{-z}}$.",
        r"\nabla_W v^\top \sigma(W x) = (v \odot \sigma'(W x)) x^\top",
        r"(v \odot \sigma(W x)) x^\top",
    ),
    "activation by its name": (
        r"We take $\sigma = \tanh$.",
        r"\nabla_W v^\top \sigma(W x) = (v \odot \sigma'(W x)) x^\top",
        r"(v \odot \sigma(W x)) x^\top",
    ),
    "rectifier": (
        r"Write $\sigma(z) = \max(0, z)$.",
        r"\nabla_W v^\top \sigma(W x) = (v \odot \mathbb{1}[W x > 0]) x^\top",
        r"(v \odot \mathbb{1}[W x < 0]) x^\top",
    ),
    "direction": (
        r"Let $f(X) = \operatorname{tr}(X^\top A X)$.",
        r"D f(X)[H] = \langle (A + A^\top) X, H \rangle",
        r"\langle 2 A X, H \rangle",
    ),
    "direction of an abstract function": (
        "",
        r"D \ell(A X)[H] = \langle \nabla \ell(A X), H \rangle",
        r"\langle H, \ell(A X) H \rangle",
    ),
    "direction of an inverse": ("", r"D\left(X^{-1}\right)[H] = -X^{-1} H X^{-1}", "-X^{-2} H"),
    "a row that defines and goes on": (
        "",
        "m_{+} &= \\beta m + (1 - \\beta) g \\\\\nw_{+} &= w - \\eta m_{+} \\\\\n"
        "&= w - \\eta \\beta m - \\eta (1 - \\beta) g",
        r"w - \eta m_{+} - g",
    ),
    "a step by its number": (
        r"Descent reads $w_{t+1} = w_t - \eta X^\top (X w_t - y)$.",
        r"X w_{t+1} - y = (I - \eta X X^\top)(X w_t - y)",
        r"(I + \eta X X^\top)(X w_t - y)",
    ),
    "a Hessian along a letter": (
        r"where $f(w) = \tfrac12 \|X w - y\|^2$",
        r"\nabla^2 f(w)[v] = X^\top X v",
        r"X X^\top v",
    ),
    "a prime": (
        r"Differentiating $g(t) = \|x + t v\|^2$ gives",
        r"g'(t) = 2 \langle x + t v, v \rangle",
        r"2 \langle x, v \rangle",
    ),
    "gap between rows": (
        "",
        "\\|X\\|_F^2 &= \\operatorname{tr}(X^\\top X) \\\\[4pt]\n&= \\operatorname{tr}(X X^\\top)",
        r"\operatorname{tr}(X X)",
    ),
}


@pytest.mark.parametrize(("words", "line", "wrong"), SAID.values(), ids=SAID)
def test_what_the_words_say_is_known_and_a_slip_is_found_where_it_is(
    words: str, line: str, wrong: str
) -> None:
    right = dlhw3.check(f"{words}\n{BEGIN}{line}{END}")
    assert {one.verdict.name for one in right.lines} == {"PROVED"}, str(right)
    head = (line.rpartition(mark)[0] for mark in (" = ", "=", r"\le"))
    start = next(one for one in head if one)
    sign = r"\le" if r"\le " in line else "="
    false = dlhw3.check(f"{words}\n{BEGIN}{start}{sign} {wrong}{END}")
    if "divergence" in words:  # of which more may be meant than is assumed
        assert [one.verdict.name for one in false.lines][-1] == "UNDECIDED", str(false)
        return
    assert false.first_false is not None, str(false)
    assert false.first_false.number == 3 + line.count("\n")


@pytest.mark.parametrize(
    ("words", "line", "told"),
    [
        ("The weights $w_i$ do not sum to one.", WEIGHTED[0], "do not sum to one"),
        ("Assume the negation of $a > 0$.", "|a| = a", "a > 0"),
        ("Assume the failure of $a > 0$.", "|a| = a", "a > 0"),
        ("Let $b$ be the largest number such that $a > 0$.", "|a| = a", "a > 0"),
        ("Consider the set of $a > 0$ and its complement.", "|a| = a", "a > 0"),
        ("Let $a > 0$ be replaced by $a$.", "|a| = a", "a > 0"),
        ("Let $A$ be indefinite.", r"x^\top A x \ge 0", "be indefinite"),
        ("Let $f$ be convex-concave.", r"f(y) \ge f(x) + \nabla f(x)^\top (y - x)", "convex-concave"),
        (r"We maximise $f$. Let $x^*$ be the optimum of $f$.", r"f(x^*) \le f(x)", "the optimum of f"),
        (r"Let $AB$ be positive definite.", r"x^\top A x \ge 0", "(A B) symmetric pd"),
        ("The data are whitened.", WHITE[0], "The data are whitened"),
        ("For whitened data, $X^\\top X = n I$, this is easy. For any,", WHITE[0], "X = n I"),
        (r"Let $z_i = \sum_j W_{ij} x_j$ for $i > 1$.", r"\|z\|^2 = \|W x\|^2", "i > 1"),
        (
            r"Let $m_t = \beta m_{t-1} + g_t$ for $t > 5$.",
            r"m_t = \beta^2 m_{t-2} + \beta g_{t-1} + g_t",
            "t > 5",
        ),
        ("Unless for whitened data, $X^\\top X = n I$,", WHITE[0], "X = n I"),
        (
            r"The function $f$ does not satisfy the PL inequality with constant $\mu$.",
            r"\|\nabla f(x)\|^2 \ge 2\mu(f(x) - f^*)",
            "assumes nothing",
        ),
        (
            r"Let $f$ satisfy the PL condition with constant $\mu$ near its minimum.",
            r"\|\nabla f(x)\|^2 \ge 2\mu(f(x) - f^*)",
            "near its minimum",
        ),
        ("Let $w_i$ be numbers that sum to one on average.", WEIGHTED[0], "on average"),
        ("Let $f$ satisfy the PL condition.", r"\|\nabla f(x)\|^2 \ge 2\mu(f(x) - f^*)", "the PL condition"),
    ],
)
def test_what_has_a_name_and_is_denied_or_not_whole_is_told(words: str, line: str, told: str) -> None:
    found = dlhw3.check(f"{words}\n{BEGIN}{line}{END}")
    assert found.verdict.name in ("REFUTED", "UNDECIDED")
    assert told in str(found)


def test_what_is_not_said_is_not_assumed() -> None:
    for words in (
        r"Let $A_1, \dots, A_k$ be symmetric.",
        r"Let $A_1, \dots, A_m$ be matrices, not all symmetric.",
        "Let $A_1$ be a symmetric matrix.",
    ):
        assert dlhw3.check(f"{words}\n{BEGIN}{QUADRATICS}{END}").first_false is not None
    for words in ("Here $S$ is not symmetric.", "If $S$ were known."):
        line = dlhw3.check(f"{words}\n{BEGIN}\\nabla_S \\log\\det S &= S^{{-1}}{END}").first_false
        assert line is not None


def test_a_constant_that_is_defined_is_its_value() -> None:
    for words, factor in (
        (r"Let $f$ be $L$-smooth with $L = \lambda + 1$ and $\lambda \ge 0$.", r"(\lambda + 1)"),
        (r"Let $f$ be $\beta$-smooth with $\beta = L$.", "L"),
    ):
        line = rf"\|\nabla f(x) - \nabla f(y)\| &\le {factor} \|x - y\|"
        assert dlhw3.check(f"{words}\n{BEGIN}{line}{END}").verdict.name == "PROVED", words


def test_a_property_without_a_verb_is_read() -> None:
    bound = r"g(y) &\ge g(x) + \langle \nabla g(x), y - x \rangle"
    for words in (
        "Let $f$ be $L$-smooth and $g$ convex.",
        "Let $f$ be smooth, $g$ convex.",
        "Take $x$, with $g$ convex.",
    ):
        assert dlhw3.check(f"{words}\n{BEGIN}{bound}{END}").verdict.name == "PROVED"
    wrong = r"f(y) &\ge f(x) + \langle \nabla f(x), y - x \rangle"
    line = dlhw3.check(f"Let $f$ be $L$-smooth and $g$ convex.\n{BEGIN}{wrong}{END}")
    assert line.verdict.name == "REFUTED"


@pytest.mark.parametrize(
    "words",
    [
        "We show that $A$ is symmetric.",
        "Let $A$ be symmetric or orthogonal.",
        "Unless $A$ is symmetric,",
        "It is false that $A$ is symmetric.",
        "Is it true that $A$ is symmetric?",
        "We claim that $A$ is symmetric.",
        "One cannot say that $A$ is symmetric.",
        "Suppose $A$ is not symmetric.",
        "If $A$ were symmetric, all would be easy.",
        "Whether $A$ is symmetric is open.",
        "The inverse of $A$ is symmetric.",
        "Let $B$ times $A$ be symmetric.",
        "Let the sum of $B$ and $A$ be symmetric.",
        "The matrix $A + A^\\top$ is symmetric.",
    ],
)
def test_words_that_do_not_assume_assume_nothing(words: str) -> None:
    line = dlhw3.check(words + "\n\\begin{align}\nA^\\top &= A\n\\end{align}")
    assert line.verdict.name in ("REFUTED", "UNDECIDED"), str(line)


def test_what_the_words_find_is_not_assumed() -> None:
    for words in (
        "We have $a \\ge 1$ in most cases.",
        "As we see, we thus have $a \\ge 1$.",
        "With $b > 0$ it follows that $a \\ge 1$.",
    ):
        assert dlhw3.check(f"{words}\n{BEGIN}a &\\ge 1{END}").verdict.name == "REFUTED"
    assert dlhw3.check(f"With $a \\ge 1$ we have\n{BEGIN}a^2 &\\ge a{END}").verdict.name == "PROVED"


def test_the_positive_part_of_a_letter_is_no_letter() -> None:
    for line in (r"(x)_+ &= \max(0, x)", r"(x)_+ - (-x)_+ &= x"):
        assert dlhw3.check(BEGIN + line + END).verdict.name == "PROVED"


def test_what_was_read_in_the_words_is_told() -> None:
    said = str(
        dlhw3.check(
            f"Let $S$ be symmetric and positive definite.\n{BEGIN}\\nabla_S \\log\\det S = S^{{-1}}{END}"
        )
    )
    assert "S symmetric pd is assumed" in said or "S symmetric is assumed" in said


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (r"\nabla_q \langle g, V^\top q \rangle = V g", "g is a column"),
        (r"\|x + t v\|^2 = \|x\|^2 + 2 t \langle x, v \rangle + t^2 \|v\|^2", "t is a number"),
    ],
)
def test_letters_of_a_paper_have_the_shapes_with_which_all_fits_and_that_is_told(
    line: str, told: str
) -> None:
    answer = dlhw3.check(line)
    assert answer.verdict.name == "PROVED", str(answer)
    assert told in str(answer)


def test_a_letter_that_is_used_as_a_column_is_made_no_number() -> None:
    for line in (r"A x + x^\top = 0 \\", r"\nabla_x (A x) = A"):
        with pytest.raises(UserError):
            dlhw3.check(line)


def test_a_letter_that_is_called_d_is_a_letter() -> None:
    assert dlhw3.check(r"\nabla_x \|x - d\|^2 = 2 (x - d) \\").verdict.name == "PROVED"
    assert dlhw3.check(r"d^\top d = \|d\|^2").verdict.name == "PROVED"


DISPLAYED = "\n\\[ A^\\top = A. \\]\n"
NOTHING = """It follows with $a > 0$.
The claim with constant $a > 0$ is wrong.
The theorem with $a > 0$ is due to Smith.
Then $a = b > 0$.
Show that $\\lambda_1 \\ge \\dots \\ge \\lambda_n$.
We will see that the solution $z$ solves $z = A z + B x$.
No layer solves $z = A z + B x$.
Let $a > 0$ denote something that need not be positive.
Let $A$ be a matrix, never symmetric.
By the failure of convexity of $f$, we get
Let $B$ and matrix $A$ be symmetric.
Let $A_1, A_3, \\dots$ be symmetric.
Let $x$ be a point on the sphere.
We show that $x$ ($x = 0$) vanishes.
We find the constant $a > 0$.
In the case of a constant $a > 0$, we stop.
Then the step size $a > 0$, as before.
The parameter $a$ ($b = 0$), as before.
Take the vector $x$ ($\\|x\\| = 1$ fails).
Let $x$ be a point outside the unit ball.
Suppose $x$ is not on the unit sphere.
We minimise it without the constraint $\\|x\\|=1$.
Let $x$ be such that $\\|x\\|=1$ fails.
The projection is done under the constraint $\\|x\\|=1$ or not.
Suppose $x$ has no unit norm.
Let $x\\in S^{n}$.
Then, $A$ symmetric.
Thus we get, $A$ symmetric positive definite.
If $n = 2$, $A$ symmetric.
Consider the loss, $A$ not symmetric.
Consider the loss, $A$ symmetric or zero.
The loss with $a > 0$ is not convex.
Denote by $A$ the symmetric part of $B$.
Denote by $A$ a symmetric matrix or its inverse.
Denote by $A$ a matrix which need not be symmetric.
Denote by $A$ a not necessarily symmetric matrix.
Denote by $A$ a possibly symmetric matrix.
The problem with symmetric $A$ is treated elsewhere.
A model with symmetric $A$, studied by Smith, is simpler.
Unlike a quadratic with symmetric $A$, we have
We do not consider a quadratic with symmetric $A$.
We never minimise a quadratic with a symmetric $A$.
Consider the problem first for a symmetric matrix $A$, then for a nonsymmetric one.
In the next section we will assume that $A$ is symmetric.
We will show that $A$ is symmetric.
Later we will assume that $A$ is symmetric.
Assuming symmetry of $A$ would simplify the formula.
Given the lack of symmetry of $A$, we have
Under the assumption that $A$ is symmetric, Smith found a simpler formula.
Under the assumption that $A$ were symmetric, we have
Let $A$ be a skew-Hermitian matrix.
Let $A$ be a non-self-adjoint matrix.
Take any matrix $A$.
Take any $A$, symmetric or not.
Let $A \\in \\mathrm{Sym}(n)^c$.
Suppose throughout Section 7 that $A$ is symmetric.
Consider $x^\\top A x$ for the general case; a symmetric matrix $A$ is easier.
We write $A$ for the sum of a symmetric matrix and $B$.
We write $A$ instead of a symmetric matrix.
Notation: $A$ is a symmetric matrix in Section 2, $x$ a vector.
The system with a symmetric $A$ of Smith was solved.
In contrast to the case in which $A$ is symmetric, we get
Instead of assuming that $A$ is symmetric, we take any $A$:
We drop the assumption that $A$ is symmetric.
Previous work considered the case where $A$ is symmetric. Here $A$ is arbitrary.
Only later will we assume that $A$ is symmetric.
Whenever $A$ is symmetric, the gradient is $2Ax$. In general,
When $A$ is symmetric it is well known that things simplify. For general $A$ we get
It remains to check that $A$ is symmetric.
Exercise: deduce that $A$ is symmetric.
Then $A$ is symmetric:
It follows that $A$ is symmetric.
This implies $A$ is symmetric.
Hence, $A$ is positive definite.
Let $A$ be symmetric only in the last section.
If $A$ is symmetric then so is $B$.
If $A$ is symmetric, the formula simplifies further. The general formula is
Let $A \\in \\mathbb{R}^{n \\times n}$\\footnote{Sometimes $A$ is symmetric.}.
Suppose that $A$ is symmetric for now. Later we let $A$ be general: this is that case.
Rather than a symmetric $A$ take any $A$.
There is no symmetric $A$ here.
Besides symmetric $A$ the formula holds for all $A$.
Even for non symmetric $A$ we have
The eigenvalues of symmetric $A$ are real. Our $A$ is different.
We wish $A$ be symmetric.
Many authors assume that $A$ is symmetric; we do not.
Some assume $A$ is symmetric. This is not needed.
Suppose for contradiction that $A$ is symmetric.
We no more assume $A$ is symmetric.
Let $A$ be symmetrizable.
Let $A$ be skew.
Let $A$ be orthogonal to $B$.
Let $x$, $y$ and $z$ be orthogonal vectors.
Let $U$ have orthogonal columns.
Let $P$ be an orthogonal projection onto $C$.
Let $a > b < c$.
Let $A \\preceq B \\succeq C$.
Let $a \\in \\mathbb{R}_-$.
We will see that $a > 0$.
This yields $A \\succ 0$.
Hence $A = A^\\top$.
Let $f$ be a nonconvex function.
Let $f$ be strictly quasi-convex.
Let $M$ be Hermitian or $A$ symmetric.
We do not need $A$ to be symmetric.
Assuming that $A$ is symmetric would simplify the formula, but is wrong here.
Had we assumed $A$ symmetric, the result would differ.
$A$ is symmetric in Section 2 only.
In [3], $A$ is symmetric.
Smith et al. let $A$ be symmetric.
For a moment, suppose $A$ is symmetric. We now return to the general case.
Suppose towards a contradiction that $A$ is symmetric.
We never assume $A$ is symmetric.
Without loss of symmetry let $A$ be any matrix.
$A$ is not necessarily symmetric.
Let $A$ be symmetric or not.
Let $A$ be almost symmetric.
Let $A$ be symmetric up to a small error.
Let $A$ be symmetric modulo permutation.
Let $A$ be a product of symmetric matrices.
Let $A$ be block symmetric.
Let $S$ be the symmetric part of $A$.
Let $A$ be structurally symmetric.
Let $A$ be symmetric with probability $1/2$.
Let $A$ be drawn from a symmetric distribution.
Let $A$ be a matrix with symmetric noise.
Let $A$ be anything but symmetric.
Let $A$ be less symmetric than $B$.
Let $B$ be symmetric, unlike $A$.
Either $A$ or $B$ is symmetric.
At least one of $A$ and $B$ is symmetric.
Not both $A$ and $B$ are symmetric.
The Hessian of $f$ is symmetric; $A$ is its Jacobian.
We ask if $A$ is symmetric.
Check if $A$ is symmetric.
Decide if $A$ is symmetric:
To show: $A$ is symmetric.
Conjecture. $A$ is symmetric.
A common mistake is to assume that $A$ is symmetric.
Beware: one must not take $A$ symmetric.
The assumption that $A$ is symmetric fails here.
We relax the requirement that $A$ is symmetric.
So far we assumed $A$ symmetric. From now on $A$ is arbitrary.
In the previous section we let $A$ be symmetric.
Later, let $A$ be symmetric.
In Theorem 2, $A$ is symmetric.
In the special case that $A$ is symmetric this is known. In general,
If and only if $A$ is symmetric do we get more.
The formula holds iff $A$ is symmetric.
This simplifies when $A$ is symmetric.
See [2] for symmetric $A$.
For symmetric $A$ see the appendix.
For non-symmetric $A$,
For possibly non-symmetric $A$,
For any $A$, symmetric or not,
For every matrix $A$ other than symmetric ones,
Other than in the symmetric case, $A$ is general:
Let $A$ be asymmetric.
Let $A$ be nonsymmetric.
Let $A$ be dissymmetric.
Let $A$ be centrosymmetric.
Let $A$ be indefinite.
Let $A$ be normal.
Let $A$ be positive definite on the range of $B$.
Let $A$ be symmetric on a subspace.
Let $A$ be symmetric if $n = 1$.
Let $A$ be symmetric whenever $B$ is.
Let $A$ be symmetric, if possible.
Let $A$ be symmetric (this is false in general).
Assume $A$ is symmetric, otherwise replace it.
If $A$ is symmetric we are done, so let $A$ be nonsymmetric.
Pretend that $A$ is symmetric.
What if $A$ is symmetric?
Let us not assume that $A$ is symmetric.
Let $A$ be a matrix whose inverse is symmetric.
Suppose the kernel of $A$ is symmetric.
The spectrum of $A$ is symmetric.
Let $f$ be symmetric in $A$.
Let $a$ be symmetric.
Symmetric matrices such as $S$, and general ones such as $A$:
Let $A$ be symmetric, if $n=2$.
Let $A$ be symmetric for $n=1$.
Since $A$ is symmetric for $n=1$,
Let $A$ be symmetric, at least for now.
Let $A$ be symmetric, as in Section 2.
Let $A$ be symmetric, when $n = 1$.
Let $A$ be symmetric, in case $n=1$.
Let $A$ be symmetric, provided $n=1$.
Let $A$ be symmetric, with small error.
Let $A$ be symmetric, on average.
Let $A$ be symmetric, in the limit.
We show that $A$ is symmetric.
if $A$ were symmetric
If $A$ were symmetric, the gradient would be
$A$ need not be symmetric.
unless $A$ is symmetric
This holds unless $A$ is symmetric.
Suppose for contradiction $A$ is symmetric.
Note that $A$ is not symmetric.
Note that $A$ is symmetric only when $B$ is.
Note that $A$ is symmetric if $B$ is symmetric.
Note that $A$ is symmetric whenever $B = 0$.
Note that $A$ is symmetric iff $B$ is.
Note that $A$ being symmetric is not enough.
Note that if $A$ is symmetric, things are easier.
Note that some authors take $A$ symmetric.
By symmetry of $A$ and $B$ being wrong, we
By the lack of symmetry of $A$,
By breaking the symmetry of $A$,
By abuse of notation, $A$ is symmetric.
Using the symmetry of $A$ would be wrong here.
Using the symmetry of $A$ is not allowed.
Without using the symmetry of $A$,
Not using the symmetry of $A$,
Using the non-symmetry of $A$,
Using the symmetry of $A$ one could simplify this, but we do not.
Throughout this note $A$ is not assumed symmetric.
Throughout this note $A$ is symmetric in examples only.
Throughout Section 3, $A$ is symmetric.
Throughout the appendix $A$ is symmetric.
The symmetry of $A$ is lost.
The symmetry of $A$ would imply
The symmetry of $A$ fails.
Symmetry of $A$ is a strong assumption.
We ask whether $A$ is symmetric.
Recall that $A$ is symmetric in the previous section.
Recall that in Section 2 $A$ is symmetric.
In the special case where $A$ is symmetric,
In the previous exercise $A$ is symmetric.
It is tempting to assume that $A$ is symmetric.
One might think that $A$ is symmetric.
A student claims that $A$ is symmetric.
It is a common mistake to use the symmetry of $A$.
Due to the missing symmetry of $A$,
Due to the asymmetry of $A$,
Had we used the symmetry of $A$,
where we did not use the symmetry of $A$.
where one may not use the symmetry of $A$.
where we used the symmetry of $B$ instead of the symmetry of $A$.
As if $A$ were symmetric,
Were $A$ symmetric,
Let $A$ be the limit of symmetric matrices.
Let $A$ be symmetric if $n = 2$.
Let $A$ be close to symmetric.
Let $A$ be similar to a symmetric matrix.
Let $A$ be symmetric with probability one half.
Let $A$ be symmetric plus noise.
Let $A$ be symmetric and define $A = B$ later.
Either $A$ is symmetric or $B$ is.
Assume nothing about the symmetry of $A$.
Assume $A$ or $B$ symmetric.
Exercise: use the symmetry of $A$.
Question: is $A$ symmetric?
Using symmetric $B$ in place of $A$,
Prove that $A$ is symmetric.
To see that $A$ is symmetric, note
Note that $A$ is symmetric by Lemma 3 of [2] whose hypotheses fail here.
Note that $A$ is symmetric for $n=1$.
By symmetry of $A$ in the special case $n = 1$,
By symmetry of $A$'s eigenvalues,
By symmetry of $A$ about the antidiagonal,
Using the symmetry of $A$ under rotation,
Using that $A$ is symmetric is a mistake.
Using that $A$ is symmetric would be cheating.
One cannot conclude, using that $A$ is symmetric.
We used that $A$ is symmetric in the first version, which was an error.
In the first version we used the symmetry of $A$.
The proof in [3] is by the symmetry of $A$.
Note that $A$ is symmetric nowhere in this section.
Note that $A$ is symmetric in none of our examples.
Note that $A$ is symmetric or antisymmetric.
Note that $A$ is symmetric, contrary to $B$.
Note that $A$ is symmetric, which we do not assume.
Note that $A$ is symmetric, an assumption we drop.
Note that $A$ is symmetric: a typo in the original.
Observe that $A$ is symmetric on the diagonal blocks.
Observe that $A$ is symmetric in Example 2.
Notice that $A$ is symmetric? No.
Notice that $A$ is symmetric for at most one $n$.
Throughout this note, unless stated otherwise, $A$ is symmetric.
Throughout this note $A$ is symmetric or skew-symmetric.
Throughout this note $A$ is symmetric, with the exception of the next display.
Throughout this note we avoid assuming $A$ is symmetric.
In this section we refute the claim that $A$ is symmetric.
In this section $A$ is symmetric no more.
By symmetry of $A$, if it holds,
By symmetry of $A$, when it is available,
By symmetry of $A$? No, by definition,
By the symmetry of $A$ (which fails here),
By the symmetry of $A$ (not assumed),
By the symmetry of $A$ under assumption 2,
By the symmetry of $A$, assuming it,
By the symmetry of $A$, were it true,
Not by the symmetry of $A$, but by definition,
Nothing follows by symmetry of $A$,
Only by the symmetry of $A$ could we go on.
Conjecture: $f$ satisfies the PL inequality $f(x) \\ge a$ and is $L$-smooth.
We show that $f$ satisfies the PL inequality $f(x) \\ge a$ and is $L$-smooth.
If $f$ satisfied the PL inequality $f(x) \\ge a$ and were $L$-smooth, we would be done.
The function $f$ need not satisfy the PL inequality $f(x) \\ge a$ and is $L$-smooth.
Suppose for contradiction that $f$ satisfies the PL inequality $f(x) \\ge a$ and is $L$-smooth.
Suppose that $f$ satisfies the PL inequality $f(x) \\ge a$ and is not $L$-smooth.
Assume $f$ satisfies the converse of the PL inequality $f(x) \\ge a$ and is $L$-smooth.
Assume $f$ satisfies the PL inequality $f(x) \\ge a$ and is convex only near $x_0$.
Assume $g$ satisfies the PL inequality $f(x) \\ge a$.
Suppose $f$ satisfies the PL inequality $f(x) \\ge a$ and is $L$-smooth in expectation.
Suppose $f$ satisfies the PL inequality $f(x) \\ge a$ and is almost $L$-smooth.
Suppose $f$ satisfies the so-called PL inequality $f(x) \\ge a$ and is nowhere $L$-smooth.
Suppose $f$ satisfies the PL inequality $f(x) \\ge a$ and is $L$-smooth on the unit ball.
Suppose $f$ satisfies the PL inequality $f(x) \\ge a$ at the solution and is $L$-smooth.
Many authors assume $f$ satisfies the PL inequality $f(x) \\ge a$ and is $L$-smooth.
Assume $f$ has bounded gradients, $\\|\\nabla f(x)\\| \\le a$, only near zero.
Nobody assumes that $f$ has bounded gradients, $\\|\\nabla f(x)\\| \\le a$.
We show that the gradients are bounded: $\\|\\nabla f(x)\\| \\le a$.
Assume the gradients are bounded: $\\|\\nabla f(x)\\| \\le a$ fails.
Assume the gradients are not bounded: $\\|\\nabla f(x)\\| \\le a$ fails.
Assume the gradients are bounded, so that $\\|\\nabla f(x)\\| \\le a$ is to be shown.
Assume the gradient is bounded, that is, $\\|\\nabla f(x)\\| \\le a$ in probability.
If the gradients were bounded, $\\|\\nabla f(x)\\| \\le a$ would hold.
It follows that the gradients are bounded: $\\|\\nabla f(x)\\| \\le a$.
Let $f$ be a function that is convex in its first argument.
Let $f$ be a function that is not convex.
Let $f$ be a function that is convex and not $L$-smooth.
Let $f$ be a function that is convex or $L$-smooth.
Let $f$ be a function that is convex near $x_0$.
Let $f$ be a function that is hardly convex.
The minimiser satisfies neither the normal equations $A x = y$ nor others.
The minimiser never satisfies the normal equations $A x = y$.
The minimiser satisfies the normal equations $A x = y$ approximately.
The mirror step $A x = y$ is wrong.
Consider the gradient step $A x = y$ of the wrong paper.
Unlike the gradient step $A x = y$, ours is implicit.
Does the minimiser satisfy the normal equations $A x = y$?
The gradient step $A x = y$ would be needed.
Suppose $f$ has bounded gradients, $\\|\\nabla f(x)\\| \\le a$, almost surely.
Suppose $f$ has bounded gradients, that is, $\\|\\nabla f(x)\\| \\le a$ on average.
By the wrong inequality, for $0 \\le a \\le 1$,
By Jensen's inequality, which fails for $0 \\le a \\le 1$,
Some argue, by the symmetry of $A$, that the factor is 2.
A wrong proof: by the symmetry of $A$,
Students write: by symmetry of $A$,
Wrong: by symmetry of $A$,
Incorrectly, using the symmetry of $A$, one finds
A naive derivation, using the symmetry of $A$, gives
The textbook, using the symmetry of $A$, has
The authors, exploiting the symmetry of $A$, get
Thanks to the symmetry of $A$ in the paper,
Due to the symmetry of $A$ at $x=0$,
Due to the symmetry of $A$ for $n=1$,
Let $A$ be symmetric and define nothing else; we will not use it.
Let $A$ be symmetric and note this is wrong.
Let $A$ be symmetric and recall that this is impossible.
Let $A$ be symmetric and consider a contradiction.
Let $A$ be symmetric and set this aside.
Let $A$ be symmetric and then forget it.
Let $A$ be symmetric and call this the bad case.
Let $A$ be symmetric and consider the opposite.
Let $A$ have full column rank almost surely.
Let $X$ have full column rank with high probability.
Suppose the layers are balanced, $A = A^\\top$ fails.
Suppose the layers are balanced, $A = A^\\top$ would follow.
Suppose the layers are balanced, so $A = A^\\top$ is what we prove.
Let $x^\\star$ be the minimiser, then $A = A^\\top$ is to be shown.
where $a > 0$ is not a parameter
where $a > 0$ is hardly a constant
where $a>0$ is the wrong rate
where $a > 0$ is the convergence rate we want
where $a > 0$ is a false constant
where $a>0$ is an invalid parameter
The bound fails with $a > 0$.
It is false for a parameter $a > 0$.
The ODE with $a>0$ is treated elsewhere.
In the regime with $a > 0$ nothing is known.
The system with $a > 0$ was studied in [2]; here $a$ is arbitrary.
We solve the equation with $a > 0$ later.
Compare with $a > 0$ in [2].
Let $y$ be a probability vector times two.
Let $A$ be symmetric, respectively skew-symmetric.
Let $A$ be symmetric throughout Section 3.
Let $A$ be symmetric throughout the appendix.
Let $A$ be symmetric throughout this section only.
For a symmetric matrix $A$, compute the gradient; then for a general matrix:
For a symmetric matrix $A$, find the mistake in the following.
For a symmetric matrix $A$, compute it yourself. For general $A$,
Suppose, to get a contradiction, $A$ is symmetric.
Say $A$ is symmetric.
Imagine $A$ is symmetric.
Let's pretend $A$ is symmetric.
Were it the case that $A$ is symmetric,
Let $A$ be symmetric (we remove this below).
Let $A$ be symmetric (wrong).
Let $A$ be symmetric; or not.
Let $A$ be symmetric; this will be dropped.
Let $A$ be symmetric in spirit.
Let $A = A^\\top$ be false for the rest of this section.
Let $A = A^\\top$ be the exception.
Suppose we knew that $A = A^\\top$ was a consequence.
Were $\\|f\\| = \\|g\\| = 1$, this would be simple.
We would like $A = A^\\top = B$ to hold.
Assume the reader has seen symmetric $A$ before.
Nothing says that $A = A^\\top = C$.
Assuming symmetric $A$ is common practice, which we avoid.
With a symmetric $A$ life is easier.
Taking $A$ symmetric loses generality.
A symmetric $A$ is what the referee asked for.
Let us see what goes wrong when $A$ is symmetric.
Given a choice, people take $A$ symmetric.
It is tempting to let $A$ be symmetric.
Symmetric $A$ are treated in Section 4.
Suppose, for contradiction, that $A$ is symmetric.
Let $A$ be symmetric in the first example only.
The optimiser assumes $A$ symmetric.
Where $A$ is symmetric, the proof is due to Gauss.
Say $A$ were symmetric.
Let $\\xi$ be a random vector with zero mean or not.
With the symmetric part of $A$ in mind, we get
For $A$ symmetric enough, this is close.
As $A$ tends to be symmetric, we get
Let $A$ be a symmetric-looking matrix.
Since $A$ is symmetric up to rounding, we get
Let $A$ be symmetrised.
Because $A$ is symmetric in expectation, we get
Using the symmetry of the loss rather than of $A$, we get
Assume $A$ is as symmetric as possible.
Suppose that the authors of the book, for whom $A$ is symmetric, are right.
Recall the lecture on symmetric $A$.
Let $B$, unlike the symmetric $A$, be general.
Let $A$ and its symmetric part agree in trace.
Note the difference to symmetric $A$.
Let $A$ be similar to a symmetric matrix.
Let $A$ be congruent to a symmetric $B$.
Let $A$ have a symmetric inverse image.
Let the student check the case of symmetric $A$.
Let $f$ be convex on $[0, 1]$.
Suppose that $f$ is convex on $C$ and $L$-smooth.
Let $f$ be convex in $[0, 1]$.
Let $f$ be $L$-smooth with respect to $\\|\\cdot\\|_1$.
Let $f$ be $L$-smooth w.r.t. the norm $\\|\\cdot\\|_A$.
Let $f$ be $L$-smooth on $B(x, r)$.
Let $A$ be positive semidefinite on $V$."""
SAME = {
    "Consider the loss, $A$ symmetric positive definite.": ["A symmetric pd"],
    "The loss is known up to a constant, where $A$ is symmetric.": ["A symmetric"],
    "Let $A$ be symmetric, $a > 0$ and": ["A symmetric", "a > 0"],
    "Let $a, b > 0$.": ["a > 0", "b > 0"],
    "Let $a, b \\neq 0$.": ["a != 0", "b != 0"],
    "The loss with $a > 0$ is convex.": ["a > 0"],
    "Denote by $A$ a symmetric matrix.": ["A symmetric"],
    "Consider a quadratic with symmetric $A$:": ["A symmetric"],
    "We minimise a quadratic with a symmetric $A$.": ["A symmetric"],
    "Let $A$ denote the (symmetric) Hessian.": ["A symmetric"],
    "Suppose throughout this section that $A$ is symmetric.": ["A symmetric"],
    "We will assume that $A$ is symmetric.": ["A symmetric"],
    "Let $A$ be symmetric throughout the present lecture.": ["A symmetric"],
    "Under the assumption that $A$ is symmetric, we have": ["A symmetric"],
    "Assuming symmetry of $A$,": ["A symmetric"],
    "Take any symmetric $A$.": ["A symmetric"],
    "Suppose $A^\\top = A \\succeq 0$.": ["A symmetric psd"],
    "Notation: $A$ is a symmetric matrix, $x$ a vector.": ["A symmetric"],
    "We write $A$ for a symmetric matrix.": ["A symmetric"],
    "Consider $\\min_x x^\\top A x$ for a symmetric matrix $A$.": ["A symmetric"],
    "Let $A \\in \\mathrm{Sym}(n)$.": ["A symmetric"],
    "Let $A \\in \\mathbb{R}^{n\\times n}_{\\mathrm{sym}}$.": ["A symmetric"],
    "Let $A: \\mathbb{R}^n\\to\\mathbb{R}^n$ be self-adjoint.": ["A symmetric"],
    "Let $A$ be a Hermitian matrix.": ["A symmetric"],
    "We are given a symmetric matrix $A$ and a vector $x$.": ["A symmetric"],
    "Suppose we have a symmetric $A$.": ["A symmetric"],
    "We work with a symmetric kernel matrix $A$.": ["A symmetric"],
    "Let $A$ be the symmetric matrix of second moments.": ["A symmetric"],
    "Let $A$, $B$ be symmetric matrices of the same size.": ["A symmetric", "B symmetric"],
    "Let $A$ be symmetric (as covariance matrices are).": ["A symmetric"],
    "For $x_1,\\dots,x_n$ i.i.d. from $N(\\mu,S)$, with $S$ symmetric, the loss is": ["S symmetric"],
    "Let $x \\ne y$.": ["x != y"],
    "At the optimum we have $\\nabla f(w) = 0$, so": ["\\nabla f(w) = 0"],
    "Let $A$ and $B$ be symmetric.": ["A symmetric", "B symmetric"],
    "Suppose $A$ is a (real) symmetric matrix. Show that": ["A symmetric"],
    "Show that if $A$ is symmetric, then": ["A symmetric"],
    "$A$ is symmetric.": ["A symmetric"],
    "\\begin{lemma} For every symmetric matrix $A\\in\\mathbb{R}^{n\\times n}$,": ["A symmetric"],
    "Consider $q(x) = x^\\top A x$, where $A = A^\\top$.": ["A symmetric"],
    "Let $A \\in \\mathbb{S}^n_{++}$.": ["A symmetric pd"],
    "Let $K$ denote the kernel matrix, which is symmetric.": ["K symmetric"],
    "Let $S$ be a p.s.d.\\ matrix.": ["S symmetric psd"],
    "Let $u$ be a unit vector.": ["\\|u\\| = 1"],
    "Suppose $x$ has unit norm.": ["\\|x\\| = 1"],
    "Let $x \\in S^{n-1}$.": ["\\|x\\| = 1"],
    "Let $x$ be such that $\\|x\\| = 1$.": ["\\|x\\| = 1"],
    "We minimise $f(x)$ subject to $\\|x\\| = 1$.": ["\\|x\\| = 1"],
    "Let $A$ be skew-symmetric.": ["A^\\top = -A"],
    "Assume $\\|x\\| = 1$. Then": ["\\|x\\| = 1"],
    "Let $f:\\mathbb{R}^n\\to\\mathbb{R}$ be $L$-smooth and convex.": ["f L-smooth", "f convex"],
    "Let $B$ be symmetric and let $C$ be arbitrary.": ["B symmetric"],
    "For orthogonal vectors $x$ and $y$,": ["x^\\top y = 0"],
    "Let $x \\perp y$.": ["x^\\top y = 0"],
    "Suppose $A$ and $B$ commute, i.e. $AB = BA$.": ["A B = B A", "AB = BA"],
    "Let $A$, $B$ be commuting matrices.": ["A B = B A"],
    "Lemma. $A$ is symmetric.": [],
    "\\begin{theorem} $A$ is symmetric.": [],
    "As $A$ is symmetric,": ["A symmetric"],
    "Setup: $A$ is symmetric.": ["A symmetric"],
    "Assume WLOG that $A$ is symmetric.": ["A symmetric"],
    "We may assume that $A$ is symmetric.": ["A symmetric"],
    "Without loss of generality, assume $A$ symmetric.": ["A symmetric"],
    "Let $A$ be symmetric (so that $A^\\top = A$).": ["A symmetric"],
    "Let $A = A^\\top \\in \\mathbb{R}^{d\\times d}$.": ["A symmetric"],
    "Suppose $H \\succeq a I$.": ["H >= a I"],
    "Let $\\nabla l(U U^\\top)$ be symmetric.": ["\\nabla l(U U^\\top) symmetric"],
    "Let $A$ be symmetric with $AB = BA$.": ["A symmetric", "AB = BA"],
    "The log-likelihood is $l$, with $S$ symmetric, so": ["S symmetric"],
    "Suppose $f$ satisfies the PL inequality $\\|\\nabla f(x)\\| \\ge a$.": ["\\|\\nabla f(x)\\| >= a"],
    "Suppose $f$ satisfies the PL condition $f(x) \\ge a$ and is convex and $L$-smooth.": [
        "f(x) >= a",
        "f convex",
        "f L-smooth",
    ],
    "Assume that $f$ is $L$-smooth and satisfies the growth condition $f(x) \\ge a$.": [
        "f L-smooth",
        "f(x) >= a",
    ],
    "Assume $f$ is convex, $L$-smooth, and satisfies $f(x) \\ge a$.": ["f convex", "f L-smooth", "f(x) >= a"],
    "Assume $f$ is convex and has bounded gradients, $\\|\\nabla f(x)\\| \\le a$.": [
        "f convex",
        "\\|\\nabla f(x)\\| <= a",
    ],
    "Assume that the gradients are bounded, i.e., $\\|g\\| \\le a$ with $a > 0$.": ["\\|g\\| <= a", "a > 0"],
    "Let $f$ be a function that is convex and $L$-smooth, $L > 0$.": ["f convex", "f L-smooth", "L > 0"],
    "Let $x_\\star$ be a minimiser of $f$ with $\\nabla f(x_\\star) = 0$.": ["\\nabla f(x_\\star) = 0"],
    "By Jensen's inequality, for $0 \\le a \\le 1$,": ["0 <= a <= 1"],
    "Let $x_* \\neq 0$.": ["x_star != 0"],
    "The minimiser satisfies the normal equations $A x = y$.": ["A x = y"],
    "Consider the mirror descent step $A x = y$.": ["A x = y"],
    "Here and throughout, $A$ denotes a symmetric matrix.": ["A symmetric"],
    "By symmetry of $A$, we have": ["A symmetric"],
    "Using the symmetry of $A$,": ["A symmetric"],
    "Thanks to the symmetry of $A$ we find": ["A symmetric"],
    "where we used the symmetry of $A$.": ["A symmetric"],
    "Note that $A$ is symmetric, so": ["A symmetric"],
    "Using the fact that $A$ is symmetric,": ["A symmetric"],
    "where we have used that $A$ is symmetric.": ["A symmetric"],
    "Throughout this note $A$ is symmetric.": ["A symmetric"],
    "Throughout this paper, we assume that $A$ is symmetric.": ["A symmetric"],
    "The matrix $A$ is assumed to be symmetric throughout.": ["A symmetric"],
    "Let $A$ be symmetric and define $f(x) = x^\\top A x$.": ["A symmetric"],
    "For a symmetric matrix $A$, compute the gradient.": ["A symmetric"],
    "with step size $0 < \\eta \\le 1/L$,": ["0 < \\eta <= 1/L"],
    "In the heavy-ball ODE $\\dot x = v$ with $\\gamma > 0$,": ["\\gamma > 0"],
    "Let $f$ be $\\mu$-strongly convex with minimiser $z$, $\\nabla f(z)=0$.": [
        "f mu-strongly convex",
        "\\nabla f(z)=0",
    ],
    "Assume the layers are balanced, $W_{j+1}^\\top W_{j+1} = W_jW_j^\\top$ for all $j$.": [
        "W_{j+1}^\\top W_{j+1} = W_jW_j^\\top"
    ],
    "Assume further that $X$ has full column rank.": ["X^\\top X invertible"],
    "where $\\lambda > 0$ is a regularisation parameter.": ["\\lambda > 0"],
    "Let $C = C^\\top \\succ 0$.": ["C symmetric pd"],
    "Let $y$ be a probability vector.": ["\\mathbf{1}^\\top y = 1", "y >= 0"],
    "Let $P$ be an orthogonal projection.": ["P P = P", "P symmetric"],
    "Let $x$ lie on the unit sphere.": ["\\|x\\| = 1"],
    "Let $x$ be on the sphere of radius 2.": ["\\|x\\| = 2"],
    "Let $x$ lie in the ball of radius $R$.": ["\\|x\\| <= R"],
    "Let $x$ lie in the ball of radius $r$ centered at $c$.": ["\\|x - c\\| <= r"],
    "Let $x$ lie in the open ball of radius $r$ centered at $c$.": ["\\|x - c\\| < r"],
    "Let $x$ be a point on the unit sphere.": ["\\|x\\| = 1"],
    "Let $x$ be a point on the sphere of radius $R$ around $c$.": ["\\|x - c\\| = R"],
    "Let $x$ be in the ball centred at the origin with radius $R$.": ["\\|x\\| <= R"],
    "Let $x$ and $y$ be points of the closed ball with center $c$ and radius $r$.": [
        "\\|x - c\\| <= r",
        "\\|y - c\\| <= r",
    ],
    "Let $x \\in \\sqrt{n}\\,\\mathbb{S}^{n-1}$.": ["\\|x\\| = \\sqrt{n}"],
    "Let $a \\in [0, 1)$.": ["a >= 0", "a < 1"],
    "Let $a, b \\in (0, \\infty)$.": ["a > 0", "b > 0"],
    "In distillation with probabilities $q$ ($\\mathbf{1}^\\top q = 1$) and temperature $a > 0$, let $p = q$.": [
        "\\mathbf{1}^\\top q = 1",
        "a > 0",
    ],
    "Let $y \\in \\{-1, 1\\}$.": ["y^2 = 1"],
    "Let $y \\in \\{ 0, 1 \\}$.": ["y^2 = y"],
    "Let $A_1, A_2, \\dots$ be symmetric.": ["A_each symmetric"],
    "Let $U$ have orthonormal columns.": ["U^\\top U = I"],
    "where $U$ has orthonormal rows": ["U U^\\top = I"],
    "Let $x$ lie in the open unit ball.": ["\\|x\\| < 1"],
    "Let $a > b \\geq 0$.": ["a > b >= 0"],
    "Let $a \\in \\mathbb{R}_+$ and $c \\in \\mathbb{R}_{>0}$.": ["a >= 0", "c > 0"],
    "Let $x, y \\in \\mathbb{R}^n_{++}$.": ["x > 0", "y > 0"],
    "Let $x \\in \\mathbb{R}_{\\geq 0}^n$.": ["x >= 0"],
    "Let $0 \\preceq A \\preceq L I$.": ["A symmetric psd", "A <= L I"],
    "Let $A \\succ B \\succ 0$.": ["A >= B", "B symmetric pd", "A - B pd"],
    "Let $A \\prec B$.": ["A <= B", "B - A pd"],
    "Let $0 \\prec \\nabla^2 f(x) \\preceq L I$.": ["\\nabla^2 f(x) pd", "\\nabla^2 f(x) <= L I"],
    "Let $\\eta$ be positive.": ["\\eta > 0"],
    "Let $\\alpha, \\beta \\in (0, 1)$.": ["\\alpha > 0", "\\alpha < 1", "\\beta > 0", "\\beta < 1"],
    "Let $\\theta$ be a unit vector.": ["\\|\\theta\\| = 1"],
    "Let $\\Sigma$ be idempotent.": ["\\Sigma \\Sigma = \\Sigma"],
    "Let $f$ be convex on $\\mathbb{R}^n$.": ["f convex"],
    "Let $f$ be convex in $x$.": ["f convex"],
    "Let $f$ be $L$-smooth on all of $\\mathbb{R}^n$.": ["f L-smooth"],
    "Let $f$ be $L$-smooth w.r.t. $\\|\\cdot\\|_2$.": ["f L-smooth"],
    "Let $f$ be $L$-smooth with respect to the Euclidean norm.": ["f L-smooth"],
    "Let $f$ be convex everywhere.": ["f convex"],
    "Let $f$ be strictly convex.": ["f convex"],
    "By the Cauchy--Schwarz inequality and Young's inequality, for $a > 0$,": ["a > 0"],
}


@pytest.mark.parametrize("words", NOTHING.split("\n"))
def test_only_words_that_are_known_to_assume_do(words: str) -> None:
    """Most of these were read as assumptions, and A^⊤ = A was PROVED under them."""
    assert [row.text for row in assumed(words + DISPLAYED).rows if row.word == "assume"] == []


@pytest.mark.parametrize(("words", "rows"), SAME.items())
def test_what_the_words_assume_is_assumed(words: str, rows: list[str]) -> None:
    assert [row.text for row in assumed(words + DISPLAYED).rows if row.word == "assume"] == rows


def test_what_the_words_assume_holds_for_the_displays_that_it_is_about() -> None:
    right, wrong = r"\[ \nabla_x x^\top A x = (A + A^\top) x. \]", r"\[ \nabla_x x^\top A x = 2 A x. \]"
    for text, verdicts in {
        f"In general\n{right}\nIf $A$ is symmetric, this becomes\n{wrong}": ["PROVED", "PROVED"],
        f"{wrong}\nNow let $A$ be symmetric. Then\n{wrong}": ["REFUTED", "PROVED"],
        f"For any symmetric $A$,\n{wrong}\nFor any $A$,\n{wrong}": ["PROVED", "REFUTED"],
        f"Let $A$ be symmetric. Then\n{wrong}\nNow let $A$ be a general matrix.\n{wrong}": [
            "PROVED",
            "REFUTED",
        ],
    }.items():
        assert [line.verdict.name for line in dlhw3.check(text).lines] == verdicts, text


def test_a_display_that_a_function_is_supposed_to_satisfy_is_an_assumption() -> None:
    shown = r"\[ \tfrac12 \|\nabla f(x)\|^2 \ge \mu (f(x) - f_\star). \]"
    line = r"""Then \begin{align} f(x - \tfrac1L \nabla f(x)) - f_\star
        &\le f(x) - f_\star - \frac{1}{2L} \|\nabla f(x)\|^2 \\
        &\le (1 - \frac{\mu}{L}) (f(x) - f_{*}) \end{align}"""
    text = f"Let $f$ be $L$-smooth with $L > 0$. @ $f$ satisfies the PL condition\n{shown}\n{line}"
    found = dlhw3.check(text.replace("@", "Assume that")).lines
    assert [one.verdict.name for one in found] == ["PROVED", "PROVED"]
    for words in sampled(("We show that", "It is false to assume that", "Suppose we had shown that")):
        try:
            found = dlhw3.check(text.replace("@", words)).lines
        except UserError:  # the words take something back
            continue
        due = "UNDECIDED" if "false" in words else "REFUTED"  # denied, the display is not read
        assert found[-1].verdict.name == due, words


def test_what_the_words_take_back_or_say_twice_is_refused() -> None:
    shown = "\n\\[ x^\\top x = \\|x\\|^2. \\]\n"
    for text, words in {
        "Let $A$ be symmetric. Here $A$ is arbitrary." + shown: "leave A free",
        "Let $A$ be symmetric. No, wait: let $A$ be general." + shown: "leave A free",
        "Let $a \\ge 1$. Otherwise, let $a \\le 0$." + shown: "take something back",
        "Let $a \\ge 1$. This is the setting of [5], which we do not adopt." + shown: "take something back",
        "Assume $A$ is symmetric. Actually, $A$ need not be symmetric." + shown: "leave A free",
        "Let $a \\ge 1$. Case 2: Let $a \\le 0$." + shown: "take something back",
        "We minimize $f$ subject to $\\|x\\| = 1$. Without the constraint:" + shown: "take something back",
        "Assume $\\|x\\| = 1$ at first. Let $y \\neq 0$. We drop this assumption."
        + shown: "take something back",
        "Let $x \\in \\mathbb{R}^n$. Let $x \\in \\mathbb{R}^{n \\times m}$." + shown: "another shape",
        "Let $f(x) = x^\\top x$." + shown + "Let $f(x) = x^\\top A x$." + shown: "defined otherwise",
    }.items():
        assert re.search(words, refusal_of(text).message)


def test_a_name_behind_a_gap_is_a_definition() -> None:
    row = r"d\,\operatorname{softmax}(z) = (\operatorname{diag}(p) - %s p p^\top) dz"
    where = r", \quad\text{where } p = \operatorname{softmax}(z)."
    for count, verdict in (("", "PROVED"), ("2", "REFUTED")):
        assert dlhw3.check(f"\\[ {row % count}{where} \\]").verdict.name == verdict


def test_what_is_denied_or_said_too_late_defines_nothing() -> None:
    shown = "\n\\[ \\nabla f(x) = 2 x. \\]\n"
    for words in ("Had we $f(x) = x^\\top x$, all would be easy.", "We never let $f(x) = x^\\top x$."):
        assert dlhw3.check(words + shown).verdict.name == "REFUTED"
    for text in (
        shown + "Now suppose $f(x) = x^\\top x$." + shown,
        shown + "For $f(x) = x^\\top x$ this is right.",
    ):
        with pytest.raises(UserError, match="above the words that say what it is"):
            dlhw3.check(text)
    with pytest.raises(UserError, match="leave f free"):
        dlhw3.check("In [2], $f(x) = x^\\top x$. Here $f$ is arbitrary." + shown)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("Let $x - c \\in S$.", "x - c \\in S"),
        (
            "Let $x$ be a point outside the sphere of radius 2.",
            "Let x be a point outside the sphere of radius 2",
        ),
        ("Let $y \\in \\{1, 2, 3\\}$.", "y \\in \\{1, 2, 3\\}"),
        ("Let $x \\in C_1$ and $x_3$ be nonzero.", "x_3 != 0"),
        ("Let $A$ be upper triangular.", "Let A be upper triangular"),
        ("Let $A_1, A_3, \\dots$ be symmetric.", "Let A_1, A_3, \\dots be symmetric"),
    ],
)
def test_nothing_that_the_words_say_is_dropped_untold(words: str, told: str) -> None:
    rows = "\\[ \\|x - c\\|^2 + x_1^\\top x_1 + y^2 + \\|A\\|^2 = \\|x_1\\|^2. \\]"
    assert f"“{told}” (line 1) assumes nothing" in str(dlhw3.check(f"{words}\n{rows}"))


def test_what_the_words_say_and_no_line_has_is_told() -> None:
    said = str(dlhw3.check("The case in which $A$ is symmetric is easy.\n\\[ A = A. \\]"))
    assert "“The case in which A is symmetric is easy” (line 1) assumes nothing" in said


MISSED = {
    "Conjecture. $A$ is symmetric.\n\\[ \\nabla_x x^\\top A x = 2 A x. \\]": "A symmetric",
    "The choice $\\gamma > 0$ of the book gives\n\\[ \\gamma \\|x\\|^2 \\ge 0. \\]": "\\gamma > 0",
    "Let A be symmetric.\n\\[ \\nabla_x x^\\top A x = 2 A x. \\]": "A symmetric",
    "In the book $f$ is convex.\n\\[ f(y) \\ge f(x) + \\nabla f(x)^\\top (y - x). \\]": "f convex",
}


@pytest.mark.parametrize(("text", "assumes"), MISSED.items())
def test_words_that_might_make_a_false_line_true_are_told_with_what_assumes_it(
    text: str, assumes: str
) -> None:
    answer = dlhw3.check(text)
    assert answer.verdict.name in ("REFUTED", "UNDECIDED")
    assert f"is not taken as an assumption; % assume {assumes} is" in str(answer)
    assert dlhw3.check(f"% assume {assumes}\n{text}").verdict.name == "PROVED"


def test_words_that_deny_a_property_are_not_told_so() -> None:
    answer = dlhw3.check("The matrix $A$ is not symmetric.\n\\[ \\nabla_x x^\\top A x = 2 A x. \\]")
    assert answer.verdict.name == "REFUTED"
    assert "not taken" not in str(answer)


def test_a_rate_that_the_words_say_needs_no_flow() -> None:
    text = "Let $\\dot x = -A x$ with $A$ symmetric.\n\\[ x^\\top \\dot x = -x^\\top A^2 x. \\]"
    assert "no flow is declared" not in str(dlhw3.check(text))


def test_what_is_assumed_of_entries_that_are_summed_is_assumed() -> None:
    """It was left out where no row has the letter without its index, and without a word."""
    text = "Let $p > 0$ be a vector.\n\\[ \\sum_i \\log p_i^2 = 2 \\sum_i \\log p_i. \\]"
    assert "p > 0 is assumed" in str(dlhw3.check(text))


def test_a_function_that_the_words_define_and_that_is_none_here_is_refused() -> None:
    """The definition was left out untold, and a right gradient of d(x) was REFUTED."""
    text = "Let $d(x) = \\sqrt{x^\\top x + 1}$.\n\\[ \\nabla d(x) = \\frac{x}{d(x)} \\]"
    with pytest.raises(UserError, match="the words say what d"):
        dlhw3.check(text)


LEFT_FREE = [
    ("Let $\\eta \\in (0, 1)$.", r"|\eta| = \eta", "Now let $\\eta$ be arbitrary.", "\\eta > 0"),
    ("Let $a > 0$.", r"|a| = a", "Here $a$ is arbitrary.", "a > 0"),
    ("Let $a > 0$.", r"|a| = a", "Now let $a$ be any real number.", "a > 0"),
    ("Let $a > 0$.", r"|a| = a", "For any $a$ we have", "a > 0"),
    (
        "Let $\\theta$ be a unit vector.",
        r"\|\theta\| = 1",
        "Let $\\theta$ be arbitrary.",
        "\\|\\theta\\| = 1",
    ),
]


@pytest.mark.parametrize(("words", "row", "free", "told"), LEFT_FREE)
def test_what_a_relation_says_of_a_letter_ends_where_that_is_left_free(
    words: str, row: str, free: str, told: str
) -> None:
    """Both lines were PROVED, the second of any number too."""
    found = dlhw3.check(f"{words}\n{BEGIN}{row}{END}\n{free}\n{BEGIN}{row}{END}")
    assert [line.verdict.name for line in found] == ["PROVED", "REFUTED"]
    assert f"{told} is assumed up to line 4" in str(found)


@pytest.mark.parametrize(
    "words",
    [
        "Let $a > 0$. Now let $a$ be any real number.",
        "Let $a \\in (0, 1)$. Let $a$ be arbitrary.",
        "Let $a \\in (0, 1)$ be the momentum. Here $a$ is arbitrary.",
        "Let $a > 0$. Replace $a$ by $-a$.",
    ],
)
def test_a_letter_that_is_left_free_at_once_is_refused(words: str) -> None:
    """|a| = a was PROVED of any number."""
    with pytest.raises(UserError, match="leave a free here"):
        dlhw3.check(f"{words}\n{BEGIN}|a| = a{END}")
    assert dlhw3.check(f"Let $a > 0$ be arbitrary.\n{BEGIN}|a| = a{END}").verdict.name == "PROVED"


REACHED = [
    (
        r"Let $f$ be convex and $L$-smooth, $\nabla f(x^*)=0$ and $x_+=x-\frac1L\nabla f(x)$.",
        r"\|x_+-x^*\| &\le \|x-x^*\|",
        r"\|x_+-x^*\| &\le \frac12 \|x-x^*\|",
    ),
    (
        r"Let $f$ be $L$-smooth, $0<\eta\le\frac1L$ and $x_+=x-\eta\nabla f(x)$.",
        r"f(x_+) &\le f(x)-\frac\eta2\|\nabla f(x)\|^2",
        r"f(x_+) &\le f(x)-2\eta\|\nabla f(x)\|^2",
    ),
    (
        r"Let $f$ be convex, $g=\nabla f(x)$ and $u=\nabla f(y)$.",
        r"\langle g-u,x-y\rangle &\ge 0",
        r"\langle g-u,x-y\rangle &\le 0",
    ),
    (
        r"Let $f$ be convex and $\dot x=-\nabla f(x)$, where $\nabla f(x^*)=0$.",
        r"\frac{d}{dt} \frac12\|x-x^*\|^2 &\le 0",
        r"\frac{d}{dt} \frac12\|x-x^*\|^2 &\ge 0",
    ),
]


@pytest.mark.parametrize(("words", "right", "wrong"), REACHED, ids=[one[1] for one in REACHED])
def test_a_function_that_stands_in_definitions_alone_is_assumed_to_be_what_is_said(
    words: str, right: str, wrong: str
) -> None:
    """f of x₊ = x − ∇f(x)/L is convex and smooth where the lines have x₊ alone; the right lines were REFUTED."""
    for row, verdict in ((right, "PROVED"), (wrong, "REFUTED")):
        lines = dlhw3.check(f"{words}\n\\begin{{align}}\n{row}\n\\end{{align}}\n").lines
        assert [one.verdict.name for one in lines] == [verdict]


@pytest.mark.parametrize(
    "words",
    [
        r"Let $\|\cdot\|$ be the operator norm induced by $\|\cdot\|_1$.",
        r"where $\|W\|$ is the nuclear norm of $W$.",
        r"We use the nuclear norm $\|\cdot\|$.",
        r"Let $\|\cdot\|$ be any norm.",
        r"Here the operator norm is denoted by $\|\cdot\|$.",
    ],
)
def test_words_that_give_norms_another_meaning_are_refused(words: str) -> None:
    r"""\|I\| = \sqrt n was PROVED below "Let \|\cdot\| be the operator norm", which is read now."""
    display = "\n\\begin{align}\n\\|x+y\\|^2 &= \\|x\\|^2 + 2x^\\top y + \\|y\\|^2\n\\end{align}\n"
    with pytest.raises(UserError, match="The norms here are Euclidean"):
        dlhw3.check(words + display)
    for same in (r"Let $\|\cdot\|$ be the Euclidean norm.", r"Let $\|\cdot\|_F$ denote the Frobenius norm."):
        assert dlhw3.check(same + display).lines[0].verdict.name == "PROVED"


def test_what_multiplies_the_identity_in_an_order_is_a_number() -> None:
    r"""x^\top A x \le L was REFUTED, "this one n×n", where A \preceq L I and \|x\| = 1."""
    words = "Suppose $\\|x\\|=1$ and $A$ symmetric with $A\\preceq LI$.\n"
    for right, due in ((r"L", "SUPPORTED"), (r"\frac{L}{2}", "REFUTED")):
        row = f"\\begin{{align}}\nx^\\top Ax &\\le {right}\n\\end{{align}}\n"
        assert dlhw3.check(words + row).lines[0].verdict.name in (
            due,
            "PROVED" if due == "SUPPORTED" else due,
        )


@pytest.mark.parametrize(("told", "row"), [
    (r"f L-smooth" + "\n" + r"% assume 0 \le \eta" + "\n" + r"% assume \eta \le 1/L",
     r"f(x-\eta\nabla f(x)) &\le f(x)-\frac\eta2\|\nabla f(x)\|^2"),
    (r"A \succeq 0", r"x^\top A x &\ge 0"),
    (r"x \neq 0", r"\frac{x^\top x}{\|x\|} &= \|x\|"),
])  # fmt: skip
def test_a_line_that_assumes_may_have_the_signs_of_latex(told: str, row: str) -> None:
    lines = dlhw3.check(f"% assume {told}\n\\begin{{align}}\n{row}\n\\end{{align}}\n").lines
    assert [one.verdict.name for one in lines] == ["PROVED"]


@pytest.mark.parametrize(
    ("words", "line", "told"),
    [
        (
            r"Let $\epsilon>0$ be sufficiently small.",
            r"\sqrt{\epsilon^2} = \epsilon",
            "be sufficiently small” (line 1)",
        ),
        (
            r"Let $\lambda_1 \ge \dots \ge \lambda_n > 0$ be the eigenvalues of $A$.",
            r"\sqrt{\lambda_1^2} = \lambda_1",
            "be the eigenvalues of A” (line 1)",
        ),
        (r"Let $n$ be a natural number.", "|n| = n", "“n be a natural number” (line 1)"),
        (
            r"Let $\xi \sim N(0, I)$. We clip nothing.",
            r"\mathbb{E}\|\xi\|^2 = \mathbb{E}[\xi^\top \xi]",
            "“\\xi \\sim N(0, I)” (line 1)",
        ),
    ],
)
def test_what_words_say_besides_and_is_not_assumed_is_told(words: str, line: str, told: str) -> None:
    answer = dlhw3.check(f"{words}\n{BEGIN}{line}{END}")
    assert answer.verdict.name == "PROVED"
    assert f"{told} assumes nothing" in str(answer)


@pytest.mark.parametrize(
    ("words", "line", "told"),
    [
        (r"Let $a>0$. For all $a\in\mathbb{R}$,", r"\sqrt{a^2} = a", "The words leave a free here"),
        (
            r"Let $f$ be concave. Let $f$ be arbitrary in the next display.",
            r"f(y) \le f(x) + \nabla f(x)^\top (y - x)",
            "The words leave f",
        ),
        ("Let $A$ be symmetric. Let $A$ be arbitrary below.", r"A^\top = A", "The words leave A free here"),
        ("Let $A$ be symmetric. From now on $A$ may be any matrix.", r"A^\top = A", "The words leave A"),
        (r"Let $a>0$. We rename $b$ to $a$.", r"\sqrt{a^2} = a", "The words leave a free here"),
        (
            r"Let $z$ be the fixed point of $z = A z + B x$.",
            r"\nabla_x \|z\|^2 = 0",
            "whether it moves with x",
        ),
    ],
)
def test_words_that_leave_two_readings_are_refused(words: str, line: str, told: str) -> None:
    """Both were PROVED: under a > 0, and with z held fixed."""
    with pytest.raises(UserError, match=told):
        dlhw3.check(f"{words}\n{BEGIN}{line}{END}")


@pytest.mark.parametrize(
    "words",
    [
        "Let $a > 0$ be false.",
        "Let $a>0$ be violated.",
        "A student solves $|a| = a$ wrongly.",
        "Suppose $a > b$ for some $a$.",
        "The number $a$ never solves $|a| = a$.",
    ],
)
def test_what_a_letter_is_called_may_deny_what_is_said_of_it(words: str) -> None:
    assert dlhw3.check(f"{words}\n{BEGIN}\\sqrt{{a^2}} = a{END}").verdict.name == "REFUTED"


@pytest.mark.parametrize(
    ("words", "row", "missing"),
    [
        (
            r"Let $f$ be $L$-smooth.",
            r"f(x - \eta\nabla f(x)) &\le f(x) - \frac{\eta}{2}\|\nabla f(x)\|^2",
            r"0 < \eta <= 1/L",
        ),
        ("", r"x^\top y &\le \frac{\lambda}{2}\|x\|^2 + \frac{1}{2\lambda}\|y\|^2", r"\lambda > 0"),
        ("", r"\|x + y\|^2 &\le \|x\|^2 + \|y\|^2", ""),
    ],
)
def test_a_false_inequality_tells_the_sign_that_makes_it_true(words: str, row: str, missing: str) -> None:
    line = dlhw3.check(f"{words}\n\\begin{{align}}\n{row}\n\\end{{align}}\n").lines[0]
    assert line.verdict.name == "REFUTED"
    assert line.data.get("slip", "") == (f"holds if {missing}, which is not assumed" if missing else "")


DEPENDENT = r"""Let $\mathbb{E}[\xi] = 0$ and let $x$ depend on $\xi$.
Let $\xi$ be random with mean zero. The vector $x$ is correlated with $\xi$.
Let $\mathbb{E}[\xi] = 0$. Here $x$ may depend on the noise $\xi$.
Let $\mathbb{E}[\xi] = 0$, and let $x$ be a function of $\xi$.
Let $\mathbb{E}[\xi] = 0$ and let $x$ be chosen after $\xi$ is seen.
Let $\mathbb{E}[\xi] = 0$ and let $x$ be equal to $\xi$.
Let $\xi$ be noise of mean zero and $x$ random.
Let $\xi$ be noise of mean zero. Here $x$ is drawn from a law."""
APART = r"""Let $\mathbb{E}[\xi] = 0$, where $\xi$ may depend on $x$.
Let $\mathbb{E}[\xi] = 0$, and $x$ does not depend on $\xi$.
Let $\mathbb{E}[\xi] = 0$, and let $x$ be independent of $\xi$."""


@pytest.mark.parametrize("words", DEPENDENT.split("\n"))
def test_what_depends_on_a_random_letter_is_random(words: str) -> None:
    """E⟨x, ξ⟩ = 0 was PROVED, with x fixed."""
    found = dlhw3.check(rf"{words}{BEGIN}\mathbb{{E}}[\langle x, \xi\rangle] = 0{END}")
    assert found.verdict.name == "REFUTED"
    assert "x is random" in str(found) or r"x = \xi is a definition" in str(found)


@pytest.mark.parametrize("words", APART.split("\n"))
def test_what_a_random_letter_depends_on_is_not(words: str) -> None:
    assert (
        dlhw3.check(rf"{words}{BEGIN}\mathbb{{E}}[\langle x, \xi\rangle] = 0{END}").verdict.name == "PROVED"
    )


RAISED = [
    (
        r"Let $\rho \in (0,1)$ and $\|x_T\|^2 \le \rho^T \|x_0\|^2$.",
        r"\|x_T\|^2 &\le \rho \|x_0\|^2",
        "REFUTED",
    ),
    (r"Let $\rho\in(0,1)$.", r"\sum_{t=1}^{T} \rho^T &= T \rho", "REFUTED"),
    (r"Let $\rho\in(0,1)$.", r"\sum_{t=1}^{T} \rho^T &= T \rho^T", "PROVED"),
    ("", r"(1 - \eta\mu)^T &= 1 - \eta\mu", "REFUTED"),
    ("", r"\frac{m}{1 - \beta^T} &= \frac{m}{1 - \beta}", "REFUTED"),
    (r"Let $\theta\in(0,1)$ be the momentum.", r"\theta^T &= \theta", "REFUTED"),
    (r"Let $\rho > 0$.", r"\rho^T \|x_0\| &= \rho \|x_0\|", "REFUTED"),
    (r"% scalar rho", r"\rho^T \|x_0 - x^*\| &= \rho \|x_0 - x^*\|", "REFUTED"),
    (r"Let $\rho\in(0,1)$.", r"\rho^T \rho &= \rho^{T+1}", "PROVED"),
    (r"Let $\rho\in(0,1)$.", r"\rho^T &\le 1", "PROVED"),
    ("", r"(x^T A y)^T &= y^T A^T x", "PROVED"),
    ("", r"a^T b &= b^T a", "PROVED"),
]


@pytest.mark.parametrize(("words", "line", "verdict"), RAISED)
def test_a_number_below_a_t_is_raised_and_all_else_is_turned(words: str, line: str, verdict: str) -> None:
    r"""\rho^T was \rho, turned: rates were PROVED that are none."""
    found = dlhw3.check(f"{words}\n{BEGIN}{line}{END}")
    assert found.verdict.name == verdict, str(found)
    assert ("is a power" in str(found)) == (r"\rho" in words + line or "eta" in line)


def test_what_is_said_of_a_product_is_not_said_of_its_factors() -> None:
    """A B was taken for a list: A and B were symmetric."""
    found = dlhw3.check(f"Let $A B$ be symmetric.\n{BEGIN}A^\\top B &= A B{END}")
    assert found.verdict.name == "REFUTED"


def test_an_order_with_zero_is_told_to_be_one() -> None:
    found = dlhw3.check(f"Let $A \\ge 0$.\n{BEGIN}0 &\\le x^\\top A x{END}")
    assert "A ≥ 0 is an order" in str(found)


ENDED = [
    "\\begin{comment}\nLet $a > 0$.\n\\end{comment}", "\\iffalse Let $a > 0$. \\fi",
    "\\begin{verbatim}\nLet $a > 0$.\n\\end{verbatim}", "\\begin{remark} Let $a > 0$. \\end{remark}\n",
    "\\textbf{Exercise 1.} Let $a > 0$.\n\\[ |a| = a \\]\n\\textbf{Exercise 2.}\n",
    "\\paragraph{Positive case.} Let $a > 0$.\n\\[ |a| = a \\]\n\\paragraph{Negative case.}\n",
    "Let $a > 0$.\n\\[ |a| = a \\]\nLet $a$ be a number.\n",
]  # fmt: skip


@pytest.mark.parametrize("words", ENDED)
def test_what_is_over_or_commented_out_is_not_assumed(words: str) -> None:
    """The last line was PROVED."""
    line = "\\[ |a| = a \\]" if "\\[" in words else f"{BEGIN}|a| &= a{END}"
    found = dlhw3.check(f"{words}\n{line}")
    *before, last = (line.verdict.name for line in found.lines)
    assert last == "REFUTED"
    assert set(before) <= {"PROVED"}


LIMITED = [
    "Let $b = a$ up to sign.", "Let $b = a$ approximately.", "Let $b = a$ on average.",
    "Let $b = a$ to first order.",
    "Let $b = a$ with probability $p$ and $b = 0$ otherwise.", "Let $b = a$, except when $a = 0$.",
    "Let $b = a$ when $n = 1$.", "Let $b = a$ plus noise.", "Let $b = a$ be false.", "Let $b = a$ in distribution.",
    "Let $b = a$ at $t = 0$.", "Let $b = a$ only for diagonal $A$.", "Let $b = a$ at initialisation.",
    "Let $b = a$, rounded.", "Let $b = a$ with its sign flipped.", "Let $b = a$, ignoring constants.",
    "Let $b = a$ as $t \\to \\infty$.", "Let $b = a$. This is only an approximation.",
    "Let $b = a$ for the first sample and $b = 0$ for the others.", "Let $b = a$, which is false.",
    "Is $b = a$?", "It is tempting to set $b = a$.", "Claim: $b = a$.", "Initially $b = a$.", "Let $b = a$ on $C$.",
]  # fmt: skip


@pytest.mark.parametrize("words", LIMITED)
def test_words_that_limit_an_equation_define_nothing_by_it(words: str) -> None:
    """b = a was a definition, and PROVED."""
    with pytest.raises(UserError, match=r"says when it holds|of which no line is true"):
        dlhw3.check(f"{words}\n{BEGIN}b &= a{END}")


def test_words_in_a_row_limit_what_it_names() -> None:
    row = r"\|b\|^2 &= \|X a\|^2, \quad \text{where } b = X a \text{ up to sign}"
    with pytest.raises(UserError, match="says when it holds"):
        dlhw3.check(f"{BEGIN}{row}{END}")


def test_a_line_of_its_own_says_what_words_limit() -> None:
    found = dlhw3.check(f"Let $b = a$ up to sign.\n% let b = a\n{BEGIN}b &= a{END}")
    assert found.verdict.name == "PROVED"


OTHERWISE = [
    (r"Let $\mathcal{A}$ be symmetric.", r"x^\top A y &= y^\top A x", ""),
    (r"Let $\|A\|_2 \le 1$.", r"\|A\|_F &\le 1", ""),
    (r"Let $\|A - x y^\top\|_2 \le 1$.", r"\|A - x y^\top\|_F &\le 1", "is another one where"),
    (r"Let $\|A\| \le 1$ be the operator norm.", r"\|A\|_F &\le 1", "The norms here are Euclidean"),
    (r"Let $\|A\| \le 1$ in operator norm.", r"\|A\|_F &\le 1", "The norms here are Euclidean"),
    (r"Let $x \in \mathbb{C}^n$.", r"x^\top x &= \|x\|^2", "all letters are real"),
    (r"Let the complex matrix $A$ be Hermitian.", r"A^\top &= A", "all letters are real"),
    (r"\let\exp=\log", r"\exp(0) &= 1", ""),
]


@pytest.mark.parametrize(("words", "line", "refused"), OTHERWISE)
def test_what_words_write_is_what_the_lines_write_or_is_refused(words: str, line: str, refused: str) -> None:
    """All were PROVED: of another letter, of another norm, of another function."""
    if not refused:
        assert dlhw3.check(f"{words}\n{BEGIN}{line}{END}").verdict.name != "PROVED"
        return
    with pytest.raises(UserError, match=refused):
        dlhw3.check(f"{words}\n{BEGIN}{line}{END}")


def test_letters_of_other_steps_are_printed_as_they_are_written() -> None:
    found = dlhw3.check(rf"{BEGIN}\|g_t - g_{{t-1}}\|^2 &= \|g_t\|^2 - \|g_{{t-1}}\|^2{END}")
    assert r"\| g_{t} - g_{t-1} \|^{2}" in str(found)


PRIMES = [
    ("Let $f$ be $L$-smooth.", r"\|\nabla f(x) - \nabla f(x')\| &\le L \|x - x'\|", "PROVED"),
    (r"Let $x' = x - \eta g$.", r"\|x'\|^2 &= \|x\|^2 - 2 \eta g^\top x + \eta^2 \|g\|^2", "PROVED"),
    ("", r"\|x'\| &= \|x\|", "REFUTED"),
    ("Let $a' > 0$.", "|a| &= a", "REFUTED"),
    (r"Let $\hat\beta = (X'X)^{-1} X'y$.", r"X' (y - X \hat\beta) &= 0", "PROVED"),
    ("", "x' A y &= y' A' x", "PROVED"),
    ("", "u^+ + u &= u + u^+", "PROVED"),
]


@pytest.mark.parametrize(("words", "line", "verdict"), PRIMES)
def test_a_prime_turns_where_factors_stand_behind_primes_and_else_names(
    words: str, line: str, verdict: str
) -> None:
    """x' was x, turned, and a' = a of numbers PROVED."""
    assert dlhw3.check(f"{words}\n{BEGIN}{line}{END}").verdict.name == verdict


@pytest.mark.parametrize(
    "line",
    [
        r"\eta' \|x\| &= \eta \|x\|",
        r"w'x + b' &= w'x + b",
        r"\exp(a)' &= \exp(a)",
        r"\sin'(a) &= \sin(a)",
        r"\|x\|' &= \|x\|",
    ],
)
def test_a_prime_behind_a_number_or_an_operator_is_refused(line: str) -> None:
    with pytest.raises(UserError, match=r"A prime behind an operator|A number is not turned"):
        dlhw3.check(f"{BEGIN}{line}{END}")


def test_what_commutes_with_another_need_not_commute() -> None:
    """A and B commute with C: that A B = B A was PROVED."""
    words = "Let $A$ and $B$ commute with $C$."
    assert dlhw3.check(f"{words}\n{BEGIN}A B &= B A{END}").verdict.name == "REFUTED"
    assert dlhw3.check(f"{words}\n{BEGIN}A C + B C &= C A + C B{END}").verdict.name == "PROVED"


def test_what_may_be_a_power_or_turned_is_refused() -> None:
    r"""\rho was turned, and what is false of a power PROVED."""
    with pytest.raises(UserError, match="is a power or turned") as refused:
        dlhw3.check(rf"{BEGIN}\rho^T \|x_0 - x^*\| &= \rho \|x_0 - x^*\|{END}")
    assert refused.value.hint == "% scalar rho"


def test_what_a_lemma_assumes_ends_with_it() -> None:
    """The second line was PROVED."""
    lemma = "\\begin{lemma} %s\n\\[ |a| = a. \\]\n\\end{lemma}\n"
    found = dlhw3.check(lemma % "Let $a > 0$. Then" + lemma % "We have")
    assert [line.verdict.name for line in found] == ["PROVED", "REFUTED"]
    assert "a > 0 is assumed up to line 3" in str(found)
    proof = "\\begin{proof} We see that\n\\[ |2a| = 2a. \\]\n\\end{proof}"
    found = dlhw3.check(lemma % "Let $a > 0$. Then" + proof)
    assert [line.verdict.name for line in found] == ["PROVED", "PROVED"]


@pytest.mark.parametrize("words", ["In general,", "More generally,", "Suppose next that $a \\le 0$."])
def test_what_goes_beyond_what_is_assumed_is_refused(words: str) -> None:
    """The second line was PROVED under a > 0."""
    told = refusal_of(f"Let $a > 0$.\n{BEGIN}|a| = a{END}\n{words}\n{BEGIN}|a| = a{END}")
    assert "take something back" in told.message


LEAST = r"""Let $f$ be convex, $L$-smooth and $x^*$ a minimizer of $f$. | \|\nabla f(x)\|^2 &\le 2 L (f(x) - f(x^*))
Let $x^*$ be a global minimum of $f$. | f(x^*) &\le f(x)
Let $x^*$ minimize $f$. | f(x^*) &\le f(x)
Suppose $f$ attains its minimum at $x^*$. | f(x^*) &\le f(x)
Let $x^* \in \arg\min_x f(x)$. | f(x^*) &\le f(x - \eta \nabla f(x))
Let $x^*$ be a stationary point of $f$. | \nabla f(x^*) &= 0
Let $f^* = \inf_x f(x)$. | f^* &\le f(x)
Let $f^*$ be the minimum value of $f$. | f^* &\le f(x)"""
NO_LEAST = r"""Let $x^*$ be a local minimiser of $f$. | f(x^*) &\le f(x)
Let $x^*$ be a minimiser of $f$ over $C$. | f(x^*) &\le f(x)
Let $x^*$ be a minimiser of $f$ subject to $A x = b$. | \nabla f(x^*) &= 0
Let $x^*$ be an approximate minimiser of $f$. | f(x^*) &\le f(x)
Let $x^*$ be a minimiser of $g$. | f(x^*) &\le f(x)
Let $x^*$ be a minimiser of $f + g$. | f(x^*) &\le f(x)
Let $x^*$ be a maximiser of $f$. | f(x^*) &\le f(x)
We show that $x^*$ is a minimiser of $f$. | f(x^*) &\le f(x)
Let $f^*$ be the infimum of $f$ over $C$. | f^* &\le f(x)"""


@pytest.mark.parametrize("said", LEAST.split("\n"))
def test_what_is_known_of_minimisers_is_assumed(said: str) -> None:
    """The words were passed over, untold, and right lines REFUTED."""
    words, line = said.split(" | ")
    assert dlhw3.check(f"{words}\n{BEGIN}{line}{END}").verdict.name == "PROVED"


@pytest.mark.parametrize("said", NO_LEAST.split("\n"))
def test_what_is_no_minimiser_everywhere_is_none(said: str) -> None:
    words, line = said.split(" | ")
    assert dlhw3.check(f"{words}\n{BEGIN}{line}{END}").verdict.name in ("REFUTED", "UNDECIDED")


NAMED_SO = r"""Let $P$ be a row-stochastic matrix. | P \mathbf{1} = \mathbf{1}; P nonnegative
Let $R$ be a rotation matrix. | R orthogonal; \det(R) = 1
Let $q$ be a probability vector with positive entries. | \mathbf{1}^\top q = 1; q > 0
Let $T$ be traceless. | \operatorname{tr}(T) = 0
(a) Let $A$ be symmetric. Then | A symmetric
a) Let $A$ be symmetric. Then | A symmetric
Let $v$ be a unit eigenvector of $A$ with eigenvalue $\lambda$. | A v = \lambda v; \|v\| = 1
Let $A$ be symmetric with eigenvector $v$, $A v=\lambda v$. | A symmetric; A v=\lambda v
Let $A$ be symmetric with all eigenvalues in $[\mu, L]$. | A symmetric; \mu I <= A; A <= L I
Let $A$ be symmetric with $\lambda_{\min}(A)\ge\mu>0$. | A symmetric; \mu I <= A; \mu > 0
Let $A$ be symmetric with $L \ge \lambda_{\max}(A)$. | A symmetric; A <= L I
Choose $x$ so that $A x = b$. | A x = b
Let $(\lambda, v)$ be an eigenpair of $A$. | A v = \lambda v
Let $a\in\mathbb R$. Case 1: $a\ge0$. | a>=0
Let $A$ be symmetric with smallest eigenvalue $\mu$. | A symmetric; \mu I <= A
Let $A$ be symmetric with largest eigenvalue at least $L$. |
Let $A$ be symmetric with only positive eigenvalues. | A symmetric; A symmetric pd
Let $A$ be symmetric with some positive eigenvalues. | A symmetric
Let $x$ lie in the kernel of $A^\top$. | A^\top x = 0
Let $x$ not be in the null space of $A$. |
Let $x\in\ker A$. | A x = 0
Let $r$ be orthogonal to the columns of $X$. | X^\top r = 0
Let $I - P$ be idempotent. | (I - P) (I - P) = (I - P)
Let $R$ be a rotation, scaled by $2$. |
Let $B$ be the inverse of $A$ on its range. |
Let $v$ be a left eigenvector of $A$ with eigenvalue $\lambda$. |
Let $P$ be row-stochastic in expectation. |
Let $f$ be convex and $\nabla^2 f(x)\preceq LI$ for all $x$ in a ball. | f convex
Suppose $\eta$ is at most $1/L$. | \eta <= 1/L
Suppose $\eta$ does not exceed $1/L$. | \eta <= 1/L
Suppose $a$ is less than $b$ and $x$ has norm one. | a < b; \|x\| = 1
Suppose $a$ equals $b$. | a = b
Suppose $A$ has trace zero. | \operatorname{tr}(A) = 0
Suppose the rows of $A$ sum to one. | A \mathbf{1} = \mathbf{1}
Suppose the entries of $x$ sum to zero. | \mathbf{1}^\top x = 0
Suppose the first two rows of $A$ sum to one. |
Suppose the squares of the entries of $x$ sum to one. |
Suppose $a > 0$ and the columns of $A$ sum to one. | a > 0; A^\top \mathbf{1} = \mathbf{1}
Let $A$ be a symmetric function of its arguments. |
Suppose $a$ is not at least $b$. |
Suppose $a$ is at least $b$ or $c$. |
Suppose $a$ is at least $b$ on average. |
We show that $a$ is at least $b$. |
Suppose $a$ never equals $b$. |
Let $x$ solve $Ax=b$. | Ax=b
Let $x$ not solve $Ax=b$. |
Let $K$ be a Gram matrix. | K symmetric psd
Let $K$ be a cross-covariance matrix. |
Let $w$ lie in the probability simplex $\Delta_n$. | \mathbf{1}^\top w = 1; w >= 0
Let $w$ lie outside the probability simplex. |
Without loss of generality, $\|v\|=1$. | \|v\|=1
Without loss of generality $\|v\|=1$ cannot be assumed. |
In the regime $\eta L<1$, | \eta L<1
(A1) $f$ is convex. | f convex
(A1) $f$ is not convex. |
Suppose $f$ is strongly convex with parameter $m>0$. | f m-strongly convex
Let $f$ be convex with $\nabla^2 f(x)\preceq LI$ for all $x$. | f convex; f L-smooth
Let $f$ be convex with $\nabla^2 f(x)\preceq LI$ for all $x \in C$. | f convex
Let $\nabla^2 f(x)\preceq LI$ for all $x$. |
Case 1: $a\ge0$ fails. |
\textbf{Case 1.} Suppose $a\ge0$. Then | a>=0
It is not the case that $a\ge0$. |
GD with $\eta \le 1/L$: | \eta <= 1/L
Case 1: $a\ge0$. | a>=0
Consider the case $a < 0$. Then | a < 0
Let $P$ be almost row-stochastic. |
Let $P$ be a matrix that is not doubly stochastic. |
Let $A$ be non-symmetric with all eigenvalues in $[\mu, L]$. |
Let $v$ be an approximate eigenvector of $A$ with eigenvalue $\lambda$. |
The vector $v$ is not an eigenvector of $A$ with eigenvalue $\lambda$. |
Assume one of the following. (a) Let $A$ be symmetric. |
We cannot choose $x$ so that $A x = b$. |
We do not consider the case $a \ge 0$. |
The case $a \ge 0$ is trivial. |
GD with $\eta \le 1/L$ is not needed: |
Let $p \in \Delta^{n-1}$. | \mathbf{1}^\top p = 1; p >= 0
Let $p, q \in \Delta_n$. | \mathbf{1}^\top p = 1; p >= 0; \mathbf{1}^\top q = 1; q >= 0
Let $p \in \Delta$. |
Let $p \notin \Delta^{n-1}$. |
Let $x \in c \Delta^{n-1}$. |
Let $[A, B] = 0$. | A B = B A
Let $N$ be nilpotent of index $2$. | N^2 = 0
Let $N$ be nilpotent of index 3. |
Let $N$ not be nilpotent of index $2$. |
Let $u$ be a normalized vector. | \|u\| = 1
Let $u$ be a normalized vector in expectation. |
Let $u$ be normalized by its variance. |
Let $u$ and $v$ be unit-norm columns. | \|u\| = 1; \|v\| = 1
Let $a \ge 1$. Case 2: $a \le 0$. | a >= 1
Let $f - \frac{\mu}{2}\|\cdot\|^2$ be convex. | f mu-strongly convex
Suppose that $f(x) - \frac m2 \|x\|^2$ is convex. | f m-strongly convex
Suppose $f - \frac{\mu}{2}\|\cdot\|^2$ is not convex. |
Suppose $f - \frac{\mu}{2}\|\cdot\|^2$ is convex near $x^*$. |
Suppose $f - \frac{\mu}{2}\|\cdot\|_1^2$ is convex. |
Suppose $f + \frac{\mu}{2}\|\cdot\|^2$ is convex. |
Given is a symmetric matrix $A$. | A symmetric
Given is no symmetric matrix $A$. |
What is given is a symmetric matrix $A$. |
The data are centred: $\sum_{i=1}^n x_i = 0$. | \sum_{i=1}^n x_i = 0
The data are not centred: $\sum_{i=1}^n x_i = 0$. |
The data need not be centred: $\sum_{i=1}^n x_i = 0$. |
The data are centred: $\sum_{i=1}^n x_i = 0$ in expectation. |
Let $f \in C^{1,1}_L$. | f L-smooth
Let $f \in \mathcal{S}^{1,1}_{\mu,L}(\mathbb{R}^n)$. | f mu-strongly convex; f L-smooth
Let $f \in C^{1,1}_L(K)$. |
Let $f \in C^{2,1}_L$. |
Many authors take $f \in C^{1,1}_L$. |
Assumption 1 ($A$ symmetric). | A symmetric
Assumption 1 ($A$ not symmetric). |
Assumption 1 ($A$ symmetric) is dropped. |
We drop Assumption 1 ($A$ symmetric). |
\begin{tabular}{ll} (A1) & $A$ is symmetric \\ (A2) & $a > 0$ \end{tabular} | A symmetric; a > 0
The following are not assumed: \begin{tabular}{ll} (A1) & $A$ is symmetric \\ (A2) & $a > 0$ \end{tabular} |
\begin{tabular}{ll} Method & Assumption \\ GD & $A$ is symmetric \end{tabular} |
Let $p$ be a point of the simplex. | \mathbf{1}^\top p = 1; p >= 0
Let $p$ lie outside the simplex. |
Let $p$ be a point of the interior of the simplex. |
Let $p$ be in the simplex with high probability. |
Let $A \preceq B$ in the Loewner order. | A <= B
Let $A \preceq B$ entrywise, not in the Loewner order. |
Suppose the eigenvalues of the symmetric matrix $A$ are at most $L$. | A symmetric; A <= L I
Let $A$ be symmetric. Its eigenvalues are at least $\mu > 0$. | A symmetric; \mu I <= A; \mu > 0
Let $A$ be a symmetric matrix all of whose eigenvalues are at least $\mu$. | A symmetric; \mu I <= A
Let $A$ be symmetric. Nearly all its eigenvalues are at least $\mu$. | A symmetric
Suppose some eigenvalues of the symmetric matrix $A$ are at most $L$. |
Suppose the largest eigenvalues of the symmetric matrix $A$ are at least $L$. |
Let $P = A$ for a symmetric matrix $A$. | A symmetric
Let $P = A$ for $A$ symmetric. | A symmetric
Let $P = A$ for a symmetric $A$ in most cases. |
Let $P = A$ for a hardly symmetric $A$. |
We show the identity for a symmetric matrix $A$: | A symmetric
We fail to show the identity for a symmetric matrix $A$: |
Let $w$ be a minimiser of $\|X w - y\|^2$. | \nabla_{w} \left(\|X w - y\|^2\right) = 0
Let $w^* = \arg\min_w \{\|w - y\|^2 + c \|w\|^2\}$. | \nabla_{w^*} \left(\|w^* - y\|^2 + c \|w^*\|^2\right) = 0
Let $w$ be a minimiser of $\|X w - y\|$. |
Let $w$ be a minimiser of $\|X w - y\|^2 + \|w\|_1$. |
Let $w$ be a minimiser of $\|X w - y\|^2$ over the simplex. |
Let $w$ be an approximate minimiser of $\|X w - y\|^2$. |
Let $w$ be no minimiser of $\|X w - y\|^2$. |
Let $\sigma_{\max}(A) \le L$. | A^\top A <= L^2 I; L >= 0
Let $f$ satisfy PL with constant $\mu$ and be $L$-smooth near $x^*$. |
The weights are balanced: $W_{j+1}^\top W_{j+1} = W_j W_j^\top$. | W_{j+1}^\top W_{j+1} = W_j W_j^\top
The weights are balanced at initialisation: $W_{j+1}^\top W_{j+1} = W_j W_j^\top$. |"""


@pytest.mark.parametrize("said", NAMED_SO.split("\n"))
def test_what_names_and_labels_stand_before_is_assumed(said: str) -> None:
    words, _, rows = said.partition(" |")
    found = assumed(in_plain_words(f"{words}\n\\[ A = A. \\]\n")).rows
    assert [row.text for row in found if row.word == "assume"] == [
        one for one in rows.strip().split("; ") if one
    ]


SAID_SO = r"""Let $P$ be doubly stochastic. | \mathbf{1}^\top P &= \mathbf{1}^\top P^\top | PROVED
Let $I - P$ be idempotent. | P &= 0 | REFUTED
Let $B$ be the inverse of $A$. | A B &= I | PROVED
Let $B$ be an approximate inverse of $A$. | A B &= I | REFUTED
Let $z^+$ satisfy $\nabla g(z^+) = u - z^+$ and $u^+ = u - z^+$. Then | \nabla g(z^+) &= u^+ | PROVED
Let $f$ be $L$-smooth and satisfy the PL condition with constant $\mu$. Let GD. | PL | PROVED
Let $f$ be $L$-smooth. Let $f$ satisfy PL with constant $\mu$. Let GD. | PL | PROVED
Let $f$ be $L$-smooth. Let $g$ satisfy PL with constant $\mu$. Let GD. | PL | UNDECIDED
Let $\lambda_{\min}(A) \ge \mu$. | x^\top A x &\ge \mu \|x\|^2 | UNDECIDED
% assume R^\top R = I | \|R x\|^2 &= \|x\|^2 | PROVED
Let $f$ be positively homogeneous of degree $k$. | \nabla f(w)^\top w &= k f(w) | PROVED
Let $f$ be $2$-homogeneous. | \nabla f(w)^\top w &= 2 f(w) | PROVED
Let $f$ be nearly $2$-homogeneous. | \nabla f(w)^\top w &= 2 f(w) | REFUTED
Let $w^*$ be a minimiser of $\|X w - y\|^2$. | X^\top X w^* &= X^\top y | PROVED
Let $w^*$ be a local maximiser of $\|X w - y\|^2$. | X^\top X w^* &= X^\top y | UNDECIDED
The data are centred: $\sum_{i=1}^n x_i = 0$. | \sum_{i=1}^n (x_i + c) &= n c | PROVED
The data are not centred: $\sum_{i=1}^n x_i = 0$. | \sum_{i=1}^n (x_i + c) &= n c | REFUTED
Let $\xi$ have zero mean and variance $\mathbb{E}\|\xi\|^2 \le c$. | \mathbb{E}\|x+\xi\|^2 &\le \|x\|^2 + c | PROVED
Let $0 \le \theta \le 1$. | \|\theta x\| &= \theta \|x\| | PROVED
Let $-1 \le \theta \le 1$. | \|\theta x\| &= \theta \|x\| | REFUTED
Let $\dot x(t) = - A x(t)$ for $t \ge 0$. | \frac{d}{dt} (t x(t)) &= x(t) - t A x(t) | PROVED
Let $\dot x(t) = - A x(t)$ for $t \ge 0$. | \frac{d}{dt} (t x(t)) &= - t A x(t) | REFUTED
Let $\dot x = - A x$. | \frac{d}{dt} (t \|x\|^2) &= - 2 t x^\top A x | REFUTED
Let $f$ satisfy the PL condition with constant $\mu$ and be $L$-smooth. Let GD. | PL | PROVED
Let $W_{j+1}^\top W_{j+1} = W_j W_j^\top$ for $1 \le j < N$. | W_{N:1}^\top W_{N:1} &= (W_1^\top W_1)^N | PROVED
Let $W_{j+1}^\top W_{j+1} = W_j W_j^\top$ for $2 \le j < N$. | W_{N:1}^\top W_{N:1} &= (W_1^\top W_1)^N | UNDECIDED
Let $x^*$ be a minimiser of a convex function $f$. | f(x^*) &\le f(x) | PROVED
Let $x^*$ be a minimiser of some function $g$. | f(x^*) &\le f(x) | REFUTED
Let $S$ be a batch. | \nabla_w \sum_{i \in S} (x_i^\top w)^2 &= 2 \sum_{i \in S} x_i x_i^\top w | PROVED
Let $S$ be a batch. | \nabla_w \frac{1}{|S|} \sum_{i \in S} x_i^\top w &= \sum_{i \in S} x_i | REFUTED
Let $p(x) \propto e^{-\|x\|^2/2}$. | \nabla \log p(x) &= -x | PROVED
Let $p(x) \propto e^{-\|x\|^2/2}$. | p(x) &= e^{-\|x\|^2/2} | REFUTED
Let $w^* = \operatorname{argmin}_w \|X w - y\|^2$. | X^\top X w^* &= X^\top y | PROVED
Let $w^* = \operatorname{argmin}_w \|X w - y\|$. | X^\top X w^* &= X^\top y | UNDECIDED
Here $i$ is in $[n]$. | \sum_{i \in [n]} x_i^2 &= \|x\|^2 | PROVED"""
GD = r"$y = x - \frac1L \nabla f(x)$"
BY_PL = r"f(y) - f^* &\le (1 - \frac{\mu}{L}) (f(x) - f^*)"


@pytest.mark.parametrize("said", SAID_SO.split("\n"))
def test_what_was_passed_over_is_read(said: str) -> None:
    """Right lines were REFUTED, and nothing told that the words were not read."""
    words, line, verdict = said.split(" | ")
    found = dlhw3.check(f"{words.replace('GD', GD)}\n{BEGIN}{BY_PL if line == 'PL' else line}{END}")
    assert found.verdict.name == verdict


def test_what_is_assumed_in_a_part_or_a_case_ends_with_it() -> None:
    shown = "\n\\[ |a| = a. \\]\n"
    for text, verdicts in {
        f"(a) Let $a > 0$. Then{shown}(b) Show that{shown}": ["PROVED", "REFUTED"],
        f"(a) Let $a > 0$.\n(b) Let $b > 0$. Then{shown}and{shown}": ["PROVED", "PROVED"],
        f"Case 1: $a \\ge 0$.{shown}Case 2: $a < 0$.{shown}": ["PROVED", "REFUTED"],
    }.items():
        assert [line.verdict.name for line in dlhw3.check(text).lines] == verdicts, text


HINTED = {
    r"Let $\nabla^2 f(x)\preceq LI$ for all $x$.": (
        r"f(x - \frac1L\nabla f(x)) \le f(x) - \frac{1}{2L}\|\nabla f(x)\|^2",
        "f L-weakly concave",
    ),
    "Let $U$ be semi-orthogonal.": (r"\|U x\|^2 = \|x\|^2", r"U^\top U = I"),
    "The weights form a diagonal matrix $D$.": (r"D^\top = D", r"D = \operatorname{diag}(u)"),
    "Let $P$ be the orthogonal projection onto $C$.": (r"\|P x\|^2 = x^\top P x", r"P^\top P = P"),
    r"Let $\sigma_{\min}(A) \ge \mu > 0$.": (r"\|A x\|^2 \ge \mu^2 \|x\|^2", r"\mu^2 I <= A^\top A"),
}


@pytest.mark.parametrize(("words", "line"), HINTED.items())
def test_what_is_told_to_assume_it_does(words: str, line: tuple[str, str]) -> None:
    row, assumes = line
    answer = dlhw3.check(f"{words}\n\\[ {row}. \\]")
    assert answer.verdict.name in ("REFUTED", "UNDECIDED")
    assert f"is not taken as an assumption; % assume {assumes} is" in str(answer)
    assert dlhw3.check(f"% assume {assumes}\n{words}\n\\[ {row}. \\]").verdict.name == "PROVED"


def test_dots_are_no_random_letter() -> None:
    """The mean of ξ_1 was told to be that of a letter called dots."""
    row = r"\[ \mathbb{E}[\xi_1^\top x] = 0. \]"
    with pytest.raises(UserError, match="none is declared"):
        dlhw3.check(f"Let $\\xi_1, \\dots, \\xi_m$ be independent with mean zero.\n{row}")
