"""The codes of errors: one table, with what each says, its cause and its cure; docs/errors.md is made of it.

A code stays what it is; words may change. An error's code is that of the first row one of whose sentences it is,
"…" standing for anything, else that of its class. L is the language of expressions, C the command line, D data and
files, and E the rest.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple


class Row(NamedTuple):
    """A code, the sentences that have it, and in a line each what brings it about and what mends it."""

    code: str
    sentences: tuple[str, ...]
    cause: str
    cure: str


def _row(code: str, cause: str, cure: str, *sentences: str) -> Row:
    return Row(code, sentences, cause, cure)


READING = (
    _row("L101", "Nothing was typed where an expression belongs.", "Type an expression, such as l(U*U').",
         "There is no expression.", "An expression is text, and … is none."),
    _row("L102", "The text is longer than is read at once.", "Name parts of it, or split it.",
         "The expression has … characters, more than ….", "A line of more than … characters.",
         "The file has more than … characters.", "The file has more than … lines."),
    _row("L103", "A number has more digits than are read.", "Write a shorter number, or a letter for it.",
         "A number of more than … digits."),
    _row("L104", "The text stops where more must follow: an operator or an open bracket is its end.",
         "Go on, or close the bracket.", "The expression ends too early.", "The formula ends too early."),
    _row("L105", "A sign that the language does not have.",
         "Write what the hint says: ' for a transpose, ^2 for ².",
         "… is not part of the language."),
    _row("L106", "There are more closing brackets than opening ones.", "Leave the marked one out.",
         "This bracket closes none."),
    _row("L107", "Two parts stand side by side with no operator between, or an operator has no operand.",
         "Write * for a product.", "… is not expected here.", "… stands between two factors."),
    _row("L108", "The expression grows past what can be worked on within two seconds.",
         "Fewer brackets, terms, factors or functions within one another.",
         "The expression nests deeper than … levels.",
         "The expression has more than … functions within one another.",
         "The expression has a sum of more than … terms.", "The expression has more than … terms multiplied out.",
         "The expression has too many factors multiplied out.", "The expression …."),
    _row("L109", "A line of LaTeX that is not formed as papers form theirs.",
         "Write it as the hint shows, or in the language of expressions.",
         "… is applied to nothing.", "… is taken of nothing.", "There is no ∂ above the line.",
         "There is a comma here.", "These brackets hold a comma, and no function stands before.",
         "∂ stands in a fraction.", "… stands over one letter.", "A subscript stands behind a letter or a norm.",
         "This defines nothing.", "An operator is raised to a number."),
    _row("L110", "Papers write this, and it has no meaning in a line that is judged: an index, a set, an optimum.",
         "Write it with matrices, as the hint shows, or declare it on a line that begins with %.",
         "… runs over an index, which nothing here has; sums are products of matrices.", "… has no meaning here.",
         "… has no meaning in a formula here.",
         "… says of no line what it equals; write what holds at the optimum.",
         "… of several is not in the language.",
         "… is not in the language; write the product of matrices that it stands for.",
         "… may be many products.", "… is no transpose and no inverse here.",
         "… says what a letter is, which is declared on a line of its own.",
         "… is no relation that is judged, only =, <, >, \\le and \\ge.",
         "… joins statements; each stands on a line of its own.",
         "… is not read here: a matrix or cases are not written out.", "… is no sign that is read here.",
         "The norms here are Euclidean (of a matrix Frobenius's), and the sum of absolute values.",
         "A root is a square root here.",
         "Here a gradient has the shape of its variable: ∂x stands below, and nothing is turned.",
         "A Hessian is an action here: it stands before a function, its point and a direction.",
         "D f(X)[H] is written with the gradient here.", "… is no function here before it is said which one."),
    _row("L111", "A line speaks of a function, or of a motion, that nothing says.",
         "Define it with := on a line above, or declare the flow.",
         "How … depends on the variable is not said.",
         "An expectation is over letters that are random, and none is declared.",
         "This says how … moves, which is declared.",
         "… is an abstract function here, of which no line is true; a definition has := .",
         "… is a letter here, of which no line is true; a definition has := ."),
    _row("L112", "Bars around a column: its length, or the absolute values of its entries.",
         "Write \\|x\\|, or \\operatorname{abs}(x).",
         "… may be a norm, or the absolute value of every entry: … is a vector.",
         "The norm of … with 1 or 2 below is another one where … is a matrix."),
    _row("L113", "∇ or a function without brackets, which by rule reaches less far than is meant.",
         "Brackets around what it is taken of, as in the hint.",
         "∇ reaches to the next + or −, and a number is added to the gradient here.",
         "… reaches to the next function, and what it is taken of is a row here."),
)  # fmt: skip
NAMES = (
    _row("L201", "A name whose first letter does not say what it is.",
         "Declare it: --shape 'λ: scalar'; a to g are numbers, h to z columns, capitals matrices.",
         "What … is does not follow from its letter: …."),
    _row("L215", "I stands where the identity is meant.",
         "eye; declare I with --shape where it is a matrix of its own.",
         "I is a matrix like any other capital here, and the identity is eye."),
    _row("L202", "The name of an operator stands without its brackets, or is used as a letter.",
         "Give it its operand, or declare the letter's shape.", "… is an operator, and takes brackets."),
    _row("L203", "One name is used as a letter and as a function.", "Rename one of the two.",
         "… is a letter and a function."),
    _row("L204", "A name that other systems give an operator, or one edit away from one.",
         "Spell it as the hint does; any other name is an abstract function.",
         "… is no operator here, and no abstract function.",
         "… is no operator here, and no abstract function: …."),
    _row("L205", "An operator with too few or too many operands.", "As many as the sentence says.",
         "… takes … operand, not ….", "… takes … operands, not …."),
    _row("L206", "vector, matrix or eye with something else than they take.", "vector(1), matrix(0), eye.",
         "… takes one number.", "eye takes nothing: its size is what its place asks for."),
    _row("L207", "The gradient in an argument that the function has not.", "grad_l, or grad_l_2 for the second.",
         "… has no argument number … here."),
    _row("L208", "grad(f, X) of something that is no number, or in something that is no letter.",
         "grad(norm2(X*w - y)^2, w).",
         "grad takes a number and a letter in it….", "grad takes a number and a letter in it."),
    _row("L209", "d(f) in a text in which nothing moves.",
         "Write a direction on the other side: d(tr(X)) = tr(dX).",
         "d needs directions: no dX stands in the text."),
    _row("L210", "The variable of --wrt, or a letter of a claim, is not in the objective.",
         "One of its letters; declare a constant objective's variable with --shape.",
         "There is no variable … in ….", "The objective has no ….", "The objective has no function ….",
         "… names no variables.", "… is named twice.", "… stands above as a letter."),
    _row("L211", "The variable of --wrt is a size in a declared shape.", "Another letter for one of the two.",
         "… is a size here, and no variable."),
    _row("L213", "A layer W{j}, or an index in braces, where no product W{N:1} says how many layers there are.",
         "W{N:1} for the product of all layers; W_1 for a letter with an index.",
         "How many layers … has is not said before ….", "… is no sequence, and … is no member of one."),
    _row("L214", "A product of layers, or a number of one, that cannot be.",
         "W{N:1} from the highest down, W{j} with a number or an index.",
         "… is no number of a layer.", "… is no layer.", "There is no layer … among those from 1 to ….",
         "… is a letter here, and no number of a layer.", "… runs to itself in ….",
         "… runs upwards: a product of layers begins with the highest.", "Where … runs is not said.",
         "… is the index of two sums, one within the other.", "… is a family of layers.",
         "There is one family of layers, ….", "A flow of layers moves all of them….",
         "The change of layers in a step is not derived yet."),
    _row("L212", "grad, d or a direction in an objective, which is a function of its letters.",
         "A derivation line by line goes to dlhw3 check FILE.",
         "… is for derivations, line by line, and an objective is not moved yet.",
         "grad is for derivations, line by line, where the objective is no number or the letter no matrix.",
         "… is the direction in which … moves, and no letter of an objective."),
)  # fmt: skip
SHAPES = (
    _row("L301", "Two parts whose shapes do not fit the operator between them.",
         "The transposition that the hint shows, or --shape for a letter that is something else.",
         "… is … and … is …: they are multiplied, and need …", "… is … and … is …: they are added, and need …",
         "… is … and … is …: they are taken entry by entry, and need …", "… is assumed of … and …."),
    _row("L302", "A division by a column or a matrix.", "./ divides entry by entry; inv(A)*B solves.",
         "/ divides by a number, and … is …."),
    _row("L303", "An exponent that is no number.", "A number, such as 2 or (1/2).", "An exponent is a number.",
         "An exponent of a matrix is a number."),
    _row("L304", "A power of a matrix that is not square.", ".^ is the power of every entry.",
         "Only a square matrix has a power, and … is …."),
    _row("L305", "An operand of another shape than its operator takes.", "tr(X'*X), or --shape 'X: n,n'.",
         "… takes a square matrix: …", "… takes a column: …", "… takes two of one shape: …",
         "diag takes a column or a square matrix: …"),
    _row("L306", "One abstract function with arguments of two shapes.", "Another name for the other function.",
         "… takes …, and here …."),
    _row("L307", "The direction of a second derivative has another shape than its point.", "hess_l(X, dX).",
         "… takes a point and a direction of one shape: …."),
    _row("L308", "A letter whose shape is not what its name says: my_rate is no column, b in b'*x no number.",
         "--shape 'my_rate: scalar', --shape 'b: n'; in a file shape b: n.",
         "… is a column by its letter, and all fits where it is a number.",
         "… is a number by its letter, and all fits where it is a column.",
         "… are numbers by their letters, and all fits where they are columns."),
    _row("L309", "An order between what is no number.", "⪯ for matrices is not judged; take traces or norms.",
         "… compares numbers."),
)  # fmt: skip
VALUES = (
    _row("L401", "A division by what is 0 as it is written.", "Something that is not 0.",
         "This is 0, and nothing is divided by it."),
    _row("L402", "A power of a matrix that is too high to be written out.", "A lower power.",
         "A power of more than … factors."),
    _row("L403", "A power of a matrix that is no whole number.", ".^ is the power of every entry.",
         "A matrix has whole powers only here.", "A negative number has no such power here."),
    _row("L404", "An order other than 1, the gradient, and 2, the Hessian's action.", "--order 2.",
         "There are the orders 1 and 2, not ….", "A flow has the order 1; its own rate is not derived."),
    _row("L405", "The second order, or a flow, of what is no number.", "A number, such as norm2(F)^2.",
         "… is a matrix: only its first order has a formula here.",
         "A gradient flow goes down a number, and … is none."),
    _row("L406", "No rule takes the variable out of what holds it, so that no matrix formula is had.",
         "The Jacobian's action: the same text without what holds the variable.",
         "No trace rule frees … from ….", "The term … of the differential is not linear in ….",
         "⟨…⟩ is not linear in ….", "… is not linear in …."),
    _row("L407", "An operator that has no law of differentiation.", "What it is made of.",
         "No law says how … moves in ….", "There is no differentiation rule for …."),
    _row("L410", "A claim with more letters behind --wrt than one.", "A claim for each letter.",
         "A claim is about the gradient in one letter."),
    _row("L411", "A layout other than gradient and numerator.", "--layout numerator.",
         "There are the layouts …, not …."),
    _row("L408", "A result with a part that the language of expressions cannot say.", "--format text or latex.",
         "The language of expressions has no word for …."),
    _row("L409", "The size of a step that cannot be one, or a quantity whose change is no polynomial in it.",
         "--step eta, of a quantity made of products and sums.",
         "… cannot be the size of a step: its name begins with a letter from a to g.",
         "… is something else here, and no size of a step.", "A step changes a quantity, and none is named.",
         "… is no polynomial in what moves: its change in a step is no polynomial in …."),
)  # fmt: skip
DECLARED = (
    _row("L501", "A declaration that is not a name, a colon and sizes.", "--shape 'X: n,p', 'x: n' or 'a: scalar'.",
         "… declares no shape.", "… says of no letters what their shapes are."),
    _row("L502", "A letter, or a name of let, that is declared twice.", "One of the two.",
         "The shape of … is declared twice."),
    _row("L503", "A declaration of something that is no name.", "A letter, then digits, letters and _.",
         "… is no letter's name."),
    _row("L504", "A shape of more than two sizes.", "Two for a matrix, one for a column, scalar for a number.",
         "… has … sizes, and a matrix has two."),
    _row("L505", "A size that is neither a name nor a whole number.", "n, or a number from 1 on.",
         "… is no size of …: a name, or a number from 1 to …."),
    _row("L506", "One name for a size and for a letter.", "Another name for one of them.",
         "… is a size and a letter."),
    _row("L507", "A property that cannot be assumed.",
         "symmetric, psd, pd, orthogonal, invertible, != 0, > 0 or >= 0.",
         "… is nothing that can be assumed here: …."),
    _row("L508", "An assumption about a letter that the text has not.", "One of its letters.",
         "… is assumed …, and occurs nowhere."),
    _row("L509", "A property of matrices, assumed of a number.", "--assume 'a > 0'.",
         "… is a number, and no number is …."),
    _row("L510", "A property of square matrices, assumed of another.", "--shape 'A: n,n'.",
         "… is …, and only a square matrix is …."),
    _row("L511", "A property that no function is assumed to have, or its constant missing or one too many.",
         "assume l convex, l L-smooth, l mu-strongly convex or l G-Lipschitz.",
         "… assumes nothing of a function: … or ….", "That … is … has ….",
         "… is assumed in a file of lines, where <= uses it."),
    _row("L512", "A constant that is no positive number.", "A number above 0, or a letter for one.",
         "The constant of … is positive, not ….", "The constant of … is a number, and … is none."),
    _row("L513", "A property of functions of one matrix, assumed of something else.", "A line with l(x).",
         "… is no function here, and only a function is ….",
         "… is a function of several matrices, and one of a single matrix is …."),
    _row("L517", "A line of sequences that names none, or a sequence of matrices.", "sequence a, or sequence x: n.",
         "… names no sequences.", "A sequence is of numbers or columns.", "… is a sequence."),
    _row("L518", "A sum over an index that cannot be one.", "sum{k=1:T}(a{k}), of numbers, in a file of lines.",
         "… runs over no index.", "A sum over an index stands in a file of lines.",
         "… is a letter, and no index of a sum.", "A sum over an index is of numbers, and … is …."),
    _row("L514", "A line of random letters that names none.", "random xi, or random xi: n.",
         "… names no random letters."),
    _row("L515", "Something is assumed of a random letter, and not of a mean of it.", "assume E(xi) = 0.",
         "… is random: what is assumed of it is assumed of means.",
         "What is assumed of a random letter is assumed of its means."),
    _row("L516", "The mean of a column or a matrix in a line, or a derivative in a random letter.",
         "E(dot(v, xi)); and a derivative in a letter that is fixed.",
         "E is of numbers in a line.", "Nothing is differentiated in a random letter.",
         "A mean is not differentiated."),
)  # fmt: skip
LINES = (
    _row("L601", "A line of a derivation that goes on from nothing.", "An expression on a line before it.",
         "This line equals nothing before it."),
    _row("L602", "A let that is not a name, = and an expression.", "let R = X*w - y.", "… names nothing."),
    _row("L603", "A file in which nothing is said to be equal.", "A line that begins with =.",
         "There is no line to judge.", "Line … begins a chain, and no line goes on with = …"),
    _row("L605", "A line flow … that does not say what goes down, and in which letters.",
         "flow l(U*U') in U.", "… says of no flow what goes down.", "What moves in ddt is not said."),
    _row("L604", "A relation that is not judged.", "=, <=, <, >= or >.", "… is not judged, only …"),
)  # fmt: skip
COMMANDS = (
    _row("C101", "check was given neither an objective with --wrt and --claim, nor a file.",
         "dlhw3 check \"norm2(x)^2\" --wrt x --claim \"2*x\", or dlhw3 check FILE.",
         "check needs an objective, its letter and your formula, or a file.",
         "In a file, shapes and assumptions are lines of it: …",
         "check judges what you write; the catalogue is checked beside autograd by crosscheck.",
         "check judges what you write: …"),
    _row("C102", "A format that the command does not tell in.", "text or json.",
         "check tells as text or json, not as ….", "… is told as text or json, not as ….",
         "audit tells as …, not as …."),
    _row("C103", "The file is not there, or is not text.",
         "The name of a text file in UTF-8, or - for standard input.",
         "There is no file ….", "… is not text in UTF-8."),
    _row("C104", "An option that the command has not, or that has no place there.",
         "dlhw3 COMMAND --help lists them.",
         "… does not take ….", "There is no option …."),
    _row("C105", "An option without its value, or with one that it does not take.", "As the hint shows.",
         "… takes the name of a folder, not ….", "… must be at least 1, not ….", "… needs an address.",
         "… needs a value.", "… takes no value.", "… is missing.", "… takes a whole number, not ….",
         "… takes a whole number from 0, not ….", "… takes auto, always or never, not …."),
    _row("C106", "An option given twice, or two that exclude each other.", "One of them.",
         "… is given twice.", "… exclude each other.", "--hypotheses and --without are two questions."),
    _row("C107", "A command without what it is about.", "dlhw3 list names the derivations and experiments.",
         "derive needs the name of a derivation.", "sweep needs the name of an experiment.",
         "… needs to be told what to do.", "… is an objective: say in which letter.",
         "… is a derivation of the catalogue, in letters of its own."),
    _row("C108", "An option that is about one derivation, or about all, in the other place.", "As the hint shows.",
         "… is about one derivation.", "--all is every derivation; … is one.",
         "--all writes proofs into a folder, or one JSON object.",
         "--out and --force go with --all; one derivation is written with -o FILE.",
         "… shows no derivation, so that … says nothing."),
    _row("C109", "An equation that the Cookbook's chapter has not.", "dlhw3 cookbook lists them.",
         "The Cookbook has no derivative numbered …."),
    _row("C110", "A name that is in no catalogue.", "The nearest that are, in the hint; dlhw3 list.",
         "There is no … called …."),
    _row("C111", "A result that the write-up has not, or a folder that holds no document.",
         "dlhw3 audit names the results; a folder of .txt or .tex files, each as dlhw3 check takes it.",
         "The write-up has no result …, and there is no such folder.", "There is no .txt or .tex file in ….",
         "There are more than … files in …."),
    _row("C112", "A record of a document that cannot be read.", "Tables and texts, as in the hint.",
         "….toml is not TOML: …", "….toml has …", "….toml: …", "…, which ….toml has not.",
         "No computed example is called …."),
)  # fmt: skip
DATA = (
    _row("D101", "A file or folder that cannot be written, or is another's.",
         "Another place, or --force where it is offered.",
         "Cannot write …", "… holds another proof.", "… already holds another result.",
         "… holds …, which is not ….", "… is a file, not a folder.", "… needs the name of a file."),
    _row("D102", "A file that cannot be read, or is not what it should be.",
         "The sentence names the file and what it lacks.",
         "Cannot read …", "… is damaged: …", "… is a folder.", "… is not a regular file.",
         "… is not a readable .npz file: …", "There is no results folder at …."),
    _row("D103", "An array with an entry that is no finite number, or of no use.",
         "Clean data; the hint is Python to mend it.",
         "… has an entry …", "No entry of … reaches …", "… holds NaN or infinity.",
         "The inputs hold NaN or infinity."),
    _row("D105", "An experiment found a check of its own failed, or could not draw its figure.",
         "The results are stored: look at what is named.",
         "A check failed: ….", "Of …, … have no figure; the first, …: …"),
    _row("D104", "More memory is needed than there is.", "Smaller sizes, or another machine.",
         "This needs more memory than there is.", "… take … GB; this machine has … GB free now."),
)  # fmt: skip
CLASSES = (
    _row("E001", "Something that was given cannot be used.", "The sentence says what, and the hint what can."),
    _row("E002", "Matrices whose shapes do not fit.", "The sentence names them and their shapes."),
    _row("E003", "A name that is in no catalogue.", "The nearest that are, in the hint."),
    _row("E004", "The disk, or whoever keeps it, refused to take a file.", "Another place for it."),
    _row("E005", "The question was understood, and the answer is no.", "Nothing is to be mended: exit code 1."),
    _row("E006", "A run whose values left the finite range.", "A smaller step, as the hint says."),
)  # fmt: skip
SENTENCES = (*READING, *NAMES, *SHAPES, *VALUES, *DECLARED, *LINES, *COMMANDS, *DATA)
ROWS = (*SENTENCES, *CLASSES)
HEADINGS = {
    "Reading an expression": READING,
    "Names": NAMES,
    "Shapes": SHAPES,
    "What is asked": VALUES,
    "Declarations and assumptions": DECLARED,
    "Derivations line by line": LINES,
    "The command line": COMMANDS,
    "Data and files": DATA,
    "All others": CLASSES,
}


def code_of(message: str, otherwise: str = "E001") -> str:
    """Return the code of an error by its sentence; ``otherwise`` where no row has it."""
    said = re.sub(r"\ALine \d+: ", "", message)
    return next((row.code for row in SENTENCES if _pattern(row).fullmatch(said)), otherwise)


@cache
def _pattern(row: Row) -> re.Pattern[str]:
    """Return what a sentence of a row looks like."""
    ways = (".+".join(map(re.escape, sentence.split("…"))) for sentence in row.sentences)
    return re.compile("|".join(ways), re.S)


def page() -> str:
    """Return docs/errors.md."""
    lines = [
        "# Errors",
        "",
        "Every error that is a user's to mend is one sentence, with a code in brackets behind it on the command",
        "line and as `error.code` in Python. A code stays what it is, whatever becomes of the words; … stands for",
        "what was given. This page is made of the table in `dlhw3/error_codes.py`, and a test keeps it true.",
    ]
    for heading, rows in HEADINGS.items():
        lines += ["", f"## {heading}", "| code | says | cause | cure |", "|---|---|---|---|"]
        for row in rows:
            says = "<br>".join(row.sentences).replace("|", "\\|") or "anything else"
            lines.append(f"| {row.code} | {says} | {row.cause} | {row.cure} |")
    return "\n".join(lines) + "\n"
