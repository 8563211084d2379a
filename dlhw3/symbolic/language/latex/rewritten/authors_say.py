r"""Sentences of lecture notes in words that are read: "let $f$ be such that it is convex", "a unit vector $u$".

A text is returned of as many lines; the rest of a sentence decides, as for any words, whether it is assumed.
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.doubts import NOT
from dlhw3.symbolic.language.latex.text.phrases import ENDS, of_as_many_lines, phrase
from dlhw3.symbolic.language.latex.text.put_instead import Forms, before, rewritten_by
from dlhw3.symbolic.language.latex.text.sentences import set_apart
from dlhw3.symbolic.language.text import lazy_re as re

BEGINS = r"(?P<begins>(?:\A|(?<=[.;:}])\s|\n)\s*)"
ONE = r"\$\s*\\?[A-Za-z]+(?:_(?:\w|\{\w+\}))?\s*\$"
KINDS = (
    r"(?:convex|smooth|\$[^$]+\$-(?:smooth|strongly|Lipschitz)|strongly"
    r"|(?:twice )?(?:continuously )?differentiable)"
)
SUCH = phrase(rf"(?P<who>\$[^$=<>]+\$) be (?:an? function )?such that it is (?={KINDS})")
"""A function that is such that it is something."""
OF_NORM = (
    r"\$\s*(?:\\(?:\||[lr]?Vert)\s*(?:(?!=)[^$])*?\\(?:\||[lr]?Vert)(?:_2)?(?:\^2)?|(?P<u>(?:"
    r"(?!=)[^$])+?)\s*\^\s*\{?\s*(?:\\top|\\rm\s*T|"
    r"\\mathrm\s*\{?\s*T\s*\}?|\\mathrm|T)\s*\}?\s*(?P=u))\s*=\s*1\s*\$"
)
UNIT = phrase(
    rf"{BEGINS}(?:We|Let us) (?:(?:now|first|will|can|may) )*(?:use|consider|take|choose|fix|define (?:the"
    rf"|a|this) direction (?:using|by|with)"
    rf"|specify (?:the|a|this) direction (?:using|by|with)) an? unit(?:-norm)? (?:column )?vector "
    rf"(?P<who>{ONE})"
    rf"(?:,? (?:so that|such that|with|satisfying|i\.e\.,?|that is,?) {OF_NORM})?",
    ENDS,
)
"""A unit vector that we take, and by which we define something."""
RECALLED = phrase(
    rf"{BEGINS}(?:Recall|Note|Remember|Observe) that (?:for|with) (?P<said>\$\s*"
    rf"(?P<f>\\?[A-Za-z]+)\s*\([^$=()]*\)\s*=[^$=]+\$),?"
    r" (?:it holds(?: true)?|we have)(?: that)? (?=\$\s*(?P=f)\s*(?:'|\^))"
)
"""What a function is, before what its derivative is."""
PLAIN = phrase(
    r"(?P<said>\$[^$=]*=[^$+]*\$),? (?:without|with no) (?:an? |any )?(?:bias(?:es)?(?: terms?)?|intercepts?"
    r"|regulari[sz](?:ation|er)|weight decay|penalt(?:y|ies))",
    r"(?=\s*[.,;])",
)
"""What a formula of one term has not."""
NAMED_BOUND = phrase(
    r"(?P<verb>\b(?:satisf(?:y|ies)|fulfils?|obeys?)) (?:the|a) (?:Polyak(?:[\s-]+(?:Ł|L"
    r"|\\L\{?\}?\s*)ojasiewicz)?|PL|P(?:Ł|\\L)|\\?L{?}?ojasiewicz"
    r"|gradient[\s-]dominance|error[\s-]bound|quadratic[\s-]growth) (?:\((?:PL|P\\L)\) )?(?:inequality"
    r"|condition|property),?"
    r" (?P<bound>\$[^$]*\([^$]*(?:\\[lg]eq?(?:slant)?(?![a-z])|[<>])[^$]*\$)",
    r"(?=\s*(?:[.;]|\n\s*\n|\Z)|,? (?:and|then) |\s*,?\s+for some)",
)
"""An inequality of a function that has a name, for no x in particular: it is that for all x."""
ON_THE = phrase(
    r"\bon (?:the|a) (?:(?:quadratic|least(?:-| )squares|ridge|regulari[sz]ed|strongly convex|convex|smooth"
    r"|logistic|empirical|training|scalar|factori[sz]ed) )*(?:quadratic|loss|objective|function|risk|cost|problem)"
    r"(?: function)? (?=\$\s*\\?[A-Za-z]+\s*\([^$=]*\)\s*=)"
)
"""What a method runs on by its kind, before what it is."""
OF_EXAMPLE = phrase(
    r"\bfor (?:one|an?|a single|each|every) (?:example|sample|data point|observation|training example)"
    r" with (?:label|target|response) (?P<label>\$[^$]+\$),? (?=(?:let|define|consider|set)\b)"
)
"""An example and its label, before what is defined of it."""
EACH_MODE = phrase(
    rf"{BEGINS}(?:In the eigenbasis(?: of \$[^$]+\$)?,? )?(?:each|every) (?:eigen)?(?:mode|component|coordinate)"
    r" (?:then )?(?:obeys|satisfies|follows|evolves (?:as|by|according to)) (?=\$\s*\\dot)"
)
"""What moves by a rate of its own, before that."""
DIVERGENCE = phrase(
    r",? with (?:the |its )?(?:(?:associated|induced|corresponding) )?Bregman divergence"
    r" (?=\$\s*\\?[A-Za-z]+(?:_\\?\w+)?\s*\([^$=]*\)\s*=)"
)
"""A divergence that a function has, before what it is."""
NON_EMPTY = phrase(
    r",? (?:(?:with|has|having|and has) )?an? non-?empty (?:solution set|set of (?:solutions|minimi[sz]ers))"
    r"(?P<goes>,? and |(?=\s*[.;,]))"
)
"""That there are minimisers, in a list of what a function has."""
STRONG_ON = phrase(
    rf"{BEGINS}(?:We assume|Assume|Suppose)(?: that)? (?:the (?:objective )?function (?:\$\s*"
    rf"(?P<g>\\?[A-Za-z])\s*\$ )?|(?:\$\s*(?P<f>\\?[A-Za-z])\s*\$) )is strongly convex"
    r"(?: on \$\s*(?P<S>\\?[A-Za-z]+)\s*\$)?,? (?:which means|meaning|i\.e\.,?|that is,?)(?: that)? there "
    r"(?:exists|is) (?:an?|some)"
    r" \$\s*(?P<m>\\?[A-Za-z]+)\s*>\s*0\s*\$ (?:such that|with) \$\s*\\nabla\^2\s*"
    r"(?P<h>\\?[A-Za-z])\s*\(\s*(?P<x>[a-z])\s*\)\s*"
    r"\\succeq\s*(?P<m2>\\?[A-Za-z]+?)\s*I\s*\$ for (?:all|every|any) \$\s*(?P<y>[a-z])\s*"
    r"(?:\\in\s*\\?[A-Za-z]+\s*)?\$",
    r"(?=\s*[.;])",
)
"""Strong convexity with its Hessian on a set: at all points that are spoken of."""
APPROXIMATION = phrase(
    rf"{BEGINS}(?:The|Our|This) (?:(?:quadratic|linear|second-order|first-order|local"
    rf"|Taylor) )*approximation (?P<who>\$[^$=]+\$) is"
    r" (?:then )?given by",
    r"(?=\s*:?\s*(?:\\\[|\$\$|\\begin|\Z))",
)
"""A function that approximates another, before what it is."""
WHENEVER = phrase(
    rf"{BEGINS}(?:Whenever|If|When) (?P<said>\$[^$]*=[^$]*\$) for (?:an?|any|every|some) "
    rf"(?P<kind>{KINDS}(?: and {KINDS})*) (?:function )?(?P<who>{ONE}),"
)
"""A condition, and of what kind the function in it is."""
CAN = phrase(
    rf"{BEGINS}We (?:can|may|will|shall|now|will now|can now|can then) (?P<do>define|write|denote|set)(?= "
    rf"(?:the|our|an?) [a-z])"
)
"""What we may define, and do."""
OF_KIND = phrase(
    rf"{BEGINS}For (?:an?|the|our) (?:[a-z-]+ ){{0,2}}(?:loss|objective|function|energy|cost)"
    r" (?P<said>\$[^$=]*\(\s*[a-z]\s*\)\s*=[^$=<>]*?(?P<H>[A-Z])[^$=<>]*\$) with \$\s*(?P=H)\s*\$"
    r" (?P<kind>symmetric(?: positive (?:semi-?)?definite)?|positive (?:semi-?)?definite|invertible),?"
    r" (?=(?:the|its|we|one|each|gradient)\b)"
)
"""A function, and of what kind a matrix in it is, before what is said of it."""
SHOULD = phrase(
    r"(?P<we>\bwe) (?:should|need to|must|have to|still have to) (?:(?:also|now|still|first|then) )?"
    r"(?P<do>check|verify|show|prove)(?= that\b)"
)
"""What we are about to show."""
INDUCES = phrase(
    r"(?P<flow>\$\s*\\dot[^$]*\$),? (?:(?:then|which|this|it) )?induces on "
    r"(?P<said>\$\s*[A-Za-z]\s*=[^$=]+\$)"
    r" (?:the|an?) (?:following )?(?:dynamics|flow|motion|evolution|ODE)",
    r"(?=\s*:?\s*(?:\\\[|\$\$|\\begin|\Z))",
)
"""A flow, and the motion of what is made of what flows."""


def _named_bound(found: re.Match[str], apart: str) -> str:
    """Return a bound for all x, where it is of a function at a letter that may be any."""
    points = {*re.findall(r"[A-Za-z]\s*\(\s*([a-z])\s*\)", found["bound"])}
    if len(points) != 1 or re.search(r"_|\^\s*\{?\s*\(", found["bound"].replace(r"^*", "").replace("_*", "")):
        return found[0]
    return of_as_many_lines(found[0], f"{found['verb']} {found['bound']} for all ${points.pop()}$")


def _strong(found: re.Match[str], text: str) -> str:
    f = found["g"] or found["f"] or found["h"]
    if f != found["h"] or found["m"] != found["m2"] or found["x"] != found["y"]:
        return found[0]
    outside_of = found["S"] and re.search(
        rf"(?:\\notin|outside)\s*(?:of\s+)?\$?\s*{re.escape(found['S'])}(?![A-Za-z])", text
    )
    return (
        found[0]
        if outside_of
        else found["begins"]
        + of_as_many_lines(
            found[0][len(found["begins"]) :],
            f"Assume that ${f}$ is ${found['m']}$-strongly convex with ${found['m']} > 0$",
        )
    )


FORMS: Forms = (
    (SUCH, before("{who} be")),
    (UNIT, "Let {who} be a unit vector"),
    (RECALLED, "Let {said}. Then we have "),
    (NON_EMPTY, "{goes}"),
    (NAMED_BOUND, _named_bound),
    (OF_EXAMPLE, "Let {label}. "),
    (EACH_MODE, "Let "),
    (DIVERGENCE, " and let "),
    (ON_THE, "on "),
    (STRONG_ON, _strong),
    (
        INDUCES,
        lambda found, _: (
            found["flow"]
            + of_as_many_lines(
                found[0][len(found["flow"]) :].lstrip(","), f". Let {found['said']}. Then we have"
            )
        ),
    ),
    (WHENEVER, "Let {who} be {kind}. If {said}, then"),
    (CAN, "We {do}"),
    (OF_KIND, "Let {said} with ${H}$ {kind}. Then "),
    (SHOULD, "{we} now {do}"),
    (PLAIN, "{said}"),
    (APPROXIMATION, "The function {who} is given by"),
)
"""Words, and what stands in their place."""


KINDS_OF_CLAIM = r"(?:lemma|theorem|proposition|corollary|claim)"
CLAIM = re.compile(
    rf"(?P<begins>\\begin\s*\{{(?P<kind>{KINDS_OF_CLAIM}\*?)\}}(?:\[[^\]]*\])?(?:\s*\\label\{{[^}}]*\}})?\s*)"
    r"If(?P<said>\s(?:[^.;:$\\]|\$[^$]*\$)*?)(?P<then>,?\s+then\b)(?P<rest>(?:(?!\\end\s*\{(?P=kind)\}).)*)"
    r"(?=\\end\s*\{(?P=kind)\}\s*\\begin\s*\{proof\})",
    re.DOTALL,
)
"""A lemma that has one condition, before its proof: this holds in both."""


def _supposed(found: re.Match[str]) -> str:
    """Return a lemma whose condition is supposed; the lemma itself where it has another one."""
    others = re.search(
        r"\b(?:if|when|whenever|otherwise|provided|unless|converse\w*)\b", found["rest"], re.IGNORECASE
    )
    if others or NOT.search(found["said"]):
        return found[0]
    then = found["then"].lstrip(" ,").capitalize()
    return f"{found['begins']}Suppose that{found['said']}. {then}{found['rest']}"


def as_authors_say(text: str) -> str:
    """Return a text of the same lines with such sentences in words that are read."""
    return rewritten_by(FORMS, CLAIM.sub(_supposed, text)) if set_apart(text) else text
