r"""Relations in passing, "the lemma with $\eta \le 1/L$ gives", "suppose the diameter satisfies $\|s\| \le D$".

So are those of any letter, "for any other $u$ with $X u = y$ we have", and behind "Let … and let". They stand in
words that are read, in a text of as many lines; these decide whether they are assumed.
"""

from __future__ import annotations

from functools import partial

from dlhw3.symbolic.language.latex.text.doubts import NOT
from dlhw3.symbolic.language.latex.text.phrases import of_as_many_lines, outside, phrase
from dlhw3.symbolic.language.latex.text.put_instead import Forms, before, put, put_before, rewritten
from dlhw3.symbolic.language.text import lazy_re as re

SIGN = r"(?:=|<|>|\\[lg]eq?(?:slant)?(?![a-z])|\\(?:preceq|succeq)(?![a-z]))"
RELATION = rf"\$[^$]*?{SIGN}[^$]*\$"
ORDER = r"\$[^$=]*?(?:<|>|\\[lg]eq?(?:slant)?(?![a-z]))[^$=]*\$"
ONE = r"(?:\\[A-Za-z]+|[A-Za-z])(?:_\w|'|\^\\star)?"
GIVES = r"(?:gives|yields|implies|shows|reads|states|tells us|guarantees)(?: that)?"
WITH = phrase(
    r"(?P<begins>(?:\A|(?<=[.;:])\s|\n)\s*)(?:The|Our|This)"
    r" (?:(?!not|first|second|last)[a-z-]+ ){0,2}"
    r"(?:lemma|inequality|bound|theorem|property)"
    rf" (?:with|for|applied with) (?:(?:the|a|any) )?(?:(?:step ?-?size|learning rate|step) )?"
    rf"(?P<said>{ORDER}),? (?:then )?{GIVES}",
    r"(?=\s*[,:]?\s*(?:\\\[|\$\$|\\begin|\Z))",
)
"""What a lemma is used with, before what it gives."""
OF_ANOTHER = (
    r"first|second|last|next|previous|other|same|mean|averaged?|initial|final|intermediate|expected|asymptotic|limit(?:ing)?"
    r"|relaxed|dual|surrogate|modified|perturbed|approximate|rescaled|normali[sz]ed|typical|ideal|empirical|population"
    r"|smallest|largest|best|worst|minimal|maximal|continuous|discrete|noisy|noiseless|clean|projected"
    r"|clipped|truncated|rounded|corresponding|original|new|old"
)
"""Words by which a relation is of another letter than it names, or of one at another time."""
SATISFIES = phrase(
    r"(?P<head>\b(?:suppose|assume)(?: that)?) (?:the|our|its) "
    rf"(?:(?!(?:not|never|do|does|cannot|fails?|{OF_ANOTHER})\b)[a-z-]+ ){{1,3}}?"
    rf"(?:satisf(?:y|ies)|obeys?|is bounded(?: as)?,?) (?P<said>{RELATION})",
    r"(?=\s*[.,;])",
)
"""What something is supposed to satisfy, by a noun and no letter."""
OTHER = phrase(
    rf"\b(?P<how>for) (?:any|every|each|all)(?: other)?(?: [a-z-]+)? \$\s*(?P<x>{ONE})\s*\$,? "
    r"(?:with|such that|satisfying|that satisf(?:y|ies)|which satisf(?:y|ies))"
    rf" (?P<said>{RELATION}),? (?:we (?:then )?have|it holds)(?: that)?",
    r"(?=\s*[,:]?\s*(?:\\\[|\$\$|\\begin|\Z))",
)
"""What is said of any letter with which an equation holds."""
BE = phrase(
    rf"(?P<how>\blet) \$\s*(?P<x>{ONE})\s*\$ be (?:any|another|an?|some)(?: other)? [a-z]+(?: [a-z]+)?,?"
    rf" \(?(?:i\.e\.,?|that is,?|so that|such that|satisfying) (?P<said>{RELATION})\)?",
    r"(?=\s*[.;])",
)
SOLUTION = phrase(
    rf"\b(?P<how>for) (?:any|every|each) (?:other )?solution \$\s*(?P<x>{ONE})\s*\$ (?:of|to)"
    rf" (?P<said>{RELATION}),?"
    r" (?:we (?:then )?have|it holds)(?: that)?",
    r"(?=\s*[,:]?\s*(?:\\\[|\$\$|\\begin|\Z))",
)
"""A letter that is any with which an equation holds."""
AND_LET = phrase(
    r"(?P<first>(?:\A|(?<=[.;:])\s|\n)\s*(?:Let|Suppose(?: that)?|Assume(?: that)?|Consider)\b"
    r"(?:[^.;:$]|\$[^$]*\$)*?),? and"
    rf" (?P<how>let|suppose(?: that)?|assume(?: that)?) (?P<said>{ORDER})",
    r"(?=\s*[.])",
)
"""A second hypothesis at the end of a sentence."""


