r"""Sentences of textbooks in words that are read: "Letting $u = ab$, we have", "the pre-activation $a = W x$".

A text is returned of as many lines; the rest of a sentence decides, as for any words, whether it is assumed.
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.doubts import NOT
from dlhw3.symbolic.language.latex.text.phrases import of_as_many_lines, phrase
from dlhw3.symbolic.language.latex.text.put_instead import Forms, anew, before, rewritten_by, sentence
from dlhw3.symbolic.language.latex.text.rows import INLINE
from dlhw3.symbolic.language.latex.text.sentences import set_apart
from dlhw3.symbolic.language.text import lazy_re as re

BEGINS = r"(?P<begins>(?:\A|(?<=[.;:}\]])\s|\n)\s*)"
LETTER = (
    r"(?:\\(?:bar|hat|tilde|mathbf|mathcal)\s*\{?\s*\\?[A-Za-z]+\s*\}?|\\?[A-Za-z]+)(?:_(?:\w"
    r"|\{\w+\}))?(?:\s*\^\s*\{\s*(?:\([^(){}$=]{1,6}\)|\[[^\[\]{}$=]{1,6}\])\s*\})?(?:\s*\([^()$=]*\))?"
)
EQUATION = rf"\$\s*{LETTER}\s*(?:=|:=)[^$=<>]+\$"
WORD = r"(?!(?:not|no|never|and|or|if|when|for|with|by|from|at|of|to|in|on|as)\b)[a-z][a-z-]*"
NOUNS = rf"(?:(?:the|our|a|an) (?:{WORD} ){{1,4}})?"
GOES_ON = (
    r"(?=\s*(?:(?:we|this|it|one|that|these|the|our|its|yields|gives)\b|\$|\Z"
    r"|with\s+\$[^$]*\$\s+(?:applied|acting|understood|taken)\s+(?:entry|element|component|coordinate|point)-?wise\b))"
)
LETTING = phrase(
    rf"{BEGINS}(?:(?:now|then|hence|so|finally|next|by),? )?(?P<verb>Letting|Defining|Writing|Denoting"
    r"|Introducing|Abbreviating) "
    rf"(?P<said>{NOUNS}{EQUATION}(?:,? and {NOUNS}{EQUATION})?),",
    GOES_ON,
)
"""What is defined on the way: letting u = ab, we have."""
VERBS = {
    "introducing": "Define",
    "abbreviating": "Write",
    "denoting": "Let",
    "writing": "Let",
    "defining": "Define",
}
CONVERTED = phrase(
    rf"{BEGINS}(?:We|This|Let us|One|To|Next,? we)? ?(?:then |now )?(?:converts?|turns?|propagates?"
    r"|transforms?|translates?)"
    r" (?:it|this|that|the (?:[a-z-]+ )?gradient(?: (?:on|of) the [a-z'\s-]+?)?)(?: back)? (?:in)?to (?:the|a)"
    rf" gradient (?:with respect to|w\.r\.t\.|wrt|in|on|into) (?:the (?:{WORD} ){{1,3}})?"
    rf"(?P<said>\$\s*(?P<a>{LETTER})\s*(?:=[^$=<>]+)?\$)",
    r"(?=\s*[:.,]?\s*(?:\\\[|\$\$|\\begin|$))",
)
"""Into the gradient in what a gradient is turned, before that."""
IN_IT = phrase(
    rf"{BEGINS}(?P<subject>(?:The|Its|Our|Then the) (?:partial )?(?:gradient|derivative)s? (?:of \$[^$=]+\$ )?"
    rf"(?:with respect to|w\.r\.t\.|wrt|in)) (?:the (?:{WORD}"
    rf" ){{1,3}})?(?P<said>\$\s*(?P<a>{LETTER})\s*=[^$=<>]+\$)"
    r"(?P<is> (?:is|are|becomes?|reads?|equals?))\b"
)
"""A gradient in what is defined beside it."""
DECOMPOSED = phrase(
    rf"{BEGINS}(?:By|Using|With|Via|Through|Consider|Substituting|Inserting|Introducing|Take|Taking) (?:an?"
    r"|the|its) (?:eigen|spectral |eigenvalue |(?:reduced |thin |compact"
    r" )?singular value )(?:de)?composition(?: of \$[^$=]+\$)?,? (?P<said>\$(?P<H>[^$=<>]+)=[^$=<>]+\$"
    r" (?:with|where|for) [^.;:]*?),",
    GOES_ON,
)
"""A decomposition by which something is shown."""
SVD = phrase(
    r"(?P<said>\$\s*(?P<X>[A-Z])\s*=\s*(?P<U>[A-Z](?:_\w)?)\s*(?P<S>[A-Z]|\\Sigma"
    r"|\\Lambda)\s*(?P<V>[A-Z](?:_\w)?)\s*\^\s*\{?\s*(?:\\top|T|\\intercal)\s*\}?\s*\$),?"
    r" (?:be|for|denotes?|is) (?:the|its|an?|some) (?P<thin>thin |reduced |compact |economy |economic "
    r"|rank-\$?r\$? )?"
    r"(?:singular value decomposition|SVD)(?: \(?SVD\)?)?(?: of (?:the (?:data |design |weight )?matrix"
    r" )?\$\s*(?P=X)\s*\$)?(?:(?P<more>,? (?:with|where) )|(?=\s*(?:[.,;]|and\b|\Z)))"
)
"""A singular value decomposition, with what is said of its factors, or without."""
EIGEN = phrase(
    r"(?P<said>\$\s*(?P<X>[A-Z]|\\Sigma)\s*=\s*(?P<U>[A-Z](?:_\w)?)\s*(?P<S>\\Lambda|D|\\Sigma"
    r"|S)\s*(?P=U)\s*\^\s*\{?\s*(?:\\top|T|\\intercal)\s*\}?\s*\$),?"
    r" (?:be|for|denotes?|is) (?:the|its|an?|some) (?:eigendecomposition|eigenvalue decomposition|spectral"
    r" decomposition)"
    r"(?: of (?:the )?(?:symmetric )?(?:matrix )?\$\s*(?P=X)\s*\$)?(?:(?P<more>,? (?:with|where) )"
    r"|(?=\s*(?:[.,;]|and\b|\Z)))"
)
"""The eigendecomposition of a symmetric matrix."""
GRADIENT_OF_IT = phrase(
    r"(?P<we>\bwe (?:now |can |will |then |first )?)(?:compute|calculate|derive|find|evaluate) (?:its|the)"
    r" (?P<what>gradient|derivative|Hessian)(?=\s*(?:\.|:|,|\Z))"
)
"""What we compute of it, which changes nothing."""
CONDITION = phrase(
    rf"{BEGINS}(?:The|This) (?:(?:first-order|optimality|stationarity|necessary) )*condition"
    r" (?P<said>\$\s*\\nabla[^$=]*=\s*0\s*\$) (?:then )?"
    r"(?:gives|yields|leads to|reads|becomes|implies)\b",
    r"(?=(?: (?:that|us|now|the (?:[a-z-]+ ){0,2}(?:equations?|system|solution|condition|estimator)))*"
    r"\s*[:,]?\s*(?:\\\[|\$|\\begin|\Z))",
)
"""A condition with what it gives."""
EQUATIONS = phrase(
    rf"{BEGINS}(?:The|These|This) (?:(?:first-order|optimality|stationarity|necessary|normal|balance|orthogonality"
    r"|KKT) )+(?:conditions?|equations?) (?P<said>\$[^$=<>]*=[^$=<>]*\$) (?:then )?"
    r"(?:gives?|yields?|leads? to|becomes?|imply|implies)\b",
    r"(?=(?: (?:that|us|now|the (?:[a-z-]+ ){0,2}(?:equations?|system|solution|condition|estimator)))*"
    r"\s*[:,]?\s*(?:\\\[|\$|\\begin|\Z))",
)
"""The same of other equations by their names: the normal equations."""
ORTHOGONAL = phrase(
    rf"{BEGINS}(?:(?:Let|Suppose(?: that)?|Since|As) )?(?:(?:the|our|this) )?(?:[a-z]+ )?"
    r"\$\s*(?P<r>[a-z](?:_\w)?)\s*"
    r"(?P<value>=[^$=<>]*)?\$ (?:is|be) orthogonal to (?:the )?(?:columns|column space|range|image) of"
    r" \$\s*(?P<X>[A-Z](?:_\w)?)\s*\$(?:,? (?:that is|i\.\s?e\.|so that|so),? \$[^$]*\$)?",
    r"(?=\s*(?:\.(?:\s|\Z)|,\s*(?:so|hence|thus|we)\b))",
)
"""A residual that is orthogonal to the columns of the data."""
OBEYS = phrase(
    r"(?P<let>\b(?:and )?let (?:the (?:[a-z-]+ ){1,3})?)(?P<who>\$[^$=<>]*\$) (?P<verb>satisfy|solve|obey"
    r"|fulfil) the (?:[a-z-]+ ){0,4}?(?:conditions?|equations?)"
    r"(?= \$[^$<>]*=[^$<>]*\$\s*[.,;])"
)
"""What letters satisfy, by its name and a formula: let the parameters satisfy the optimality condition."""
FEATURES = phrase(
    r"(?P<lead>,? (?:where|with) )\$\s*(?P<f>\\(?:phi|psi"
    r"|varphi))_(?P<n>[a-z])\s*=\s*(?P=f)\s*\(\s*(?:\\mathbf\s*\{?\s*)?x\s*\}?_(?P=n)\s*\)\s*\$(?P<more>,?"
    r" and )?"
)
"""Features by their samples, where \\phi_n = \\phi(x_n): \\phi_n is a column."""
FOLLOWS = phrase(
    r"\bwhere (?:in )?the (?:last|second|first|third|final) (?:equality|inequality|line|step|identity|one)"
    r" (?:follows from|uses|is due to|is by|we used|used) (?:the definition of )?"
    r"(?:the |our )?(?:update rule|update|step|recursion|iteration|definition),? (?=\$[^$]*=[^$]*\$\s*[.,;])"
)
"""By which equation a line of the chain above holds."""
ADJACENCY = phrase(
    r"(?P<s>\bsymmetric )(?:degree-)?(?:normali[sz]ed |weighted |graph )+(?=adjacency matri|Laplacian matri)"
)
AT_POINT = phrase(
    rf"{BEGINS}At (?:the|an?|any) (?:optimum|minimum|maximum|optimal point|minimi[sz]er|stationary point"
    r"|critical point),? (?:we have )?(?P<said>\$\s*\\nabla[^$=]*=\s*0\s*\$),? (?:so(?: that)?|and (?:hence"
    r"|thus|therefore|so)|hence|thus|therefore|which (?:gives|implies|yields)),?(?= |\Z)"
)
"""A point by its gradient, before what follows."""
OPTIMUM = phrase(
    rf"{BEGINS}(?P<at>At (?:the|an?|any) (?:optimum|minimum|maximum|optimal point|minimi[sz]er|stationary point"
    r"|critical point)),? (?P<said>\$[^$=<>]*=[^$=<>]*\$)(?=\s*\.(?:\s|\Z))"
)
"""What is so at a point, in a sentence of its own."""
INVARIANT = phrase(
    rf"{BEGINS}For (?:a|an|any|every) (?:differentiable )?(?:loss|function|objective) (?:\$[^$=<>]*\$"
    r" )?(?:that is|which is) (?:scale[\s-]invariant|invariant (?:to|under) (?:re)?scaling|positively"
    r" homogeneous),?"
    r" (?:i\.e\.,? |that is,? )?(?P<said>\$[^$=]*=[^$=]*\$ for (?:all|any|every) \$[^$]*\$),? (?=we|it|the\b)"
)
"""Of which functions something is shown, by the equation that they have."""
FOR_KIND = phrase(
    rf"{BEGINS}For (?:(?:any|every|all) )?(?P<who>\$\s*(?:[A-Z]|\\[A-Z][a-z]+)\s*\$) (?P<kind>symmetric(?:"
    r" and)? positive (?:semi-?)?definite|symmetric|invertible),? (?:we )?(?P<do>define|let|consider) "
)
"""Of which matrices something is defined."""
OF_SIZE = phrase(
    r"\$\s*(?P<w>[A-Z](?:_\w)?)\s*\$ (?P<is>be|is) (?:an? |of (?:size|shape)"
    r" )?\$\s*(?P<m>\w+)\s*\\times\s*(?P<n>\w+)\s*\$(?: matrix)?"
    r"(?=\s*(?:[.,;]|with\b|where\b|and\b(?!\s+(?:symmetric|invertible|orthogonal|positive))|\Z))"
)
"""A matrix by its size, $W$ is $n \\times n$."""
RULE = phrase(
    rf"{BEGINS}Any algorithm with (?:an initiali[sz]ation (?P<at>\$[^$]*\$) and )?an update rule of the"
    r" form(?=\s*\Z)"
)
"""A method by its first point and its steps."""
COVARIANCE = phrase(r"\b(?:sample|empirical|data|input|population|estimated) (?=covariance matri(?:x|ces)\b)")
FOUND = phrase(
    r"(?P<we>\b(?:we (?:then )?(?:find|see|obtain|conclude)|it follows|one (?:finds|sees))) that"
    r" (?P<said>\$\s*(?P<p>\\(?:tilde|hat|bar)\s*(?:\{\s*\\?[a-z]\s*\}|\\?[a-z])"
    r"|[a-z]\s*\^\s*\{?\s*(?:\*|\\star)\s*\}?)\s*=[^$=<>]+\$)"
    rf" (?:minimi[sz]es|maximi[sz]es) (?:it|this|that|(?:the|this|its) (?:{WORD} )*{WORD})(?=\s*\.)"
)
"""What is found to make something least, which is not judged: it is what its letter is."""
LET_AND = phrase(
    rf"{BEGINS}(?P<let>Let (?:\$[^$]*\$|[^$.;:])*? be (?:\$[^$]*\$|[^$.;:])*?),? and (?P<verb>suppose"
    r"|assume) that\b"
)
"""Two sentences in one."""
HESSIAN = phrase(
    r"(?P<kind>\bpositive (?:semi-?)?definite|\bsymmetric) Hessian(?: matrix)?(?: of (?:the (?:[a-z]+"
    r" )?(?:loss|cost|objective)|\$[^$=<>]+\$))?"
    r" (?:at|evaluated at) (?:the (?:minimi[sz]er|minimum|optimum) )?\$[^$=<>]+\$(?=\s*[.,;])"
)
"""A Hessian of some kind, where it is taken: it is a matrix of that kind."""
ANY = phrase(
    rf"{BEGINS}(?:Since|As|Because) (?:this|the above|the (?:last )?(?:inequality|bound))(?: inequality|"
    r" bound)? (?:holds|is true|is valid)"
    r" for (?:any|all|every|each|arbitrary) \$[^$=<>]*\$,? (?=we |it |the )"
)
"""What was said for any letter, before what follows."""
APPLIED = phrase(
    rf"{BEGINS}(?:Let us|We|We will) (?:(?:now|next|first) )?apply (?:this|it|the [a-z\s-]+?) to"
    rf" (?P<what>(?:the|a|an|our) (?:{WORD} )"
    rf"{{1,5}}(?:with (?:the|a|an|our) (?:{WORD} ){{1,5}})?\$\s*[A-Za-z]\s*\([^()$=]*\)\s*=[^$=<>]+\$)",
    r"(?=\s*[.:])",
)
"""What a method is applied to, which is defined so."""
SATISFIES = phrase(
    rf"{BEGINS}The (?:point|vector|matrix|choice|value) (?P<said>\$\s*(?P<p>{LETTER})\s*=[^$=<>]+\$)"
    r" (?P<verb>satisfies|solves|obeys|fulfills) "
)
"""What a point is, and satisfies."""


def _orthogonal(found: re.Match[str]) -> str:
    r"""Return the equation X^T r = 0, behind the definition of r where it stands there."""
    r, value, X = found["r"], found["value"], found["X"]
    return (f"Let ${r} {value}$. " if value else "") + rf"Let ${X}^\top {r} = 0$"


def _letting(found: re.Match[str], text: str) -> str:
    if NOT.search(re.sub(r"\$[^$]*\$", "", found["said"])):
        return found[0]
    verb = VERBS.get(found["verb"].lower(), "Let")
    verb = "Define" if re.match(r"(?:the|our|an?)\b", found["said"]) else verb
    return anew(found, f"{verb} {found['said']}. Then")


def _factors(found: re.Match[str], text: str) -> str:
    """Return a decomposition with what is so of its factors: what words say of them, or what each has."""
    own = [found[one] for one in ("X", "U", "S", "V") if one in found.re.groupindex]
    if len({*own}) < len(own):
        return found[0]
    square = re.search(
        rf"{re.escape(found['S'])}\s*\^\s*(?:2|\{{\s*-?[12]\s*\}})", text
    )  # only a square one has these
    if found["more"]:
        own_too = "V" in found.re.groupindex and (found["thin"] or square) and "diagonal" not in text
        said = f"{found['said']} with" + (f" ${found['S']}$ diagonal, and" if own_too else "")
        return of_as_many_lines(found[0].rstrip(), said) + " "
    turned = rf"{found['U']}^\top {found['U']} = I"
    if "V" not in found.re.groupindex:
        return of_as_many_lines(
            found[0], f"{found['said']} with ${found['U']}$ orthogonal and ${found['S']}$ diagonal"
        )
    diagonal = f" and ${found['S']}$ diagonal" if found["thin"] or square else ""
    both = rf"${turned}$" + (", " if diagonal else " and ") + rf"${found['V']}^\top {found['V']} = I$"
    return of_as_many_lines(found[0], f"{found['said']} with {both}{diagonal}")


def _features(found: re.Match[str], text: str) -> str:
    if re.search(rf"{re.escape(found['f'])}\s*(?:'|\()", text.replace(found[0], " ", 1)):
        return found[0]
    return (found["lead"] if found["more"] else "") + "\n" * found[0].count("\n")


def is_above(letter: str, found: re.Match[str], text: str) -> bool:
    """Whether a letter stands in a formula above what is found."""
    above = text[: max(text.find(found[0].strip()), 0)]
    formulas = [one[0] for one in INLINE.finditer(above)] + [
        above[start:stop] for start, stop in set_apart(above)
    ]
    own = rf"(?<![A-Za-z\\]){re.escape(letter.strip())}(?![A-Za-z])"
    return any(re.search(own, one) for one in formulas)


def _decomposed(found: re.Match[str], text: str) -> str:
    verb = "Suppose that" if is_above(found["H"], found, text) else "Let"
    return anew(found, f"{verb} {found['said']}. Then")


def _found(found: re.Match[str], text: str) -> str:
    if is_above(found["p"], found, text):
        return found[0]
    return of_as_many_lines(found[0], f"{found['we']} a point. Let {found['said']}")


def _converted(found: re.Match[str], text: str) -> str:
    said = f"Let {found['said']}. " if "=" in found["said"] else ""
    return anew(found, f"{said}The gradient with respect to ${found['a']}$ is")


def _satisfies(found: re.Match[str], text: str) -> str:
    """Return the point as a definition, where its letter is a new one."""
    if is_above(found["p"], found, text):
        return found[0]
    return anew(found, f"Let {found['said']}. Then ${found['p']}$ {found['verb']} ")


FORMS: Forms = (
    (LETTING, _letting),
    (CONVERTED, _converted),
    (IN_IT, sentence("Let {said}. {subject} ${a}${is}")),
    (DECOMPOSED, _decomposed),
    (FEATURES, _features),
    (FOLLOWS, before("where")),
    (ADJACENCY, lambda found, _: found["s"] + "\n" * found[0].count("\n")),
    (AT_POINT, sentence("Suppose that {said}. Then")),
    (INVARIANT, sentence("Suppose that {said}. Then ")),
    (
        FOR_KIND,
        lambda found, _: anew(found, f"Let {found['who']} be {found['kind']}. {found['do'].capitalize()} "),
    ),
    (OF_SIZE, r"${w} \in \mathbb{{R}}^{{{m} \times {n}}}$ {is} a matrix"),
    (OBEYS, "let {who} {verb}"),
    (CONDITION, sentence("Suppose that {said}. This gives")),
    (ORTHOGONAL, lambda found, _: anew(found, _orthogonal(found))),
    (OPTIMUM, sentence("{at} we have {said}")),
    (EQUATIONS, sentence("Suppose that {said}. This gives")),
    (
        RULE,
        lambda found, _: anew(found, (f"Let {found['at']}. " if found["at"] else "") + "Consider the update"),
    ),
    (SVD, _factors),
    (EIGEN, _factors),
    (GRADIENT_OF_IT, "{we}have the {what}"),
    (FOUND, _found),
    (LET_AND, lambda found, _: anew(found, f"{found['let']}. {found['verb'].capitalize()} that")),
    (COVARIANCE, lambda found, _: "\n" * found[0].count("\n")),
    (HESSIAN, "{kind} Hessian matrix"),
    (ANY, sentence("Then ")),
    (APPLIED, sentence("Consider {what}")),
    (SATISFIES, _satisfies),
)
"""Words, and what stands in their place."""


def in_words_of_textbooks(text: str) -> str:
    """Return a text of the same lines with such sentences in words that are read."""
    return rewritten_by(FORMS, text) if set_apart(text) else text
