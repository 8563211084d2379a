"""Words around an equation that are known: those that change nothing of it, and those that do where they stand."""

from __future__ import annotations

RISKY = frozenset(
    """average expectation population squared normalized normalised normalization normalisation centered centred
    centering standardized standardised unnormalized batch negative updated decay regularised regularized embedded
    reparameterized parameterised parameterized parametrised parametrized discrete stochastic drawn sampled square
    distributed vary independent independently identically low-rank perform performs apply applies applied under
    momentum noise from at on to no fix optimisation optimization trace norm determinant log sum total
    test""".split()  # noqa: SIM905
)
"""Words before an assumption that change an equation behind which they stand."""
MORE = frozenset(
    """so that such then and or where with which we it this these those there here let write put set call called
    hence thus therefore holds hold follows gives give yields yield compute find show prove consider assume suppose
    take note recall use using used definition convenience brevity simplicity short shorthand usual well also both
    throughout below above as before now again each all any every some fixed arbitrary given constant constants
    column columns row rows real entry entries i.e ie eg namely respectively ease notation simply just will has have
    denote denotes denoting being abbreviate abbreviates stands stand means mean write writing introduce introducing
    whose them they our us one ones two three first second third later future what follow derive calculate state
    notational expand expands differentiate differentiates gradient gradients their symbols by for in of
    is are be the a an its jacobian hessian
    residuals loss losses sizes size dimension dimensions layer layers network mini-batch say
    backpropagation backprop move moves evolve evolves obey obeys satisfy satisfies""".split()  # noqa: SIM905
)
"""What goes on behind an equation."""
OWN = MORE | frozenset(
    """minimizer minimiser minimizers minimisers maximizer maximiser optimum eigenvalue eigenvalues eigenvector
    eigenvectors eigenpair spectrum rank diagonal diagonals modulus unique bounded gradients derivatives hessians
    parameter mean means entries columns norms zero unit length real distinct simple nonnegative non-negative
    respect rate rates step steps radius center centre initial initialization initialisation convention""".split()  # noqa: SIM905
)
"""What a letter is said to be with: with minimiser §, with positive eigenvalues."""
OF_ANY = frozenset("square differentiable twice continuously real nonzero generic scalar given".split())  # noqa: SIM905
"""What something is for any of which an equation is: for a square matrix §."""
NEARLY = frozenset("error errors noise bias tolerance drift probability average expectation".split())  # noqa: SIM905
"""What it is with where it is so nearly."""
LEADS = MORE | frozenset(
    """following sequel section exercise problem part setting example chapter paper remark sake clarity similarly
    finally equivalently precisely explicitly specifically concretely accordingly additionally analogously
    consequently clearly obviously recursively respectively matrix form way rest remainder lemma theorem proof
    assumption assumptions assumes along
    notational keep light simple clean iteration iterations context contrast model models case definitions
    notations conventions lecture lectures upstream incoming backpropagated""".split()  # noqa: SIM905
) - frozenset({"contrast", "case"})
"""Words of what a sentence begins with that change nothing of what it defines."""
