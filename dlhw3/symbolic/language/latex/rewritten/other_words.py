r"""Hypotheses in other words than those that are read: "given is", "in the Loewner order", in a title.

A text is returned with the words that are read in their place, of as many lines: the rest of a sentence decides,
as for any words, whether it is assumed.
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.phrases import (
    CONSTANT,
    ENDS,
    NAME,
    of_as_many_lines,
    outside,
    phrase,
)
from dlhw3.symbolic.language.latex.text.put_instead import Forms, put, put_by
from dlhw3.symbolic.language.latex.text.sentences import set_apart
from dlhw3.symbolic.language.text import lazy_re as re

BEGINS = r"(?P<begins>(?:\A|(?<=[.;:])\s|\n)\s*)"
KIND = r"(?:(?:real|square|fixed|positive[\s-]+(?:semi-?)?definite|symmetric|orthogonal|invertible|convex) )*"
TITLED = re.compile(
    r"(?P<begins>(?:\A|\n|(?<=[.])\s)[^\S\n]*)(?:\\(?:textbf|textit|textsc|emph)\s*\{)?Assumption"
    r"(?:[\s~]+\(?[AH]?\.?\d*(?:\.\d+)?\)?)?\}?\s*\(\s*(?P<who>\$[^$=<>\\]+\$)\s+(?:is\s+)?(?P<said>symmetric"
    r"|invertible|orthogonal|convex|positive\s+(?:semi-?)?definite|\$[^$]+\$-(?:smooth|strongly\s+convex))\s*\)"
    r"\s*(?:\}\s*[.:]?|[.:])(?=\s|\Z)"
)
"""The title of an assumption that says it."""
ROW = r"\s*\(?[AH]\.?\d\)?[.:]?\s*&[^&]*?"
TABLED = re.compile(
    rf"\\begin\s*\{{tabular\}}\s*(?:\[[a-z]\])?\s*\{{[lcr@|{{}}\s:]*\}}(?P<rows>{ROW}(?:\\\\{ROW})*)\s*(?:\\\\\s*)?"
    r"\\end\s*\{tabular\}"
)
"""Numbered assumptions in a table, (A1) & A is symmetric."""
HALF = (
    r"(?:\\[tdc]?frac\s*(?:\{\s*(?P<c>CONSTANT)\s*\}\s*\{\s*2\s*\}|\s(?P<d>[A-Za-z])\s*2)"
    r"|(?P<e>CONSTANT)\s*/\s*2)".replace("CONSTANT", CONSTANT)
)
BAR = r"(?:\\\||\\[lr]?Vert(?![A-Za-z])|\|\|)"
LESS_SQUARE = phrase(
    rf"\$\s*(?:\\left\s*)?\(?\s*(?P<f>{NAME})\s*(?:\(\s*(?:\\cdot|(?P<x>[a-z]))\s*\))?\s*-\s*{HALF}\s*{BAR}\s*"
    rf"(?(x)(?P=x)|(?:\\cdot|\.))\s*{BAR}(?:_\{{?2\}}?)?\s*\^\s*\{{?2\}}?\s*\)?\s*\$"
    r" (?P<verb>is|be|remains) convex",
    ENDS,
)
"""A function less half a square that is convex."""
LOEWNER = phrase(
    r"(?P<order>\$(?:(?!\\not)[^$])*\\(?:prec|succ)(?:eq|curlyeq)?(?![a-z])[^$]*\$),?"
    r" \(?(?:in|with respect to|w\.?r\.?t\.?|for) the"
    r" (?:L(?:oe|ö|\\\"\{?o\}?|o)wner|psd|PSD|positive[\s-]+(?:semi-?)?definite|semi-?definite) (?:partial )?"
    r"(?:order(?:ing)?|sense)\)?"
)
"""An order of matrices that is called by its name."""
SMOOTH_CLASS = re.compile(
    rf"\$\s*(?P<f>{NAME})\s*\\in\s*(?:\\math[a-z]+\s*)?\{{?(?P<class>[CFS])\}}?(?:\s*\^\s*\{{\s*1\s*,\s*1\s*\}}"
    rf"|\s*_\s*(?P<below>\{{[^{{}}]*\}}|[A-Za-z]|\\[a-z]+)){{2}}\s*(?:\(\s*\\math(?:bb|bf)\s*\{{?\s*R\s*\}}?"
    r"(?:\s*\^\s*\{?\s*\w\s*\}?)?\s*\))?\s*\$(?P<verb> (?:be|is)\b)?"
)
"""The class of a function by Nesterov's name: C^{1,1}_L, whose gradients are L-Lipschitz."""
SIMPLEX = phrase(
    r"(?P<p>\$\s*[a-z]\s*\$) (?P<verb>be|is|lie|lies|belong|belongs) (?:an? |any )?"
    r"(?:(?:point|element|member|vector) (?:of|in|on) |(?:in|on|to) )the (?:probability |standard )?simplex"
    r"(?: \$\s*\\Delta(?:[_^](?:\w|\{[^{}]*\}))*\s*\$)?",
    ENDS,
)
DATA = (
    r"(?:data(?: points| set)?|dataset|inputs|features|samples|observations|covariates|points|columns|rows)"
)
CENTRED = phrase(
    rf"{BEGINS}(?P<how>(?:(?:We )?(?:assume|suppose) that (?:the|our|all) {DATA}(?: \$[^$=]*\$)? (?:are|is)"
    rf"|(?:Assume|Consider)(?: the)?(?= cent)|Let (?:the|our) {DATA}(?: \$[^$=]*\$)? be"
    rf"|(?:The|Our|All) {DATA}(?: \$[^$=]*\$)? (?:are|is))) cent(?:red|ered)(?: {DATA})?"
    r"(?:,|:|,? \(?(?:i\.e\.,?|that is,?|so that|meaning(?: that)?|so))?"
    r" (?=\$[^$]*\\sum[^$]*=\s*(?:\\mathbf\s*\{?)?\s*0\s*\}?\s*\$)"
)
"""Data that are centred, before the equation that says so."""
MEAN = r"(?=\$\s*\\(?:mathbb|mathbf|mathrm|operatorname)\s*\{?\s*E[^$]*\$)"
"""A mean is ahead."""
VARIANCE = phrase(
    r"(?P<mean>(?:zero|mean)(?: |-)(?:zero|mean)),? and (?:a |bounded |finite )*(?:variance|second moment)"
    r"(?: (?:bounded|i\.e\.,?|that is,?|satisfying))?,?"
    rf" {MEAN}"
)
"""The variance of noise, before the mean of a square that it is."""
BOUNDED = phrase(
    r"(?P<and>,? (?:with|and|having|has)) (?:a )?(?:bounded )?variance"
    r" (?:at most|bounded by|bounded above by|no larger than)"
    rf" \$[^$]+\$,? \(?(?:i\.e\.,?|that is,?|so that|meaning(?: that)?) {MEAN}"
)
"""A bound of the variance, before the formula that says it."""
HAS_MEAN = phrase(
    r"(?P<who>\$[^$]+\$) (?P<verb>have|has|having) (?:zero mean|mean zero) (?P<and>and|with)"
    rf" {MEAN}"
)
"""What has mean zero, before another mean of it."""
LAYERS = r"(?:layers|weights|weight matrices|factors)"
BALANCED = phrase(
    rf"{BEGINS}(?:Let the {LAYERS} be|The {LAYERS} are) balanced(?:,|:|,? \(?(?:i\.e\.,?|that is,?|so that))?"
    r" (?=\$[^$]+=[^$]+\$)"
)
"""Layers that are balanced, before the equation that says so."""
NEXT_LAYER = re.compile(
    r"(?P<of>\$(?=[^$]*_\{\s*(?P<j>[a-z])\s*\+\s*1\s*\})[^$<>]*=[^$<>]*\$),?\s+for\s+(?:all\s+|each\s+|every\s+)?\$\s*"
    r"(?:1\s*\\leq?\s*(?P=j)\s*(?:<\s*(?P<N>[A-Z])|\\leq?\s*(?P<M>[A-Z])\s*-\s*1)"
    r"|(?P=j)\s*(?:=|\\in)\s*(?:\\\{)?\s*1\s*,\s*(?:2\s*,\s*)?\\[lc]?dots\s*,\s*(?P<K>[A-Z])\s*-\s*1\s*(?:\\\})?)\s*\$"
)
"""What is said of every two layers: for 1 ≤ j < N."""
SMOOTH_TOO = phrase(
    r"(?P<first>satisf(?:y|ies) (?:the |a |an )?(?:\$[^$]+\$-)?(?:P[LŁ]|Polyak)[^.;$]*?"
    r"(?:\$[^$]+\$[^.;$]*?)?),? and"
    r" (?P<verb>be|is) (?P<also>\$[^$]+\$-smooth|convex|differentiable)",
    ENDS,
)
"""A function that satisfies the PL condition and is smooth, in this order."""
KINDS = (
    r"(?P<kind>(?:(?:\$[^$]+\$-smooth|(?:\$[^$]+\$-)?strongly convex|convex|differentiable),? (?:and )?)*)"
)
MINIMISED = phrase(
    r"(?P<x>\$[^$]+\$) (?P<verb>be|is) (?P<how>(?:(?:an?|the|any|some|its|unique|global) )*minimi[sz]er) of"
    rf" (?:an?|the|our|some) {KINDS}(?:function|objective|loss) (?P<f>\$\s*{NAME}\s*\$)",
    ENDS,
)
"""A minimiser of a function that is called something."""
PROPORTIONAL = re.compile(
    rf"\$\s*(?P<p>{NAME}\s*\(\s*[A-Za-z]\s*\))\s*\\propto(?![a-z])\s*(?P<value>(?:\\exp|e\s*\^)[^$=<>]*?)\s*\$"
)
"""A density that is said to be proportional to an exponential."""
CLAIMED = phrase(
    rf"{BEGINS}(?:We|Let us) (?:(?:now|next|first|will|shall|then) )*(?:show|prove|verify|derive|establish|check)"
    r" (?:(?:the|this|our) )?(?:(?:following|well-known|claimed) )?(?:identity|formula|equation|gradient|inequality"
    rf"|bound|result|claim|statement) (?=for (?:an? |any |every |all )?(?:{KIND}(?:matri(?:x|ces)|functions?)?"
    r" ?\$[^$]+\$"
    r"|\$[^$]+\$ (?:symmetric|orthogonal|invertible|convex))\s*[:,]?\s*\Z)"
)
"""What is shown for a symmetric matrix, right before its display."""


