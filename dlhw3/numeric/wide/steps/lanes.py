"""Machine code for a wide two-layer ReLU network: a tile of neurons in vector registers, a step at a time.

Importing this module imports numba (heavy): do it inside the function that trains. The first call compiles
(some seconds for each precision); numba keeps the result on disk.

Layout. A *tile* is two vectors of neurons; a vector fills a register: 16 float32 or 8 float64 with AVX-512.
``W[tile]`` holds row k of the tile's weights at [2·lanes·k : 2·lanes·(k+1)], ``a[tile]`` its output weights.
``bits[tile]`` holds the activation pattern, a word per neuron for each group of samples: bit b of group g is
1[z > 0] for sample (bits per word)·g + b. Inputs x have a multiple of 4 rows and of 5 columns, padded with
zeros; the neurons missing in the last tile are zero, and neither kind is ever active.
"""
# The compiled functions are typed by numba.
# mypy: disable-error-code="untyped-decorator, no-untyped-def, import-untyped"

from __future__ import annotations

import numpy as np
from numba import prange

from dlhw3.numeric.wide.steps.registers import (
    REGISTER_BYTES,
    add_product,
    clearance,
    compiled,
    compiled_and_kept,
    compiled_for_threads,
    count_ones,
    difference,
    distance,
    load,
    mark_positive,
    minus_product,
    positive_part,
    smaller,
    splat,
    spread,
    store,
    where_marked,
)

SAMPLES_AT_ONCE = 4  # x has a multiple of so many rows
COLUMNS_AT_ONCE = 5  # and of so many columns: 10 accumulators and their operands fit 16 registers
CHUNK = 16  # tiles whose sums are added up in float64; chunks are then added in their order, by any thread


# --- one tile of neurons ---------------------------------------------------------------------------------
# A trailing underscore marks the tile's second register.


@compiled
def _accumulate(sums, at, a, a_, z, z_):
    total = add_product(load(sums, at), a, positive_part(z))
    store(sums, at, add_product(total, a_, positive_part(z_)))


@compiled
def _project(x, d, W, a, bits, sums, lanes):
    """With z = x·w: write the activation pattern to bits and add a·relu(z) to sums (n·lanes)."""
    word_bits, columns = 8 * bits.itemsize, x.shape[1]
    one = bits.dtype.type(1)
    zero, none = splat(x.dtype.type(0)), splat(bits.dtype.type(0))
    out, out_ = load(a, 0), load(a, lanes)
    for start in range(0, x.shape[0], word_bits):
        m, m_ = none, none
        for i in range(start, min(start + word_bits, x.shape[0]), SAMPLES_AT_ONCE):
            p, p_, q, q_, r, r_, s, s_ = zero, zero, zero, zero, zero, zero, zero, zero
            at = i * columns
            for k in range(d):
                w, w_ = load(W, 2 * lanes * k), load(W, 2 * lanes * k + lanes)
                f, g = spread(x, at + k), spread(x, at + columns + k)
                p, p_ = add_product(p, f, w), add_product(p_, f, w_)
                q, q_ = add_product(q, g, w), add_product(q_, g, w_)
                f, g = spread(x, at + 2 * columns + k), spread(x, at + 3 * columns + k)
                r, r_ = add_product(r, f, w), add_product(r_, f, w_)
                s, s_ = add_product(s, g, w), add_product(s_, g, w_)
            b = one << bits.dtype.type(i - start)
            m, m_ = mark_positive(m, b, p), mark_positive(m_, b, p_)
            m, m_ = mark_positive(m, b << one, q), mark_positive(m_, b << one, q_)
            b = one << bits.dtype.type(i - start + 2)
            m, m_ = mark_positive(m, b, r), mark_positive(m_, b, r_)
            m, m_ = mark_positive(m, b << one, s), mark_positive(m_, b << one, s_)
            _accumulate(sums, i * lanes, out, out_, p, p_)
            _accumulate(sums, (i + 1) * lanes, out, out_, q, q_)
            _accumulate(sums, (i + 2) * lanes, out, out_, r, r_)
            _accumulate(sums, (i + 3) * lanes, out, out_, s, s_)
        group = start // word_bits * 2 * lanes
        store(bits, group, m)
        store(bits, group + lanes, m_)


@compiled
def _shift_row(W, target, at, factor, v, overlap):
    """Write w + factor·v to target and return overlap + w·v, for one coordinate of w."""
    w = load(W, at)
    store(target, at, add_product(w, factor, v))
    return add_product(overlap, w, v)


