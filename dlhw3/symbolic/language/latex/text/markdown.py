r"""Markdown around formulas as LaTeX has it, line by line: headings, bold words, lists, quotes, links and tags.

Headings begin parts as \section does, and end with a full stop, so that none is a part of the sentence below it.
What stands in formulas stays as it is. A formula between two signs $$ that stands within a line of words is one of
its sentence where the text has no other sign for those.
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.claims_in_words import with_claims_apart
from dlhw3.symbolic.language.latex.text.laid_out import (
    with_known_environments,
    with_whole_rows,
    without_boxes,
    without_gaps,
)
from dlhw3.symbolic.language.latex.text.listed_equations import with_equations_apart
from dlhw3.symbolic.language.latex.text.packaged import without_packages
from dlhw3.symbolic.language.latex.text.rows import INLINE, SIGN
from dlhw3.symbolic.language.latex.text.sentences import set_apart
from dlhw3.symbolic.language.latex.text.source import without_comments
from dlhw3.symbolic.language.latex.text.usual_spellings import in_usual_spellings
from dlhw3.symbolic.language.text import lazy_re as re

MARKED = re.compile(
    r"^[^\S\n]{0,3}#{1,6}[^\S\n]+\S|\*\*|^[^\S\n]*>[^\S\n]|^[^\S\n]*(?:```|~~~|:::|!!!|\?\?\?|(?:---+|===+)[^\S\n]*$|\*\*\*)"
    r"|\]\(|~~|^[^\S\n]*\||</?[a-zA-Z][^<>\n]*>|\{[%{:]|&[a-z]+;|^[^\S\n]*(?:[-*+]|\d+[.)])[^\S\n]+\S|(?<=[^\s$])[^\S\n]*\$\$[^\n$]+\$\$"
    r"|\$\$[^\n$]+\$\$[^\n$]*[A-Za-z]|(?<![\w*\\])\*[A-Za-z][^*\n]*\*(?!\w)|^[^\S\n]*```",
    re.MULTILINE,
)
"""What a text may have that is Markdown."""
LATEX = re.compile(r"\\(?:documentclass|begin\s*\{document\}|usepackage|(?:sub)*section\*?\s*\{)")
QUOTED = re.compile(r"^(?:[^\S\n]*>[^\S\n]?)+(?:\[!\w+\][-+]?)?")
FRONT = re.compile(r"\A\s*---[^\S\n]*\n(?:[\w-]+:.*\n|[^\S\n]+\S.*\n|-\s.*\n)+---[^\S\n]*\n")
"""What a text begins with that is for a program: title, date."""
FENCED = re.compile(
    r"^[^\S\n]*(?P<fence>```+|~~~+)(?P<kind>[^\n]*)\n(?P<held>.*?)^[^\S\n]*(?P=fence)[^\S\n]*$",
    re.MULTILINE | re.DOTALL,
)
HIDDEN = re.compile(
    r"<!--.*?-->|<(?P<struck>del|s|strike)>.*?</(?P=struck)>|\{%.*?%\}|\{\{[<%].*?[%>]\}\}|(?m:^\s*\{:[^{}\n]*\}\s*$)|\{:[.#][^{}\n]*\}|<(?:style|script)\b.*?</(?:style|script)>",
    re.DOTALL,
)
"""What no reader sees, or what is struck out."""
TAG = re.compile(r"</?(?P<name>[a-zA-Z][\w-]*)(?:\s[^<>]*)?/?>")
BOLD_TAG = re.compile(r"<(?P<tag>b|strong)>(?P<words>[^<>\n]*)</(?P=tag)>")
ENTITY = re.compile(r"&(?:[a-zA-Z]{2,8}|#\d+);")
IMAGE = re.compile(r"!\[[^\]\n]*\]\([^()\n]*\)|!\[\[[^\]\n]*\]\]")
LINK = re.compile(r"\[(?P<words>[^\[\]\n]*)\](?:\((?:[^()\n]|\([^()\n]*\))*\)|\[[^\[\]\n]*\])")
NOTE = re.compile(
    r"^\s*\[\^[\w-]+\]:.*$|\[\^[\w-]+\]|\[\[(?:[^\]|\n]*\|)?(?=[^\]\n]*\]\])|\]\]", re.MULTILINE
)
CODE = re.compile(r"(?<!`)`(?P<words>[^`\n]+)`(?!`)")
STRUCK = re.compile(r"~~[^~\n]+~~")
"""What is struck out, which is not said."""
TABLE = re.compile(r"^[^\S\n]*\|.*\|[^\S\n]*$", re.MULTILINE)
"""A row of a table, of which no words are a sentence."""
TO_DO = re.compile(r"^[^\S\n]*[-*+][^\S\n]+\[ \][^\n$]*(?:\$[^$\n]*\$[^\n$]*)*$", re.MULTILINE)
"""An item that is still to be done, and not so."""
RULE = re.compile(r"^[^\S\n]*(?:---+|\*\*\*+|___+|- - -)[^\S\n]*$")
CONTAINER = re.compile(
    r"^\s*(?::::+.*|(?:!!!|\?\?\?\+?)\s*(?P<kind>[\w-]*)\s*(?:\"(?P<title>[^\"\n]*)\")?\s*)$"
)
HEADED = re.compile(
    r"^[^\S\n]{0,3}(?P<marks>#{1,6})[^\S\n]+(?P<title>.*?)[^\S\n]*#*[^\S\n]*(?:\{[#.][^{}]*\})?$"
)
UNDERLINED = re.compile(r"^[^\S\n]*(?:===+|---+)[^\S\n]*$")
LEVELS = ("section", "section", "subsection", "subsubsection", "subsubsection", "subsubsection")
ITEM = re.compile(r"^(?P<pad>[^\S\n]*)(?P<mark>[-*+]|\d+[.)])[^\S\n]+(?=\S)(?:\[[ xX]\]\s+)?")
STRONG = re.compile(r"\*\*\*?(?P<words>\S(?:[^*\n]*?[^\s*])?)\*\*\*?|(?<!\w)__(?P<other>[^_\n]+)__(?!\w)")
EMPHASISED = re.compile(
    r"(?<![\w*\\])\*(?P<words>[^\s*](?:[^*\n]*[^\s*])?)\*(?![\w*])|(?<![\w\\])_(?P<other>[^\s_](?:[^_\n]*[^\s_])?)_(?!\w)"
)
ASKS = re.compile(
    r"\b(?:assum(?!ptions?)\w*|suppos\w*|let|given|where|if|when|under|for|with)\b", re.IGNORECASE
)
"""In bold words that belong to the sentence behind them."""
OF_PARTS = re.compile(
    r"(?:theorem|lemma|proposition|corollary|claim|proof|definition|remark|example|step|exercise|fact|note|goal|case|part"
    r"|solution|assumption)s?\b",
    re.IGNORECASE,
)
"""How bold words begin that are the heading of what follows."""
ESCAPED = re.compile(
    r"(?P<words>\\(?:text\w*|mathrm|mathtt|mbox|operatorname\*?|label|tag|ref)\s*\{[^{}]*\})|(?<!\\)\\(?=[_*])"
)
"""A backslash before a sign that Markdown has too; among words it stays."""
FIRST = 0xE000
"""The sign that stands for the first formula while the words around it are looked at."""
MOST = 6000
SAYS = "\x05"
"""Behind a formula that is an equation: a heading with one says it of what stands below."""


def from_markdown(text: str) -> str:
    """Return a text of as many lines in which what is Markdown is LaTeX; another as it is."""
    known = with_claims_apart(
        with_known_environments(with_equations_apart(in_usual_spellings(without_packages(_unescaped(text)))))
    )
    return with_whole_rows(without_boxes(without_gaps(_from_markdown(known))))


def _unescaped(text: str) -> str:
    r"""Return a text whose formulas have no backslash that Markdown needs before a sign: h\_t is h_t."""
    if not re.search(r"\\[_*]", text) or LATEX.search(text):
        return text
    spans = [*set_apart(without_comments(text))]
    within = (one.span() for one in INLINE.finditer(text))
    spans += [one for one in within if not any(start < one[1] and one[0] < stop for start, stop in spans)]
    for start, stop in sorted(spans, reverse=True):
        text = text[:start] + ESCAPED.sub(lambda found: found["words"] or "", text[start:stop]) + text[stop:]
    return text


def _from_markdown(text: str) -> str:
    if not MARKED.search(text) or LATEX.search(text):
        return text
    text = FRONT.sub(_gap, text)
    text = FENCED.sub(_fenced, text)
    text = TO_DO.sub("", HIDDEN.sub(_gap, text))
    text = _in_sentences(_unquoted(text))
    apart = [*set_apart(without_comments(text))]
    formulas: list[str] = []

    def kept(held: str) -> str:
        formulas.append(held)
        return chr(FIRST + len(formulas) - 1) + (SAYS if "=" in held and not held.startswith("$$") else "")

    made, place = "", 0
    for start, stop in apart:
        made += INLINE.sub(lambda found: kept(found[0]), text[place:start]) + kept(text[start:stop])
        place = stop
    made += INLINE.sub(lambda found: kept(found[0]), text[place:])
    if len(formulas) > MOST:
        return text
    made = _words(made).replace(SAYS, "")
    return re.sub(f"[{chr(FIRST)}-{chr(FIRST + MOST)}]", lambda found: formulas[ord(found[0]) - FIRST], made)


def _gap(found: re.Match[str]) -> str:
    return "\n" * found[0].count("\n")


def _fenced(found: re.Match[str]) -> str:
    """Return what stands in a fence: code as nothing, mathematics as a formula, LaTeX as it is."""
    kind, held = found["kind"].strip().strip("{}").lower(), found["held"]
    if kind in ("latex", "tex", "katex") and any(set_apart(without_comments(held))):
        return f"\n{held}"
    if kind == "math" or (kind in ("latex", "tex", "katex") and SIGN.search(held) and "$" not in held):
        return f"$$\n{held}$$"
    return _gap(found)


def _unquoted(text: str) -> str:
    """Return a text without the signs of quotes, which stand before each of their lines."""
    if ">" not in text:
        return text
    inside = {
        text.count("\n", 0, start) + k
        for start, stop in set_apart(without_comments(text))
        if not text[text.rfind("\n", 0, start) + 1 : start].lstrip().startswith(">")
        for k in range(1, text.count("\n", start, stop) + 1)
    }
    lines = text.split("\n")
    return "\n".join(one if k in inside else QUOTED.sub("", one) for k, one in enumerate(lines))


def _in_sentences(text: str) -> str:
    """Return a text with $ for $$ around a formula within a line of words, where no formula of words has $."""
    if "$$" not in text or re.search(r"(?<!\$)\$(?!\$)|\\\(", text):
        return text
    within = re.compile(r"(?<!\$)\$\$(?!\$)(?P<held>[^$\n]+)\$\$(?!\$)")

    def made(found: re.Match[str]) -> str:
        line = text[text.rfind("\n", 0, found.start()) + 1 :].partition("\n")[0]
        before = text[text.rfind("\n", 0, found.start()) + 1 : found.start()]
        behind = text[found.end() :].partition("\n")[0]
        words = [one for one in (before, behind) if re.search(r"[^\W\d_]{2}", within.sub("", one))]
        if (
            len(words) == 2
            or (words and not SIGN.search(found["held"]))
            or "$$" in line.replace(found[0], "", 1)
        ):
            return f"${found['held'].strip()}$" if words else found[0]
        return found[0]

    return within.sub(made, text)


def _words(text: str) -> str:
    """Return words of as many lines in which the signs of Markdown are those of LaTeX."""
    text = BOLD_TAG.sub(lambda found: f"**{found['words']}**", text)
    text = ENTITY.sub(" ", TAG.sub(lambda found: "" if found["name"] not in ("br", "hr") else " ", text))
    text = LINK.sub(lambda found: found["words"], IMAGE.sub("", text))
    text = CODE.sub(lambda found: found["words"], NOTE.sub("", text))
    text = STRUCK.sub("", TABLE.sub("", text))
    lines = [_line(one) for one in _headed(text.split("\n"))]
    return "\n".join(_listed(lines))


def _headed(lines: list[str]) -> list[str]:
    """Return lines with headings and rules as those of LaTeX."""
    made = list[str]()
    for one in lines:
        box = CONTAINER.match(one)
        if (
            made
            and UNDERLINED.match(one)
            and re.match(r"\s{0,3}[^\W\d_]", made[-1])
            and (len(made) < 2 or not made[-2].strip())
        ):
            made[-1] = _heading(made[-1].strip(), "section")
            made.append("")
        elif RULE.match(one):
            made.append(r"\hrule" if any(line.strip() for line in made) else "")
        elif found := HEADED.match(one):
            shown = f" {found['title']}." if SAYS in found["title"] else ""
            made.append(_heading(found["title"], LEVELS[len(found["marks"]) - 1]) + shown)
        elif box:
            made.append(rf"\paragraph{{{_plain(box['title'])}.}}" if box["title"] else "")
        else:
            made.append(one)
    return made


def _heading(title: str, level: str) -> str:
    return rf"\{level}{{{_plain(title)}}}"


def _plain(title: str) -> str:
    """Return a title as LaTeX has it between braces: without stars, braces and formulas."""
    bare = re.sub(f"[*`{{}}\\\\{SAYS}{chr(FIRST)}-{chr(FIRST + MOST)}]+", " ", title)
    return " ".join(bare.split()).rstrip(".")


def _line(line: str) -> str:
    """Return a line with bold words as LaTeX has them, and without other signs for how words look."""
    if "*" not in line and "_" not in line:
        return line
    made, place = "", 0
    for found in STRONG.finditer(line):
        words = found["words"] or found["other"]
        before = made + line[place : found.start()]
        behind = line[found.end() :]
        made = before + _bold(words.strip(), first=not ITEM.sub("", before).strip(), behind=behind)
        place = found.end()
    return EMPHASISED.sub(lambda one: one["words"] or one["other"], made + line[place:])


def _bold(words: str, *, first: bool, behind: str) -> str:
    """Return bold words, as a heading with its stop where a line begins with them and they are one."""
    if not first or ASKS.match(words):
        return words
    stop = re.match(r"\s*([.:])", behind)
    alone = not behind.strip() or bool(OF_PARTS.match(words))
    ends = words[-1:] in ".:?!" or stop or alone
    if not ends or len(words.split()) > 10 or re.search(f"[{{}}\\\\{chr(FIRST)}-{chr(FIRST + MOST)}]", words):
        return words
    bare = words.rstrip(":. ")
    return (
        rf"\textbf{{{bare}{words[-1] if words[-1:] in '?!' else '.'}}}" if not stop else rf"\textbf{{{bare}}}"
    )


def _listed(lines: list[str]) -> list[str]:
    """Return lines whose lists have the signs of LaTeX: of one item or more, as far as they go."""
    made, begun, last = list[str](), "", -1
    for one in lines:
        item = ITEM.match(one)
        if item and not begun:
            begun = "enumerate" if item["mark"][0].isdigit() else "itemize"
            made.append(rf"\begin{{{begun}}}\item " + one[item.end() :])
        elif item:
            made.append(r"\item " + one[item.end() :])
        else:
            if begun and one.strip() and not one[:1].isspace() and made[-1].strip() == "":
                made[last] += rf" \end{{{begun}}}"
                begun = ""
            made.append(one)
        last = len(made) - 1 if one.strip() else last
    if begun:
        made[last] += rf" \end{{{begun}}}"
    return made