UP_TO = phrase(
    r"(?P<noun>\b(?:likelihood|loss|objective|energy|posterior|density|evidence|bound))"
    r" \((?:up to|ignoring|dropping|modulo)(?: an?)?(?: additive| irrelevant)? constants?\)"
    r"(?=,? (?:is|reads|equals)\b)"
)
"""What a formula is by name but for a constant, and what its letter stands for without it."""
SUBGRADIENT = re.compile(
    rf"\$\s*(?P<s>{ONE})\s*\\in\s*\\partial\s*(?P<f>{ONE})\s*\(\s*(?P<x>[^()$]+?)\s*\)\s*\$"
    r"(?=\s*(?:[.,;]|and\b|be\b))"
    rf"|\$\s*(?P<s2>{ONE})\s*\$\s+be\s+(?:an?|any|some)\s+subgradient\s+of\s+(?:the\s+(?:convex\s+)?(?:loss|function)\s+)?"
    rf"\$\s*(?P<f2>{ONE})\s*\$\s+at\s+\$\s*(?P<x2>[^$=<>]+?)\s*\$"
    r"(?:\s+with\s+(?P<more>\$[^$=]*\\leq?(?![a-z])[^$=]*\$)(?=\s*[.;])|(?=\s*(?:[.,;]|and\b)))"
)
"""A subgradient of a convex function."""
WHERE = phrase(
    r"(?P<first>(?:\A|(?<=[.;:])\s|\n)\s*(?:Let|Consider|Define|The)\b(?:[^.;:$]|\$[^$]*\$)*?), where"
    r" \$\s*(?P<x>[A-Za-z](?:_\w)?)\s*\$ is (?:an? )?"
    r"(?P<said>symmetric|orthogonal|invertible|positive (?:semi-?)?definite)"
    r"(?: matrix)?,? and (?P<value>\$\s*[A-Za-z](?:_\w)?\s*=[^$]+\$)",
    r"(?=\s*[.])",
)
"""What a letter is, and what another is defined as."""
IF_LOSS = phrase(
    r"\bIf the (?:loss|objective)(?: function)? is \$[^$=<>]+\([^$=<>]*\)\s*\$ (?:and|with) (?=\$\s*\w+\s*=)"
)
"""A loss that has its letter, before what else is defined."""
INVARIANT = phrase(
    r"(?P<begins>(?:\A|(?<=[.;:])\s|\n)\s*)(?:(?!Not|No|If|Suppose|Assume)[A-Z][\w-]*)"
    r"(?: (?!not|no|never|if|some|most|nearly)[\w-]+){0,5}"
    r" (?:is|are) (?:positively )?(?:scale(?:-|\s)invariant|homogeneous)"
    r"(?::|,? i\.e\.,?|,? that is,?|,? meaning(?: that)?)"
    r" (?=\$\s*[A-Za-z\\]+\([^$]*\)\s*=[^$]*\$ for all \$\s*[a-z]\s*>\s*0\s*\$\s*[.])"
)
"""An invariance by its name and its formula."""
OURS = re.compile(
    r"(?:[.;]\s+|\n\s*)(?:(?:but|however|now|here|yet)\s*,?\s+)*(?:ours?\b|we\s+(?:study|consider|use|train"
    r"|have|take|work)\b|(?:with|adding|once|if|when|for)\s+(?:[a-z]+\s+)?bias)"
    r"|\bhas\s+bias|\bwith\s+biases\s*,|\bbut\b|\bhowever\b|\bunlike\b",
    re.IGNORECASE,
)
"""What is said behind it of another network than those that are so."""
PUT_IN = phrase(
    r"(?P<begins>(?:\A|(?<=[.;:])\s|\n)\s*)(?:Substituting|Inserting|Plugging in)"
    r" (?P<said>\$\s*[A-Za-z](?:_\w)?\s*=[^$=<>]+\$),?"
    r" (?:(?:gives|yields|leads to)|we (?:then )?(?:get|obtain|find|have))",
    r"(?=\s*[,:]?\s*(?:\\\[|\$\$|\\begin|\Z))",
)
"""What is put in the place of a letter, before what it gives."""
FLOW_OF = phrase(
    r"(?P<begins>(?:\A|(?<=[.;:])\s|\n)\s*)(?P<who>(?:The|Any|Every|Each) (?:solution|trajectory)) of"
    r" (?P<said>\$\s*\\dot\s*\{?\s*\w\s*\}?\s*=[^$=<>]+\$)",
    r"(?!\s*,?\s*(?:(?:is|are|was|were|can be|will be)\s+(?:then\s+)?(?:compared|contrasted|replaced"
    r"|avoided|not|never|only|opposed)"
    r"|would|could|might|differs?|fails?|unlike|does\s+not))",
)
"""The solution of a flow."""
BOTH = phrase(
    rf"(?P<first>\$\s*(?P<x>{ONE})\s*\\sim[^$]*\$ and"
    rf" \$\s*(?P<y>{ONE})\s*\\sim[^$]*\$),? (?:mutually )?independent",
    r"(?=\s*[.,;])",
)
"""Two random letters that are independent, by a word behind them."""
STARTED = phrase(
    r"(?P<begins>(?:\A|(?<=[.;:])\s|\n)\s*)(?:Starting|Started|Initiali[sz]ed|Beginning) (?:from|at|with)"
    r" (?P<said>\$\s*(?:[A-Za-z]|\\[a-z]+)\s*(?:_\s*\{?\s*0\s*\}?|\^\s*\{?\s*\(0\)\s*\}?)\s*=[^$=<>]+\$),"
    r" (?=(?:we|gradient|the|one|consider|it)\b(?! (?:would|could|might|cannot|can't|may|fails?|do(?:es)? not)\b))"
)
"""Where a method starts, before what it does."""
KINDED = phrase(
    r"(?P<begins>(?:\A|(?<=[.;:])\s|\n)\s*)Let"
    r" (?P<what>\$[^$=()]+\(\s*(?P<X>[A-Z])\s*\)\s*=[^$=]+\$),? for (?:(?:all|any|every|an?) )?"
    r"(?P<kind>(?:symmetric )?positive (?:semi-?)?definite|symmetric|invertible)(?: matri(?:x|ces))?"
    r" (?P<who>\$\s*(?P=X)\s*\$)",
    r"(?=\s*[.])",
)
"""A function of a letter of a kind, behind it."""