@compiled
def _pull_tile(x, residual, W, a, bits, target, factor, both, lanes):
    """With v = Σ_i 1[i active] residual_i x_i: target = w + factor·a·v, and, if both, a += factor·(w·v)."""
    word_bits, columns = 8 * bits.itemsize, x.shape[1]
    one = bits.dtype.type(1)
    zero, step = splat(x.dtype.type(0)), splat(factor)
    out, out_ = load(a, 0), load(a, lanes)
    scale, scale_ = add_product(zero, step, out), add_product(zero, step, out_)
    overlap, overlap_ = zero, zero
    for k in range(0, x.shape[1], COLUMNS_AT_ONCE):
        p, p_, q, q_, r, r_, s, s_, t, t_ = zero, zero, zero, zero, zero, zero, zero, zero, zero, zero
        for start in range(0, x.shape[0], word_bits):
            group = start // word_bits * 2 * lanes
            m, m_ = load(bits, group), load(bits, group + lanes)
            for i in range(start, min(start + word_bits, x.shape[0])):
                b = one << bits.dtype.type(i - start)
                pull, at = spread(residual, i), i * columns + k
                c, c_ = where_marked(m, b, pull), where_marked(m_, b, pull)
                f, g = spread(x, at), spread(x, at + 1)
                p, p_ = add_product(p, f, c), add_product(p_, f, c_)
                q, q_ = add_product(q, g, c), add_product(q_, g, c_)
                f, g = spread(x, at + 2), spread(x, at + 3)
                r, r_ = add_product(r, f, c), add_product(r_, f, c_)
                s, s_ = add_product(s, g, c), add_product(s_, g, c_)
                f = spread(x, at + 4)
                t, t_ = add_product(t, f, c), add_product(t_, f, c_)
        for column, v, v_ in ((0, p, p_), (1, q, q_), (2, r, r_), (3, s, s_), (4, t, t_)):
            at = 2 * lanes * (k + column)
            overlap = _shift_row(W, target, at, scale, v, overlap)
            overlap_ = _shift_row(W, target, at + lanes, scale_, v_, overlap_)
    if both:
        store(a, 0, add_product(out, step, overlap))
        store(a, lanes, add_product(out_, step, overlap_))


@compiled
def _margin(start, end, size, loose, least, slack):
    margin = minus_product(clearance(start, end), size, loose)
    return difference(minus_product(margin, slack, distance(end, start)), least)


@compiled
def _survey(x, d, W, target, a, loose, least, slack, worst, lanes):
    """Write to worst (2·lanes,) the least over samples of clearance − least_i − |a|·loose_i − slack·|z' − z|.

    z = x_i·w and z' = x_i·w' with w' in target; the clearance is min(|z|, |z'|) where both have one sign.
    """
    columns = x.shape[1]
    zero, give = splat(x.dtype.type(0)), splat(slack)
    size, size_ = distance(load(a, 0), zero), distance(load(a, lanes), zero)
    low, low_ = splat(x.dtype.type(np.inf)), splat(x.dtype.type(np.inf))
    for i in range(0, x.shape[0], 2):
        p, p_, q, q_, r, r_, s, s_ = zero, zero, zero, zero, zero, zero, zero, zero
        for k in range(d):
            at = 2 * lanes * k
            w, w_, t, t_ = load(W, at), load(W, at + lanes), load(target, at), load(target, at + lanes)
            f, g = spread(x, i * columns + k), spread(x, (i + 1) * columns + k)
            p, p_ = add_product(p, f, w), add_product(p_, f, w_)
            q, q_ = add_product(q, f, t), add_product(q_, f, t_)
            r, r_ = add_product(r, g, w), add_product(r_, g, w_)
            s, s_ = add_product(s, g, t), add_product(s_, g, t_)
        f, g = spread(loose, i), spread(least, i)
        low = smaller(low, _margin(p, q, size, f, g, give))
        low_ = smaller(low_, _margin(p_, q_, size_, f, g, give))
        f, g = spread(loose, i + 1), spread(least, i + 1)
        low = smaller(low, _margin(r, s, size, f, g, give))
        low_ = smaller(low_, _margin(r_, s_, size_, f, g, give))
    store(worst, 0, low)
    store(worst, lanes, low_)


@compiled
def _collect(sums, total, lanes):
    """Move the partial sums (n·lanes) to total (n,), in float64."""
    for i in range(total.shape[0]):
        part = 0.0
        for lane in range(i * lanes, (i + 1) * lanes):
            part += sums[lane]
            sums[lane] = 0
        total[i] = part


# --- the whole network ------------------------------------------------------------------------------------
# ``tiles`` has x, d, y, W, a, bits in the layout above; residual is u − y, 0 in the padding.


@compiled
def _chunks(tiles):
    return (tiles + CHUNK - 1) // CHUNK


@compiled
def _add_up(totals, total):
    for i in range(total.shape[0]):
        total[i] = 0.0
        for chunk in range(totals.shape[0]):
            total[i] += totals[chunk, i]


@compiled_and_kept
def forward(tiles, total):
    """Write Σ_r a_r relu(w_r·x_i) to total in float64, and the activation pattern to tiles.bits."""
    lanes = REGISTER_BYTES // tiles.x.itemsize
    sums, count = tiles.sums[0], tiles.W.shape[0]
    totals = np.zeros((_chunks(count), total.shape[0]))
    for chunk in range(totals.shape[0]):
        for tile in range(chunk * CHUNK, min((chunk + 1) * CHUNK, count)):
            _project(tiles.x, tiles.d, tiles.W[tile], tiles.a[tile], tiles.bits[tile], sums, lanes)
        _collect(sums, totals[chunk], lanes)
    _add_up(totals, total)


