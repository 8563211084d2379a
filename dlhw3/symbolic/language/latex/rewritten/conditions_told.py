r"""Words behind a display, "holds whenever $A$ is invertible", in words that are read.

So is "where the last step uses the symmetry of $A$", which is "since $A$ is symmetric".

So are hypotheses by other words, "under the condition $a > 0$ we have", "a matrix that satisfies". A text is
returned of as many lines.
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.phrases import of_as_many_lines, phrase
from dlhw3.symbolic.language.latex.text.put_instead import Forms, before, rewritten
from dlhw3.symbolic.language.latex.text.sentences import set_apart
from dlhw3.symbolic.language.text import lazy_re as re

SIGN = r"(?:=|<|>|\\[lg]eq?(?:slant)?(?![a-z])|\\(?:succeq|preceq|succ|prec|neq?)(?![a-z]))"
RELATION = rf"\$[^$]*?{SIGN}[^$]*\$"
ONE = r"\$\s*\\?[A-Za-z]+(?:_(?:\w|\{\w+\}))?\s*\$"
BEGINS = r"(?P<begins>(?:\A|(?<=[.;:])\s|\n)\s*)"
NOUNS = {
    "orthogonality": "orthogonal", "orthonormality": "orthogonal", "symmetry": "symmetric",
    "invertibility": "invertible", "nonsingularity": "invertible", "convexity": "convex", "concavity": "concave",
    "idempotence": "idempotent", "idempotency": "idempotent", "nonnegativity": "nonnegative",
    "non-negativity": "nonnegative", "positivity": "positive", "monotonicity": "monotone",
    "positive definiteness": "positive definite", "positive semidefiniteness": "positive semidefinite",
    "positive semi-definiteness": "positive semidefinite", "strong convexity": "strongly convex",
    "smoothness": "smooth",
}  # fmt: skip
"""What something has, and what it is then."""
NOUN = "|".join(sorted(NOUNS, key=len, reverse=True)).replace(" ", r"\s+")
ADJECTIVE = "|".join(sorted({*NOUNS.values()}, key=len, reverse=True)).replace(" ", r"\s+")
CONSTANT = r"(?:(?P<constant>\$[^$]+\$)-)?"
NTH = r"(?:(?:very )?(?:last|final|first|second|third|fourth|penultimate|above|previous) )"
STEP = rf"(?:{NTH}?(?:step|line|equality|inequality|identity|equation|bound|estimate))"
RESTS = (
    r"(?:us(?:es|ed)|is due to|(?:simply |directly )?follows (?:from|by|since|because)|is by|holds (?:by"
    r"|since|because(?: of)?)|relies on"
    r"|is because(?: of)?|comes from|is a consequence of)"
)
OF = r"(?: the)? "
PROPERTY = (
    rf"(?:(?:the )?{CONSTANT}(?P<noun>{NOUN}) of (?:the (?:matrix|function|kernel"
    rf"|matrices) )?(?P<of>{ONE}(?: and {ONE})?)"
    rf"|(?:the fact )?(?:that )?(?P<who>{ONE}) (?:is"
    rf"|being) (?:an? )?{CONSTANT.replace('constant', 'number')}(?P<said>{ADJECTIVE})(?: matrix| function)?"
    rf"|(?:the fact )?(?:that )?(?P<relation>{RELATION}))"
)
STOPS = r"(?=\s*(?:[.;]|,(?!\s*(?:if|when|where|unless|on|up|at))|\Z|\n\s*\n|\)))"
BEHIND = re.compile(
    rf"(?P<gap>\A\s*[,;]?\s*)\(?(?:{phrase(r'(?:where|and|here|in which)').pattern}\s+)?"
    + phrase(
        rf"(?:(?:the )?{STEP} {RESTS}|(?:in|for|at) (?:the )?{STEP},? (?:we )?(?:have )?use[sd]?"
        rf"|we (?:have )?used?|by|due to|thanks to|(?:recall|remember|note)"
        rf"|because of|owing to) {PROPERTY}(?: in (?:the )?{STEP})?\)?",
        STOPS,
    ).pattern,
    re.IGNORECASE,
)
"""Directly behind a display, what its steps rest on."""
ALONE = re.compile(
    BEGINS
    + phrase(
        rf"(?:(?:The|This) {STEP} {RESTS}|(?:In|For|At) (?:the )?{STEP},? we (?:have )?used?"
        rf"|Here,? we (?:have )?used?) {PROPERTY}",
        r"(?=\s*[.])",
    ).pattern
)
"""The same, in a sentence of its own."""
HOLDS = re.compile(
    r"(?P<gap>\A\s*,?\s*)(?:which\s+)?(?:holds?|is\s+valid|is\s+true|remains\s+(?:true|valid)"
    r"|is\s+satisfied|applies)(?:\s+true)?\s+"
    r"(?=(?:for\s+(?:all|any|every|each|symmetric|orthogonal|invertible|positive|\$)|if\b(?!\s+and\b)"
    r"|when\b|whenever\b|provided\b|as\s+long\s+as\b|since\b|because\b))",
    re.IGNORECASE,
)
"""That a display holds, before when it does."""
ONCE = re.compile(
    r"(?P<gap>\A\s*,?\s*)(?:as\s+soon\s+as|once|so\s+long\s+as|in\s+case)\s+(?=\$|[A-Za-z])", re.IGNORECASE
)
COLUMNS = phrase(
    rf"the (?P<what>columns|rows) of (?:the (?:matrix|factor|basis) )?(?P<who>{ONE}) (?P<verb>are"
    rf"|be) (?:pairwise |mutually )?orthonormal"
)
"""Columns that are orthonormal."""
THAT = phrase(rf"(?P<head>{ONE} be (?:an?|any|some) (?:[a-z-]+ ){{1,3}})(?:that|which) satisfies (?=\$)")
LAW = phrase(
    r"(?P<verb>\bsatisfying) the (?:(?!not)[a-z-]+ ){0,3}(?:condition|constraint|equation|inequality"
    r"|bound|relation|identity)s? (?=\$)"
)
UNDER = phrase(
    rf"{BEGINS}under the (?:(?:additional|standing) )?(?:condition|constraint|assumption"
    rf"|hypothesis)(?: that)? (?P<said>{RELATION}),?"
    r" (?:we (?:then )?(?:have|get|obtain)|it holds|one has)(?: that)?",
    r"(?=\s*[,:]?\s*(?:\Z|\\\[|\$\$|\\begin))",
)
FOLLOWING = phrase(
    rf"{BEGINS}(?:we (?:assume|suppose|make) the following(?: (?:assumption|condition))?"
    rf"|assume the following|(?:our|the) (?:\w+ )?assumption is)\s*:?"
    r" (?:that )?(?=\$)"
)


def with_conditions_told(text: str) -> str:
    """Return a text of the same lines with such words as those that are read."""
    made, place, apart = "", 0, [*set_apart(text)]
    for k, (start, stop) in enumerate([*apart, (len(text), len(text))]):
        made += _changed(text[place:start], behind=k > 0) + text[start:stop]
        place = stop
    return made if apart else text


def _changed(words: str, *, behind: bool) -> str:
    """Return the words between two displays; only ``behind`` one they say when it holds."""
    if behind:
        words = BEHIND.sub(_since, words)
        words = HOLDS.sub(lambda one: _kept(one, one["gap"] or " "), words)
        words = ONCE.sub(lambda one: _kept(one, (one["gap"] or " ") + "whenever "), words)
        words = ALONE.sub(
            lambda one: one["begins"] + _reason(one, "Here we used that", len(one["begins"])), words
        )
    return rewritten(FORMS, words)


def _kept(one: re.Match[str], instead: str) -> str:
    """Return words with as many new lines as those in whose place they stand."""
    return instead + "\n" * (one[0].count("\n") - instead.count("\n"))


def _since(one: re.Match[str]) -> str:
    return one["gap"] + _reason(one, "since", len(one["gap"]))


def _reason(one: re.Match[str], opens: str, begin: int) -> str:
    """Return a reason by what it names."""
    if one["relation"]:
        said = one["relation"]
    else:
        constant = one["constant"] or one["number"]
        word = one["said"] or NOUNS[" ".join((one["noun"] or "").lower().split())]
        who = one["who"] or one["of"]
        verb = "are" if who.count("$") > 2 else "is"
        said = f"{who} {verb} {f'{constant}-' if constant else ''}{word}"
    made = of_as_many_lines(one[0][begin:], f"{opens} {said}")
    return made if made != one[0][begin:] else f"{opens} {said}" + "\n" * one[0][begin:].count("\n")


UNBIASED = phrase(
    rf"(?P<who>{ONE}) (?P<verb>is|be) (?:an? )?unbiased(?: estimator"
    rf"| estimate)?(?: of \$[^$]*\$)?,? (?:i\.e\.,? |that is,? |so that )?"
    rf"(?P<said>{RELATION}(?:,? (?:and|with) {RELATION})+)"
)
"""An estimator that is unbiased, with the equations of its moments."""
IN_ADDITION = phrase(r"\b(?P<if>if), (?:in addition|moreover|furthermore|additionally|also),? (?=\$|[a-z])")
GRADIENTS = phrase(
    rf"{BEGINS}(?:the|our) (?:stochastic )?(?:sub)?gradients? (?:are"
    rf"|is) unbiased,? (?P<said>{RELATION}),? and (?:have|has) (?:an? )?(?:uniformly )?bounded"
    rf" (?:second moments?|variance),? (?P<more>{RELATION})",
    r"(?=\s*[.])",
)
"""What is supposed of stochastic gradients, by their moments."""
FROM_HERE = phrase(
    rf"{BEGINS}(?:in what follows|henceforth|hereafter|from now on|below),? (?P<who>{ONE}) (?P<verb>is"
    rf"|are) (?P<kind>(?:an? )?[a-z -]{{1,50}}?) with (?P<said>{RELATION})".replace("[a-z -]", "[a-z\\s-]"),
    r"(?=\s*[.])",
)
"""What a letter is from here on, with a relation of it."""
BOUNDED_AS = phrase(
    rf"(?P<and>,? (?:and|with)) (?:an? )?(?:variance|second moment|moment|norm)s? (?:that (?:is"
    rf"|are) )?(?:uniformly )?bounded(?: as| so that| by)?,? "
    rf"(?={RELATION})"
)
"""What is bounded by the relation behind it."""
HAS_MINIMISER = phrase(
    rf"(?P<f>{ONE}) (?P<verb>has|have|attains|possesses) (?:an?|the|some) (?:unique "
    rf"|global )*(?:minimi[sz]er|minimum) (?P<x>\$[^$=<>]+\$)",
    r"(?=\s*[.;)])",
)
"""A function that has a minimiser."""


def _minimiser(one: re.Match[str]) -> str:
    return of_as_many_lines(
        one[0], f"{one['x']} {'be' if one['verb'] == 'have' else 'is'} a minimiser of {one['f']}"
    )


FORMS: Forms = (
    (
        COLUMNS,
        lambda one: of_as_many_lines(
            one[0], f"{one['who']} {'has' if one['verb'] == 'are' else 'have'} orthonormal {one['what']}"
        ),
    ),
    (
        THAT,
        lambda one: one["head"] + of_as_many_lines(one[0][len(one["head"]) :].rstrip(), "satisfying") + " ",
    ),
    (HAS_MINIMISER, _minimiser),
    (GRADIENTS, "Assume that {said} and {more}"),
    (FROM_HERE, "Let {who} be {kind} with {said}"),
    (IN_ADDITION, before("{if}")),
    (BOUNDED_AS, before(" and")),
    (
        UNBIASED,
        lambda one: of_as_many_lines(
            one[0],
            f"{one['who']} {'satisfies' if one['verb'] == 'is' else 'satisfy'} "
            + re.sub(r",?\s+with\s+(?=\$)", " and ", one["said"]),
        ),
    ),
    (LAW, before("{verb}")),
    (UNDER, "If {said}, then"),
    (FOLLOWING, before("Assume that")),
)