def _if(found: re.Match[str]) -> str:
    begins = found.groupdict().get("begins") or ""
    how = "If" if begins or found.groupdict().get("how", "F")[0] == "F" else "if"
    return put(found, f"{how} {found['said']}, then")


def _two(found: re.Match[str]) -> str:
    """Return two sentences for what a letter is and another is defined as, behind what is let be."""
    if NOT.search(found["first"]) or re.search(r"\b(?:if|when|unless)\b", found["first"], re.IGNORECASE):
        return found[0]
    rest = found[0][len(found["first"]) :]
    return found["first"] + of_as_many_lines(
        rest, f". Let ${found['x']}$ be {found['said']}. Let {found['value']}"
    )


def _let(found: re.Match[str]) -> str:
    """Return an equation of a letter that is let be any with which it holds."""
    x = re.escape(found["x"].strip())
    own = re.search(rf"(?<![A-Za-z\\]){x}(?![A-Za-z])|[A-Z]{x}(?![A-Za-z])", found["said"])
    return of_as_many_lines(found[0], f"{found['how']} {found['said']}") if own else found[0]


def _below(found: re.Match[str], z: str) -> str:
    """Return the inequality of a subgradient, for all points by a letter that stands nowhere."""
    s, f, x = (found[one] or found[f"{one}2"] for one in ("s", "f", "x"))
    at = (
        x
        if re.fullmatch(ONE, x.strip()) or re.fullmatch(r"[A-Za-z](?:_(?:\w|\{[^{}]*\}))?", x.strip())
        else f"({x})"
    )
    bound = rf"${f}({z}) \ge {f}({x}) + \langle {s}, {z} - {at} \rangle$ for all ${z}$"
    more = f"{found['more']} and " if found["more"] else ""
    return of_as_many_lines(found[0], bound if found["s"] else f"${s}$ satisfy {more}{bound}")