@compiled
def _step_chunk(chunk, x, d, residual, W, a, bits, factor, both, sums, total, lanes):
    """Take the gradient step of one chunk of tiles and write its Σ_r a_r relu(w_r·x_i) after it to total."""
    for tile in range(chunk * CHUNK, min((chunk + 1) * CHUNK, W.shape[0])):
        _pull_tile(x, residual, W[tile], a[tile], bits[tile], W[tile], factor, both, lanes)
        _project(x, d, W[tile], a[tile], bits[tile], sums, lanes)
    _collect(sums, total, lanes)


@compiled_for_threads
def _step(x, d, residual, W, a, bits, factor, both, sums, totals, lanes, threads):
    """Take one gradient step and write each chunk's Σ_r a_r relu(w_r·x_i) after it to totals.

    Each tile is visited once. The chunks are shared among the threads, which have sums (threads, n·lanes) of
    their own; what is computed does not depend on who computes it.
    """
    chunks = totals.shape[0]
    if threads == 1:
        for chunk in range(chunks):
            _step_chunk(chunk, x, d, residual, W, a, bits, factor, both, sums[0], totals[chunk], lanes)
        return
    for thread in prange(threads):
        for chunk in range(thread * chunks // threads, (thread + 1) * chunks // threads):
            _step_chunk(chunk, x, d, residual, W, a, bits, factor, both, sums[thread], totals[chunk], lanes)


@compiled
def _count_flips(bits, reference):
    count = 0
    for tile in range(bits.shape[0]):
        for at in range(bits.shape[1]):
            count += count_ones(bits[tile, at] ^ reference[tile, at])
    return count


@compiled_and_kept
def take_steps(tiles, rule, residual, first, last, predictions, flips, threads):
    """Take the gradient steps first + 1, ..., last; return the last one that kept the residual finite.

    Nothing that is written depends on the number of ``threads`` (at most MOST_THREADS).

    The prediction is u = linear + scale·Σ_r a_r relu(w_r·x), where ``rule.linear`` (n,) moves by
    −rate·H·residual (an empty ``rule.H``: stays). At steps that ``rule.every`` divides and at step
    ``rule.end``, row ⌈step/every⌉ of ``predictions`` gets u and that of ``flips`` the number of activations
    that differ from ``rule.reference``. On entry tiles.bits and residual = u − y are those of step ``first``.
    """
    lanes, x = REGISTER_BYTES // tiles.x.itemsize, tiles.x
    W, a, bits = tiles.W, tiles.a, tiles.bits
    total, totals = np.zeros(x.shape[0]), np.zeros((_chunks(W.shape[0]), x.shape[0]))
    factor = tiles.x.dtype.type(-rule.rate * rule.scale)
    n = predictions.shape[1]
    for step in range(first + 1, last + 1):
        for j in range(rule.H.shape[0]):
            pull = rule.rate * residual[j]
            for i in range(rule.H.shape[0]):
                rule.linear[i] -= pull * rule.H[j, i]
        _step(x, tiles.d, residual, W, a, bits, factor, rule.both, tiles.sums, totals, lanes, threads)
        _add_up(totals, total)
        loss = 0.0
        for i in range(n):
            total[i] = rule.linear[i] + rule.scale * total[i]
            residual[i] = total[i] - tiles.y[i]
            loss += residual[i] * residual[i]
        if not np.isfinite(loss):
            return step - 1
        if step % rule.every == 0 or step == rule.end:
            row = (step + rule.every - 1) // rule.every
            predictions[row] = total[:n]
            flips[row] = _count_flips(tiles.bits, rule.reference)
    return last


@compiled_and_kept
def survey(tiles, pull, factor, target, loose, least, slack, worst, threads):
    """Write w_r + factor·a_r Σ_i 1[i active] pull_i x_i to target and the margin of each neuron to worst.

    The margin (see _survey) is positive only where the neuron keeps its side of every hyperplane x_i·w = 0 by
    |a_r|·loose_i + least_i all along the segment from its weights to the target.
    """
    lanes = REGISTER_BYTES // tiles.x.itemsize
    x, d, W, a, bits = tiles.x, tiles.d, tiles.W, tiles.a, tiles.bits
    _survey_tiles(x, d, pull, W, a, bits, factor, target, loose, least, slack, worst, lanes, threads)


@compiled_for_threads
def _survey_tiles(x, d, pull, W, a, bits, factor, target, loose, least, slack, worst, lanes, threads):
    if threads == 1:
        for t in range(W.shape[0]):
            _pull_tile(x, pull, W[t], a[t], bits[t], target[t], factor, False, lanes)
            _survey(x, d, W[t], target[t], a[t], loose, least, slack, worst[t], lanes)
        return
    for thread in prange(threads):
        for t in range(thread * W.shape[0] // threads, (thread + 1) * W.shape[0] // threads):
            _pull_tile(x, pull, W[t], a[t], bits[t], target[t], factor, False, lanes)
            _survey(x, d, W[t], target[t], a[t], loose, least, slack, worst[t], lanes)