def _tabled(found: re.Match[str]) -> str:
    r"""Return the rows of a table as items of a list, \item[(A1)] $A$ is symmetric."""
    items = re.sub(r"\(?([AH]\.?\d)\)?[.:]?(\s*)&", r"\\item[(\1)]\2 ", found["rows"].replace(r"\\", " "))
    return rf"\begin{{enumerate}}{items}\end{{enumerate}}"


def _strongly(found: re.Match[str]) -> str:
    constant = found["c"] or found["d"] or found["e"]
    return f"${found['f']}$ {found['verb']} ${constant}$-strongly convex"


def _of_class(found: re.Match[str]) -> str:
    r"""Return what $f \in C^{1,1}_L$ says; F is the class of convex ones, S that of strongly convex ones."""
    kind = found["class"]
    constants = [one.strip() for one in found["below"].strip("{}").split(",")]
    if len(constants) != (2 if kind == "S" else 1) or not all(
        re.fullmatch(CONSTANT, one) for one in constants
    ):
        return found[0]
    smooth = f"${constants[-1]}$-smooth"
    said = {"C": smooth, "F": f"convex and {smooth}", "S": f"${constants[0]}$-strongly convex and {smooth}"}[
        kind
    ]
    be = found["verb"]
    before = found.string[: found.start()].rstrip().lower()
    verb = be or (" be" if re.search(r"\blet$", before) else " is")
    return f"${found['f']}${verb} {said}{' and' if be else ''}"