def _about(found: re.Match[str]) -> str:
    """Return a condition, where the letter of which it is said stands in it."""
    letter = rf"(?<![A-Za-z\\]){re.escape(found['x'].strip())}(?![A-Za-z])"
    spaced = re.search(letter, found["said"]) or re.search(
        rf"[A-Z]{re.escape(found['x'].strip())}", found["said"]
    )
    return _if(found) if spaced else found[0]


def _apart(found: re.Match[str]) -> str:
    if NOT.search(found["first"]) or re.search(r"\b(?:if|when|for|unless)\b", found["first"], re.IGNORECASE):
        return found[0]
    rest = found[0][len(found["first"]) :]
    return found["first"] + of_as_many_lines(
        rest, f". {found['how'][0].upper()}{found['how'][1:]} {found['said']}"
    )


FORMS: Forms = (
    (WITH, _if),
    (SATISFIES, "{head} {said}"),
    (OTHER, _about),
    (SOLUTION, _about),
    (BE, _let),
    (AND_LET, _apart),
    (PUT_IN, _if),
    (FLOW_OF, "Let {said}. {who}"),
    (WHERE, _two),
    (IF_LOSS, before("With")),
    (
        INVARIANT,
        lambda found: (
            found[0] if OURS.search(found.string, found.end()) else put_before(found, "Assume that we have")
        ),
    ),
    (UP_TO, "{noun}"),
    (STARTED, before("Let {said}.")),
    (KINDED, "For {kind} {who}, let {what}"),
)


def with_independence(text: str) -> str:
    """Return a text in which two random letters are said to be independent by a sentence of their own."""

    def made(found: re.Match[str]) -> str:
        said = f". Let ${found['x']}$ and ${found['y']}$ be independent"
        return found["first"] + of_as_many_lines(found[0][len(found["first"]) :].lstrip(","), said)

    return outside(text, lambda words: BOTH.sub(made, words))


def with_said_in_passing(text: str) -> str:
    """Return a text of the same lines with relations in words that are read."""
    if re.search(r"\bconvex\b", text) and not re.search(
        r"\b(?:non-?convex|concave|Clarke|Fr[eé]chet)\b", text
    ):
        letter = next(
            one for one in "zvqs" if not re.search(rf"(?<![A-Za-z\\]){one}(?![A-Za-z])", text) or one == "s"
        )
        text = outside(text, lambda words: SUBGRADIENT.sub(lambda found: _below(found, letter), words))
    return outside(text, partial(rewritten, FORMS))
