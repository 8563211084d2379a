"""A text in LaTeX before its rows: indices that are equal, time, changes and primes as lines have them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from dlhw3.symbolic.language.files.reader import Reader
from dlhw3.symbolic.language.latex.letters.deltas import some_alone, with_deltas
from dlhw3.symbolic.language.latex.ready.any_layer import with_weights_of_layers
from dlhw3.symbolic.language.latex.ready.arguments_apart import with_arguments_apart
from dlhw3.symbolic.language.latex.ready.at_argument import at_argument, at_slots
from dlhw3.symbolic.language.latex.ready.author_sentences import with_author_sentences
from dlhw3.symbolic.language.latex.ready.broken_chains import with_whole_chains
from dlhw3.symbolic.language.latex.ready.definite_said import with_definite, with_least_eigenvalues
from dlhw3.symbolic.language.latex.ready.dotted_functions import with_dotted_functions
from dlhw3.symbolic.language.latex.ready.dressed import with_changes
from dlhw3.symbolic.language.latex.ready.entries_random import with_random_entries
from dlhw3.symbolic.language.latex.ready.expansions import with_expansions
from dlhw3.symbolic.language.latex.ready.flow_of_each import with_flows
from dlhw3.symbolic.language.latex.ready.flows_claimed import FLOW, with_flows_claimed
from dlhw3.symbolic.language.latex.ready.flows_followed import with_flows_followed
from dlhw3.symbolic.language.latex.ready.flows_unnamed import with_flows_unnamed
from dlhw3.symbolic.language.latex.ready.formulas_beside import with_formulas_beside
from dlhw3.symbolic.language.latex.ready.gaussian_densities import with_gaussians
from dlhw3.symbolic.language.latex.ready.gradients_named import with_gradients_named
from dlhw3.symbolic.language.latex.ready.in_time import in_time
from dlhw3.symbolic.language.latex.ready.instances import with_instances
from dlhw3.symbolic.language.latex.ready.landau import require_no_orders
from dlhw3.symbolic.language.latex.ready.last_updates import without_last_updates
from dlhw3.symbolic.language.latex.ready.layers_named import with_layers_named
from dlhw3.symbolic.language.latex.ready.layers_upwards import with_layers_downwards
from dlhw3.symbolic.language.latex.ready.log_densities import with_log_densities
from dlhw3.symbolic.language.latex.ready.methods_named import with_methods_named
from dlhw3.symbolic.language.latex.ready.minimisers_displayed import with_minimisers_displayed
from dlhw3.symbolic.language.latex.ready.motions_claimed import with_motions_claimed
from dlhw3.symbolic.language.latex.ready.motions_unread import with_motions
from dlhw3.symbolic.language.latex.ready.noise_said import with_drawn, with_laws, with_moments
from dlhw3.symbolic.language.latex.ready.normal_written import with_normal_written
from dlhw3.symbolic.language.latex.ready.not_judged import without_unjudged
from dlhw3.symbolic.language.latex.ready.notions_shown import without_kinds, without_notions
from dlhw3.symbolic.language.latex.ready.numbers_as_letters import has_circle_number, with_squares
from dlhw3.symbolic.language.latex.ready.of_any_points import with_bounds_of_any
from dlhw3.symbolic.language.latex.ready.operators_applied import with_fixed_points, with_operators
from dlhw3.symbolic.language.latex.ready.optima_called import with_optima_called
from dlhw3.symbolic.language.latex.ready.orthonormal import with_orthonormal
from dlhw3.symbolic.language.latex.ready.parameters_below import with_parameters_within
from dlhw3.symbolic.language.latex.ready.parameters_unnamed import with_arguments, with_parameters_unnamed
from dlhw3.symbolic.language.latex.ready.plain_functions import with_plain_functions
from dlhw3.symbolic.language.latex.ready.primed_numbers import with_primed_numbers
from dlhw3.symbolic.language.latex.ready.rates_alone import with_rates_alone
from dlhw3.symbolic.language.latex.ready.rates_given import with_rates_given
from dlhw3.symbolic.language.latex.ready.rates_written import with_rates_as_dots
from dlhw3.symbolic.language.latex.ready.samples import with_covariances, with_entries_said, with_features
from dlhw3.symbolic.language.latex.ready.second_derivatives import with_second_derivatives
from dlhw3.symbolic.language.latex.ready.shown_first import with_shown_first
from dlhw3.symbolic.language.latex.ready.sizes_and_ranges import without_sizes
from dlhw3.symbolic.language.latex.ready.slopes_called import with_slopes_called
from dlhw3.symbolic.language.latex.ready.slots_at_points import with_second_slopes, with_slots_at_points
from dlhw3.symbolic.language.latex.ready.spectra_shown import with_spectra
from dlhw3.symbolic.language.latex.ready.steps_displayed import with_steps_displayed
from dlhw3.symbolic.language.latex.ready.updates_by_arrows import with_updates_by_arrows
from dlhw3.symbolic.language.latex.ready.written_above import with_signs_below
from dlhw3.symbolic.language.latex.rewritten.losses_depending import with_biases_of_rows
from dlhw3.symbolic.language.latex.rewritten.networks_said import with_clauses_apart
from dlhw3.symbolic.language.latex.rewritten.points_without_slope import with_points_without_slope
from dlhw3.symbolic.language.latex.rewritten.said_in_passing import with_independence
from dlhw3.symbolic.language.latex.rewritten.training_said import with_training_said
from dlhw3.symbolic.language.latex.text.over_sets import over_numbers
from dlhw3.symbolic.language.latex.text.phrases import in_formulas
from dlhw3.symbolic.language.latex.text.primes import with_primes
from dlhw3.symbolic.language.latex.text.source import BELOW, CAPITAL
from dlhw3.symbolic.language.latex.text.unread import Unread
from dlhw3.symbolic.language.latex.words.maps_by_jacobians import with_maps_by_jacobians, with_scores_said
from dlhw3.symbolic.language.text import lazy_re as re

DECLARED = re.compile(r"^\s*%\s*(scalar|shape|flow)\s+(?:[^\n=]*,\s*)?t\b", re.MULTILINE)
"""Where a line of its own says what t is."""
SCORE = re.compile(
    r"\\nabla\s*(?=\\log\s*(?:\\left\s*)?[a-zA-Z](?:_(?:\w|\{\w+\}|\\[a-z]+))?\s*\(\s*"
    r"(?P<x>[a-zA-Z](?:_(?:\w|\{\w+\}))?)"
    r"\s*\)\s*(?:$|[-+=&,.;)\]}|]|\\(?:\\|[\]|]|rangle|right|q?quad|end|[lg]eq?(?![a-z]))))",
    re.MULTILINE,
)
r"""∇ before the logarithm of a function of one letter: \nabla \log p(x), in that letter."""


TRANSPOSED = re.compile(
    r"\^\s*(?:\{\s*(?:\*|\\ast)?\s*)?(?:\\top|\\intercal|\\mathsf\s*\{?T\}?|T)(?![A-Za-z])"
)
STARRED = re.compile(rf"(?<![A-Za-z\\])({CAPITAL}{BELOW}\s*\^\s*\{{?\s*)(?:\*|\\ast(?![a-z]))")
"""W^* of a capital: no adjoint where there are transposes."""
OF_NUMBER = re.compile(
    rf"(?<=[(\s$\[{{])({CAPITAL}{BELOW}\s*\^\s*\{{?\s*)(?:\*|\\ast(?![a-z]))(?=\s*\}}?\s*(?:\)|=\s*\\[td]?frac|\}}))"
)
"""A capital with a star that is the argument of a function, divides or is a fraction: a point, and no adjoint."""
ADJOINT = re.compile(r"\b(?:adjoint|conjugate|hermitian|transpose[sd]?)\b", re.IGNORECASE)
LETTER = r"(?:\\(?:mathbf|boldsymbol|bm)\s*\{\s*\\?[A-Za-z]+\s*\}|\\?[A-Za-z]+)(?:_(?:\w|\{\w+\}))?"
PARTED = re.compile(
    rf"(?<=[A-Za-z}}])\s*\(\s*(?P<before>{LETTER}(?:\s*,\s*{LETTER})*)\s*;\s*(?P<behind>{LETTER}(?:\s*,\s*{LETTER})*)\s*\)"
)
"""The arguments of a function before and behind a semicolon, f(x; \\theta): all of them."""

NEGATIVE = re.compile(
    r"(?P<sum>\\sum(?:\s*\\limits)?(?:\s*_\s*(?:\{[^{}]*\}|\w))?(?:\s*\^\s*(?:\{[^{}]*\}|\w|\\[a-z]+))?\s*)"
    r"-(?=\s*(?:\d|[A-Za-z(]|\\[A-Za-z]))"
)
"""A sum of what has a minus before it."""

TURNED_LAYER = re.compile(
    r"\^\s*\{\s*(\(\s*\d+\s*\)|\[\s*\d+\s*\])\s*(?:\\top|\\intercal|T)(?![A-Za-z])\s*\}"
)
"""The number of a layer in brackets before a transpose, W^{[2]T}: that of W^{[2]}."""


def _with_scores(text: str) -> str:
    return SCORE.sub(lambda found: rf"\nabla_{{{found['x']}}} ", text)


Step = Callable[[str], str | tuple[str, Sequence[str]] | tuple[str, Sequence[str], Sequence[Unread]]]
"""What makes another text of one, and may say what is told of that, and what is not taken."""
PLAIN: tuple[Step, ...] = (
    without_sizes,
    with_steps_displayed,
    with_minimisers_displayed,
    with_gradients_named,
    with_clauses_apart,
    with_updates_by_arrows,
    with_weights_of_layers,
    with_biases_of_rows,
    with_gaussians,
    with_normal_written,
    with_log_densities,
    with_layers_downwards,
    with_layers_named,
    with_formulas_beside,
    with_author_sentences,
    with_methods_named,
    without_notions,
    without_kinds,
    with_bounds_of_any,
    with_fixed_points,
    with_plain_functions,
    with_entries_said,
    with_signs_below,
    with_second_derivatives,
    with_parameters_within,
    with_features,
    with_covariances,
    with_arguments,
    with_parameters_unnamed,
    with_second_slopes,
    with_maps_by_jacobians,
    with_scores_said,
)
"""What leaves no words that say what words mean, and none but names that are read."""
READY: tuple[Step, ...] = (
    with_definite,
    with_operators,
    _with_scores,
    with_slots_at_points,
    at_argument,
    at_slots,
    over_numbers,
    with_changes,
    with_primed_numbers,
    with_primes,
    with_deltas,
    with_laws,
    with_random_entries,
    with_drawn,
    with_moments,
    with_orthonormal,
)
"""What leaves indices, changes and primes as lines have them."""


def made_ready(reader: Reader, text: str) -> str:
    """Return a text with \\delta where it says i = j, and without the time of what moves, and with
    names for changes and primes; all is told."""
    reader.descends = FLOW.search(text) is not None
    text = with_arguments_apart(with_flows_claimed(with_training_said(text)))
    text = with_points_without_slope(text)
    text = _in_turn(
        reader, text, [with_dotted_functions, with_rates_as_dots, with_optima_called, with_slopes_called]
    )
    text = with_flows_unnamed(with_least_eigenvalues(with_motions_claimed(text)))
    text, points = with_instances(with_rates_given(text))
    reader.unread += points
    text = with_spectra(_in_turn(reader, text, PLAIN), reader)
    text = _in_turn(reader, text, [with_rates_alone])
    text, squares = with_squares(text)
    text = with_whole_chains(with_flows(with_independence(with_shown_first(with_flows_followed(text)))))
    text = _with_starred(reader, text)
    text, updates = without_last_updates(text)
    left = without_unjudged(text)
    text = left.text
    reader.told += updates
    reader.unjudged += left.unjudged
    reader.told += left.told
    text = with_expansions(with_motions(text))
    require_no_orders(text)
    text = in_formulas(text, lambda one: PARTED.sub(r"(\g<before>, \g<behind>)", one))
    text = in_formulas(text, lambda one: TURNED_LAYER.sub(r"^{\1}^\\top ", one))
    text = in_formulas(text, lambda one: NEGATIVE.sub(r"\g<sum>(-1) ", one))
    reader.told += squares
    text, timed, alone = in_time(reader, _in_turn(reader, text, READY))
    reader.some = some_alone(text)
    reader.told += timed
    if has_circle_number(text):
        reader.declare("scalar", "pi")
        reader.declare("assume", "pi > 0")
        reader.told.append("π is read as any positive number")
    declared = {one[1] for one in DECLARED.finditer(text)}
    if alone and "flow" not in declared:
        if not declared:
            reader.declare("scalar", "t")
        reader.declare("flow", "t = 1")
        reader.told.append("t is the time, a number whose rate is 1")
    return text


def _with_starred(reader: Reader, text: str) -> str:
    """Return a text with a letter of its own for W^* where it is no adjoint; it is told."""
    if ADJOINT.search(text) or not (TRANSPOSED.search(text) or OF_NUMBER.search(text)):
        return text
    form = STARRED if TRANSPOSED.search(text) else OF_NUMBER
    starred = dict.fromkeys(one[1].rstrip("{ ").rstrip("^ ") for one in form.finditer(text))
    text = form.sub(lambda found: rf"{found[1]}\star", text)
    for letter in starred if form is OF_NUMBER else ():  # a number at one place is one at all
        at = rf"(?<![A-Za-z\\])({re.escape(letter.strip())}\s*\^\s*\{{?\s*)(?:\*|\\ast(?![a-z]))"
        text = re.sub(at, r"\1\\star", text)
    reader.told += [f"{letter}^* is a letter of its own, and no adjoint" for letter in starred]
    return text


def _in_turn(reader: Reader, text: str, steps: Iterable[Step]) -> str:
    """Return what steps make of a text, one after another; all is told."""
    for step in steps:
        made = step(text)
        if isinstance(made, str):
            text = made
            continue
        text = made[0]
        reader.told += made[1]
        reader.unread += made[2] if len(made) == 3 else ()
    return text