def _with_mean(found: re.Match[str]) -> str:
    verb = {"have": " be", "has": " is"}.get(found["verb"].lower(), ",")
    return f"{found['who']}{verb} noise with zero mean {found['and']} "


def _minimised(found: re.Match[str]) -> str:
    verb, kind = found["verb"].lower(), found["kind"].strip().rstrip(",").removesuffix(" and")
    said = f"{found['f']} {verb} {kind} and {'let ' if verb == 'be' else ''}" if kind else ""
    return f"{said}{found['x']} {verb} {found['how']} of {found['f']}"


def _between_layers(found: re.Match[str], apart: str) -> str:
    """Return what is said of every two layers of a product that stands in a formula, for all j."""
    last = found["N"] or found["M"] or found["K"]
    if not re.search(rf"_\{{?\s*{last}\s*(?::|\}}|\s*\\[lc]?dots)|_{last}\s*\\[lc]dots", apart):
        return found[0]
    return put(found, f" for all ${found['j']}$", "of")


def _proportional(found: re.Match[str], apart: str) -> str:
    """Return a density with a positive number as its factor, where a letter for it is left."""
    every = found.string + apart
    free = [one for one in "cab" if not re.search(rf"(?<![A-Za-z\\]){one}(?![A-Za-z])", every)]
    if not free:
        return found[0]
    made = f"${found['p']} = {free[0]} \\, {found['value']}$ with ${free[0]} > 0$"
    return of_as_many_lines(found[0], made)


