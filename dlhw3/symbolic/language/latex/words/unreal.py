"""Words of a noun phrase before an equation for what is not so here: the asymptotic form, the misconception is.

What a quantity is called defines it, by whatever nouns: the smoothed hinge is. What names a statement, a case, an
error or a wish is no quantity, and what is limiting, forbidden or intended is another's than the letter's value.
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.doubts import UNTRUE, UNTRUTHS
from dlhw3.symbolic.language.text import lazy_re as re

STATEMENTS = (
    r"cases?|situations?|circumstances?|scenarios?|conditions?|criteri(?:on|a)(?=\s+(?:is|are|reads?)\s*$)|checks?"
    r"|hypothes[ie]s|(?<!the )modes?\s+(?=is\b)"
    r"|inequalit(?:y|ies)|negations?|ansatz|meaning|matters?|issues?|troubles?|snags?|catch|thing"
    r"|remed(?:y|ies)|cures?|fix(?:es)?(?=\s+is\b)|workarounds?|obstacles?|barriers?|exceptions?|dangers?|worr(?:y|ies)"
    r"|challenges?|tricks?|traps?|pitfalls?|moral|lessons?|slogans?|intuitions?|pictures?|analog(?:y|ies)"
    r"|caricatures?|parod(?:y|ies)|folklore|wisdom|practice|customs?|advice|recommendations?|suggestions?|proposals?"
    r"|graphs?(?!\s+(?:lapl|neur|conv|fil|ker|adj|str))(?!-)|nullclines?|isoclines?|hyperplanes?|contours?|loc(?:us|i)|curves?(?=\s+(?:is\s+)?$)"
    r"|(?:constraint|feasible|solution|level|zero|null)\s+sets?|(?:decision\s+)boundary|tangent\s+(?:line|plane)s?"
    r"|ideas?|plans?|requirements?|demands?|promises?|equilibri(?:um|a)|steady\s+states?|counterparts?"
)
NOT_SO = (
    r"critical(?!\s+points?)|edges?\s+of|marginal(?!\s+(?:dist|lik|dens|covar|vari|mean|log|post"
    r"|prec))|limiting|asymptotic\w*"
    r"|leading[\s-]order|mean-field|taylor|lineari[sz]ations?|forbidden|prohibited|illegal"
    r"|in(?:correct|consistent|admissible|feasible|accurate)|improper|unwanted|undesir\w+|intended|planned|wished"
    r"|longed|ideali[sz]\w*|infinitesimal|perfect|nominal|null|supposed|so-called|would-be|degenerate|borderline|trivial"
    r"|equality|stopping|termination|extreme|pathological|fictitious|fake|faulty|buggy|outdated|obsolete|deprecated"
    r"|rejected|abandoned|default|recommended|suggested|preferred|advised|customary"
    r"|(?:usual|standard|common|popular|typical|conventional)(?=\s+(?:values?|settings?|initiali[sz]ations?|guess))"
    r"|expected\s+(?:outputs?|gradients?|updates?|steps?|predictions?|answers?|results?|behaviou?rs?|outcomes?|forms?"
    r"|dynamics)"
)
UNREAL = re.compile(rf"\b(?:{STATEMENTS}|{UNTRUTHS}|{NOT_SO})\b", re.IGNORECASE)
"""What an equation may be said of without being so for the letters that it has."""
NOT_MEANT = (
    r"(?:counter-?factual(?:ly)?|(?:wishful|magical)\s+thinking|rules?\s+of\s+thumb|approximations?"
    r"|heuristics?"
    r"|non-?examples?|(?:stopping|termination|convergence|early-stopping)\s+(?:criteri(?:on|a)"
    r"|tests?|conditions?|rules?)"
    r"|hopes?|wish(?:es)?|not\s+(?:true|so|valid|correct|allowed)|worst\s+case|best\s+case|slogan"
    r"|extrapolation"
    r"|sanity\s+checks?)"
)
"""What is no statement of a text of what its letters are."""
UNTRUE_LABEL = re.compile(
    rf"(?:^|[.;:?!]\s|\n)\s*(?:(?:an?|the|one|another|first|second"
    rf"|last)\s+)?(?:[\w-]+\s+)?(?:{UNTRUE}|{NOT_MEANT})(?:\s+(?:no\.?\s*)?\d+)?\s*[:.!]\s*"
    r"(?:(?:let|set|take|put|use|write)\s*)?$",
    re.IGNORECASE,
)
"""A title before an equation for what is not so, or is asked: pitfall: §, null hypothesis: §."""
COMPUTES = re.compile(
    r"\s(?:computes|calculates|evaluates|outputs|returns|produces|performs|applies|updates|replaces|adds|subtracts"
    r"|multiplies|divides|scales|rescales|weights|reweights|averages|combines|sums|uses|maps|sends|takes|transforms"
    r"|turns|projects|rotates|shifts|clips|stacks|concatenates|encodes|decodes|predicts|models|measures|evolves"
    r"|follows|obeys|satisfies|solves|reads|equals|forms|mixes|interpolates|smooths?|augments|perturbs|warps|blends"
    r"|accumulates|stores|keeps|maintains|tracks|modifies|moves|starts|iterates|splits|embeds|lifts|attends|gates|whitens|samples|corrupts"
    r"|generates|learns|writes|represents|expresses|decomposes|compares|contrasts|couples|trades|balances|fits|corrects|damps|decays|shrinks|pulls|pushes"
    r"|acts|aggregates|pools|convolves|filters|masks|substitutes|becomes|contains|comprises|involves|\w+i[sz]es)\b",
    re.IGNORECASE,
)
"""What someone does who makes a value, where it stands behind."""
BE_SO = re.compile(
    r"\s+(?:hold|be\s+(?:true|satisfied|valid|so|the\s+case)|happen|occur)s?\s+(?=(?:with|for|on|in|at|up"
    r"|only|under|near|when|if|during|until"
    r"|[a-z]+ly)\b)",
    re.IGNORECASE,
)
"""That an equation holds, before words that say how: let § hold with some probability."""
PLACE = re.compile(
    r"(?:^|[.;:]\s)\s*(?:(?:and|but|then|here|now|note\s+that)\s*,?\s+)*(?:the|a|an|any|every|each"
    r"|this)\s+(?:[\w-]+\s+){0,2}?(?:points?|sets?|events?|lines?|planes?|curves?"
    r"|surfaces?|loc(?:us|i)|regions?|cases?|constraints?|conditions?|restrictions?|requirements?"
    r"|probability|chance|odds|time|moment|region"
    r"|subspace|diagonal|boundary|initiali[sz]ation|regime|possibility|scenario|fact)"
    r"(?:\s+(?:where|that|of|with|when|at\s+which|in\s+which|on\s+which))?\s*$",
    re.IGNORECASE,
)
HELD = re.compile(
    r"\s*(?:$|[.,;:§¶]|(?:(?:is|are|will\s+be|we\s+assume\s+is)\s+)?(?:also\s+|now\s+|then\s+|always\s+"
    r"|exactly\s+)*(?:holds?|satisfied|assumed|in\s+force|true|met|imposed|enforced\s*[.;,]"
    r"|gives?|yields?|implies|reads?|and|so|then|thus|hence|which|determines|defines|says|means|where|that"
    r"|we|for)\b)",
    re.IGNORECASE,
)
"""A place, or what may be so, by its equation; and verbs by which it is so: the constraint § holds."""


def places(before: str, behind: str) -> str:
    """Return words before an equation that name a place or a case by it, of which something is said behind it."""
    found = PLACE.search(before)
    return found[0].strip(" .;:") if found and HELD.match(behind) is None else ""
