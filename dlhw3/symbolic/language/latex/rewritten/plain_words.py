r"""Words of papers in the words that clauses.py reads: labels and cases, then relations, functions and points.

What each module puts in their place has as many lines, and the rest of a sentence decides whether it is assumed.
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.rewritten.algebra_said import in_equations
from dlhw3.symbolic.language.latex.rewritten.authors_say import as_authors_say
from dlhw3.symbolic.language.latex.rewritten.bounds_said import with_bounds_of_slopes, with_eigenvalues_said
from dlhw3.symbolic.language.latex.rewritten.called import as_definitions, with_appositions, with_meanings
from dlhw3.symbolic.language.latex.rewritten.common_words import in_common_words
from dlhw3.symbolic.language.latex.rewritten.conditions_told import with_conditions_told
from dlhw3.symbolic.language.latex.rewritten.data_said import in_equations_of_data
from dlhw3.symbolic.language.latex.rewritten.decompositions_said import with_decompositions
from dlhw3.symbolic.language.latex.rewritten.for_all import at_points, with_symmetric_gradients
from dlhw3.symbolic.language.latex.rewritten.functions_named import with_normal_said, with_softmaxes_said
from dlhw3.symbolic.language.latex.rewritten.headed import with_headed
from dlhw3.symbolic.language.latex.rewritten.kinds_said import with_kinds_said, with_negated
from dlhw3.symbolic.language.latex.rewritten.labels_and_cases import with_hypotheses_said
from dlhw3.symbolic.language.latex.rewritten.least_attained import with_least_attained
from dlhw3.symbolic.language.latex.rewritten.losses_depending import with_losses_depending
from dlhw3.symbolic.language.latex.rewritten.minimisers import as_relations
from dlhw3.symbolic.language.latex.rewritten.minimisers_named import with_minimisers
from dlhw3.symbolic.language.latex.rewritten.models_named import with_models_named
from dlhw3.symbolic.language.latex.rewritten.models_said import with_models_said
from dlhw3.symbolic.language.latex.rewritten.networks_said import with_networks_said
from dlhw3.symbolic.language.latex.rewritten.not_needed import with_nothing_needed
from dlhw3.symbolic.language.latex.rewritten.numbers_listed import with_each_number
from dlhw3.symbolic.language.latex.rewritten.openings_said import with_openings_said
from dlhw3.symbolic.language.latex.rewritten.other_words import in_other_words
from dlhw3.symbolic.language.latex.rewritten.paper_phrases import with_paper_phrases
from dlhw3.symbolic.language.latex.rewritten.points_said import with_points_said
from dlhw3.symbolic.language.latex.rewritten.relations_said import in_relations
from dlhw3.symbolic.language.latex.rewritten.runs_said import with_runs_said
from dlhw3.symbolic.language.latex.rewritten.said_in_passing import with_said_in_passing
from dlhw3.symbolic.language.latex.rewritten.same_variable import with_variables
from dlhw3.symbolic.language.latex.rewritten.sets_named import with_sets_apart, with_sets_named
from dlhw3.symbolic.language.latex.rewritten.shown_in_words import with_displays_in_words
from dlhw3.symbolic.language.latex.rewritten.textbook_words import in_words_of_textbooks
from dlhw3.symbolic.language.latex.rewritten.unnamed_losses import (
    with_losses_introduced,
    with_losses_named,
    with_rules_of_functions,
)
from dlhw3.symbolic.language.latex.rewritten.values_said import (
    with_least_values,
    with_values_at_zero,
    with_values_bounded,
)
from dlhw3.symbolic.language.latex.text.phrases import outside, phrase
from dlhw3.symbolic.language.latex.words.maps_said import with_jacobians_said
from dlhw3.symbolic.language.latex.words.ranges_said import with_all_said
from dlhw3.symbolic.language.latex.words.regular_words import in_known_words
from dlhw3.symbolic.language.text import lazy_re as re

ARTICLES = r"(?:(?:an?|the|its|any|some|one|unique|global|local) ){0,5}"
MINIMUM = r"(?:minimi[sz]er|optimum|solution|(?:stationary|critical|optimal) point)(?: of \$[^$]+\$)?"
MINIMISER = phrase(
    rf"(?:\$[^$]+\$ (?:be|is|denotes?) {ARTICLES}{MINIMUM}|{ARTICLES}{MINIMUM} \$[^$]+\$),?"
    r" (?:so that|so|i\.e\.,?|that is,?|(?:and )?(?:hence|thus)|with|for which|whence)"
    r" (?P<formula>\$\s*\\nabla[^$=]*=[^$=]*0\s*\$)"
)
"""A minimiser with the equation that it satisfies."""


def in_plain_words(text: str) -> str:
    """Return a text of the same lines whose words are ones that are read: of functions, points and minimisers."""
    text = with_models_named(with_rules_of_functions(with_losses_depending(with_decompositions(text))))
    told = with_openings_said(with_paper_phrases(with_eigenvalues_said(with_networks_said(text))))
    told = with_conditions_told(with_runs_said(with_sets_named(told)))
    text = with_negated(with_values_bounded(with_bounds_of_slopes(with_softmaxes_said(told))))
    text = with_points_said(
        with_jacobians_said(
            with_losses_named(
                with_losses_introduced(
                    with_nothing_needed(
                        as_authors_say(with_displays_in_words(in_words_of_textbooks(with_models_said(text))))
                    )
                )
            )
        )
    )
    text = with_appositions(with_normal_said(with_said_in_passing(with_sets_apart(text))))
    text = with_meanings(outside(with_variables(with_each_number(text)), with_all_said))
    text = with_hypotheses_said(
        with_headed(in_other_words(as_definitions(in_equations_of_data(with_kinds_said(text)))))
    )
    text = outside(text, lambda words: in_relations(in_equations(words)))
    text = in_known_words(in_common_words(text))
    text = outside(text, lambda words: MINIMISER.sub(_equation, words))
    text = with_least_values(with_least_attained(with_symmetric_gradients(text)))
    return with_values_at_zero(at_points(as_relations(with_minimisers(text))))


def _equation(found: re.Match[str]) -> str:
    """Return the equation of a minimiser, with a new line before it where its words have one."""
    lines = found[0].count("\n")
    return (
        ("\n" if lines else "") + found["formula"] if lines < 2 and "\n" not in found["formula"] else found[0]
    )