THERE_IS = phrase(
    r"(?P<how>\b(?:assume|suppose|assuming|supposing))(?: that)? there (?:is|exists|are|exist)"
    r" (?:an?|some) (?:constants?|numbers?|positive constant)"
    r" (?P<c>\$[^$<>=]+(?:>|\\geq?(?![a-z]))\s*0\s*\$) (?:such that|with|for which|so that) (?=\$)"
)
"""A constant that is supposed to be, before what holds with it."""
WHICH_COMMUTE = phrase(
    r"(?P<kind>(?:symmetric |orthogonal |invertible |square |real )*)matrices"
    r" (?:that|which)(?: both)? commute(?: with each other)?",
    ENDS,
)
"""Matrices of a kind that commute."""
NAMED_COMMUTE = phrase(
    r"(?P<kind>(?:symmetric |orthogonal |invertible |square |real )*)matrices"
    r" (?P<letters>\$[^$]+\$(?:(?:,| and) \$[^$]+\$)*)"
    r" (?:that|which)(?: both)? commute(?: with each other)?",
    ENDS,
)
"""Matrices A and B that commute."""
FLOW_OF = phrase(
    r"(?P<flow>\bgradient (?:flow|descent)(?: \$[^$]+\$)?) (?:of|for)"
    r" (?=an? (?:convex|\$[^$]+\$-(?:smooth|strongly)))"
)
"""A flow of a function of some kind, which is one on it."""
STEP_OF = phrase(
    rf"{BEGINS}(?P<if>If (?:[^.;$]|\$[^$]*\$)*?), (?:then )?(?:the|one|each|our|an?)"
    r" (?:(?:gradient|descent|stochastic|SGD|next|new|resulting) )*(?:step|update|iterate|iteration|point)"
    r" (?P<step>\$\s*[A-Za-z]\s*(?:\^\s*\{?\+\}?|_\s*\{\s*[a-z]\s*\+\s*1\s*\})\s*=[^$=]*\$)"
    r" (?:satisfies|obeys)"
)
"""A step that is defined where something is said of it, behind a condition."""
ORTHONORMAL = phrase(
    r"(?P<verb>be|is|denotes?) (?:an?|the|any|some)"
    r" (?:(?:tall|thin|wide|rectangular|real|fixed|given|constant|\$[^$]*\\times[^$]*\$),? )*matrix"
    r" (?:with orthonormal (?P<what>columns|rows)|whose (?P<which>columns|rows) are orthonormal)",
    ENDS,
)
"""A matrix with orthonormal columns."""


RANGES = phrase(
    r"(?P<begins>\b[Ll]et )(?P<who>\$\s*[A-Z]\s*\$) (?:range|vary|run) over (?:all |the |all the )"
    r"(?P<kind>orthogonal|symmetric|invertible|positive definite) matrices",
    ENDS,
)
"""Any matrix of a kind."""
VALUE_TOO = phrase(
    r"(?P<of>\bwith (?:an? |its |the )?(?:unique |global )?minimi[sz]er \$[^$]+\$)"
    r" and (?:the |its )?(?:optimal|minimal|minimum|least) value (?P<value>\$[^$<>]+=[^$<>]+\$)",
    ENDS,
)
"""A minimiser, beside which the value there has a name."""


def _orthonormal(found: re.Match[str]) -> str:
    has = "has" if found["verb"].lower() in ("is", "denotes") else "have"
    return f"{has} orthonormal {found['what'] or found['which']}"


