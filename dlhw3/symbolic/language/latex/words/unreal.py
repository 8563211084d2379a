"""Words of a noun phrase before an equation for what is not so here: the asymptotic form, the misconception is.

What a quantity is called defines it, by whatever nouns: the smoothed hinge is. What names a statement, a case, an
error or a wish is no quantity, and what is limiting, forbidden or intended is another's than the letter's value.
"""

from __future__ import annotations

import re

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
UNTRUTHS = (
    r"mis(?:conceptions?|prints?|takes?|reading|calculation|statement|belie\w+)|bugs?|typos?|jokes?|lies?|myths?"
    r"|illusions?|fallac(?:y|ies)|paradox\w*|nonsense|temptations?|dreams?|rumou?rs?|superstitions?|prejudices?"
    r"|stereotypes?|fictions?|fantas(?:y|ies)|absurdit(?:y|ies)|slips?|blunders?|errat(?:um|a)|oversights?"
)
NOT_SO = (
    r"limiting|asymptotic\w*|leading[\s-]order|mean-field|taylor|lineari[sz]ations?|forbidden|prohibited|illegal"
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