FORMS: Forms = (
    (TITLED, "Assume that {who} is {said}."),
    (LESS_SQUARE, _strongly),
    (LOEWNER, "{order}"),
    (SMOOTH_CLASS, _of_class),
    (
        SIMPLEX,
        lambda found: (
            f"{found['p']} {'be' if found['verb'] in ('be', 'lie', 'belong') else 'is'} a probability vector"
        ),
    ),
    (CENTRED, "Assume that we have "),
    (VARIANCE, "{mean} and "),
    (BOUNDED, " and "),
    (HAS_MEAN, _with_mean),
    (BALANCED, "Assume that "),
    (SMOOTH_TOO, "{verb} {also} and {first}"),
    (MINIMISED, _minimised),
    (CLAIMED, ""),
    (THERE_IS, "{how} that {c} and that "),
    (WHICH_COMMUTE, "{kind}commuting matrices"),
    (NAMED_COMMUTE, "{kind}commuting matrices {letters}"),
    (ORTHONORMAL, _orthonormal),
    (RANGES, "{who} be {kind}"),
    (VALUE_TOO, "{of}, and let {value}"),
    (STEP_OF, "Let {step}. {if}, then we have"),
    (FLOW_OF, "{flow} on "),
    (phrase(rf"{BEGINS}Given (?:is|are)(?= (?:an?|the|two|some|\$))"), "Given"),
)
"""Words, and what stands in their place."""
DEGREE = r"(?:(?P<one>one)|(?P<two>two)|\$?\s*(?P<k>[1-9]|[A-Za-z])\s*\$?)"
HOMOGENEOUS = phrase(
    rf"\$\s*(?P<f>{NAME})\s*\$ (?P<verb>be|is)(?P<also> convex and| convex,)?(?: an?)?"
    rf" (?:(?:positively )?homogeneous(?: function)? (?:of|with) (?:degree|order) {DEGREE}"
    r"|(?P<plain>positively homogeneous)(?: function)?"
    rf"|\$?\s*(?P<power>[1-9]|[A-Za-z])\s*\$?(?:-|–| )homogeneous)",
    ENDS,
)
"""A function that is homogeneous of a degree."""
RESTATED = phrase(
    rf"(?P<said>\$\s*(?P<f>{NAME})\s*\$ (?:be|is)(?: an?)? (?:positively )?homogeneous(?: function)?"
    r" of (?:degree|order) \$\s*(?P<k>[2-9]|[A-Za-z])\s*\$)"
    r"(?:,? \(?(?:i\.e\.,?|that is,?|so that|so|meaning(?: that)?|in the sense that)|:)"
    r" \$\s*(?P=f)\s*\(\s*(?P<c>[a-z]|\\[a-z]+)\s*(?:\\[,;]\s*)?(?P<x>[A-Za-z])\s*\)\s*="
    r"\s*(?P=c)\s*\^\s*\{?\s*(?P=k)\s*\}?\s*(?P=f)\s*\(\s*(?P=x)\s*\)\s*\$"
    r" for (?:all|any|every|each) \$\s*(?P=c)\s*>\s*0\s*\$\)?",
    ENDS,
)
"""The same, behind which its equation stands: this says nothing else."""


def _scales(found: re.Match[str], apart: str) -> str:
    r"""Return how a homogeneous function scales, f(cw) = c^k f(w) for all c > 0, at a letter that it is of."""
    f = found["f"]
    points = re.findall(rf"(?<![A-Za-z\\]){re.escape(f)}\s*\(\s*([A-Za-z])\s*\)", apart)
    every = found.string + apart
    free = [one for one in "crsaq" if not re.search(rf"(?<![A-Za-z\\]){one}(?![A-Za-z])", every)]
    if len({one.isupper() for one in points}) != 1 or not free:
        return found[0]
    k = "1" if found["one"] or found["plain"] else "2" if found["two"] else found["k"] or found["power"]
    x, c = points[0], free[0]
    scaled = "" if k == "1" else f"^{k}"
    said = f"${f}({c} {x}) = {c}{scaled} {f}({x})$ for all ${c} > 0$"
    satisfy = "satisfy" if found["verb"].lower() == "be" else "satisfies"
    also = f"{found['verb']} convex and " if found["also"] else ""
    return of_as_many_lines(found[0], f"${f}$ {also}{satisfy} {said}")


def in_other_words(text: str) -> str:
    """Return a text of the same lines whose hypotheses are said in words that are read."""
    apart = " ".join(text[start:stop] for start, stop in set_apart(text))
    return outside(text, lambda words: _plainly(words, apart))


def _plainly(words: str, apart: str) -> str:
    words = TABLED.sub(_tabled, words)
    words = put_by(FORMS, words)
    words = PROPORTIONAL.sub(lambda found: _proportional(found, apart), words)
    words = NEXT_LAYER.sub(lambda found: _between_layers(found, apart), words)
    words = RESTATED.sub(
        lambda found: found["said"] + "\n" * found[0][len(found["said"]) :].count("\n"), words
    )
    return HOMOGENEOUS.sub(lambda found: _scales(found, apart), words)
