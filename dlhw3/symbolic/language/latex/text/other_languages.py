"""Words in other languages than English: frequent sentences as English, and whether a text has others.

"设 $f$ 为 $L$-光滑的凸函数", "Sei $f$ konvex" and "Soit $f$ une fonction convexe" say what English has words
for, and are taken where a whole sentence is such. What all others assume cannot be read.
"""

from __future__ import annotations

from typing import NamedTuple

from dlhw3.symbolic.language.latex.text.rows import INLINE
from dlhw3.symbolic.language.latex.text.sentences import set_apart
from dlhw3.symbolic.language.latex.text.source import without_comments
from dlhw3.symbolic.language.text import lazy_re as re


class Tongue(NamedTuple):
    """How a language says what a letter is: before it, between it and its properties, these, and what follows."""

    begins: str
    copula: str
    properties: dict[str, str]
    joins: str
    nouns: str
    means: str
    goes_on: str


F = r"\$(?P<f>[^$]*)\$"
C = r"\$\\?[A-Za-z]+\$\s*[-–]?\s*"
CHINESE = Tongue(
    r"(?:(?:设|假设|假定|令)\s*(?:目标)?(?:函数|矩阵)?\s*)?",
    r"\s*(?:是|为|满足)\s*(?:一个)?",
    {
        C + "光滑": "${c}$-smooth", C + "强凸": "${c}$-strongly convex",
        "凸": "convex", "连续可微": "differentiable",
        "可微": "differentiable",
        "对称正定": "symmetric positive definite", "对称半正定": "symmetric positive semidefinite",
        "半正定": "positive semidefinite", "正定": "positive definite", "对称": "symmetric", "可逆": "invertible",
        "正交": "orthogonal",
    },
    r"\s*(?:的|且|、|并且|和|，且|,)*\s*",
    r"\s*(?:的)?\s*(?:函数|矩阵)?(?:的)?",
    r"\s*[，,]?\s*即\s*(?:(?P<there>存在常数?)\s*\$(?P<than>[^$]*)\$\s*[，,]?\s*使得?)?\s*[：:]?",
    r"\s*[，,]\s*(?:则|那么)(?:我们)?(?:有)?\s*[：:]?",
)  # fmt: skip
GERMAN = Tongue(
    r"(?:(?:[Ss]ei(?:en)?|[Aa]ngenommen,?|[Ww]ir\s+nehmen\s+an,?\s+dass)\s+)?(?:(?:die|eine)\s+(?:Funktion|Matrix)\s+)?",
    r"\s*(?:ist|sei)?\s*(?:eine\s+)?",
    {
        C + "glatte?": "${c}$-smooth", C + r"stark\s+konvexe?": "${c}$-strongly convex", "konvexe?": "convex",
        "differenzierbare?": "differentiable",
        r"symmetrische?\s+(?:und\s+)?positiv\s+definite?": "symmetric positive definite",
        r"positiv\s+semidefinite?": "positive semidefinite", r"positiv\s+definite?": "positive definite",
        "symmetrische?": "symmetric", "invertierbare?": "invertible", "orthogonale?": "orthogonal",
    },
    r"\s*(?:,|und)?\s*",
    r"\s*(?:Funktion|Matrix)?",
    r"\s*,?\s*(?:d\.\s?h\.|das\s+heißt)\s*,?\s*(?:(?P<there>es\s+gibt)\s*\$(?P<than>[^$]*)\$\s*,?\s*so\s*dass)?\s*:?",
    r"\s*[.,]\s*(?:[Dd]ann|[Ss]o)\s+(?:gilt|ist)\s*:?",
)  # fmt: skip
FRENCH = Tongue(
    r"(?:(?:[Ss]oit|[Oo]n\s+suppose(?:\s+que)?|[Ss]upposons\s+que)\s+)?(?:(?:la|une)\s+(?:fonction|matrice)\s+)?",
    r"\s*(?:est|soit)?\s*(?:une\s+(?:fonction|matrice)\s+)?",
    {
        C + "lisse": "${c}$-smooth", C + r"fortement\s+convexe": "${c}$-strongly convex", "convexe": "convex",
        "différentiable": "differentiable", r"symétrique\s+définie\s+positive": "symmetric positive definite",
        r"semi-?\s?définie\s+positive": "positive semidefinite", r"définie\s+positive": "positive definite",
        "symétrique": "symmetric", "inversible": "invertible", "orthogonale": "orthogonal",
    },
    r"\s*(?:,|et)?\s*",
    "",
    r"\s*,?\s*(?:c['’]est-à-dire|i\.\s?e\.)\s*,?\s*(?:(?P<there>il\s+existe)\s*\$(?P<than>[^$]*)\$\s*tel\s+que)?\s*:?",
    r"\s*[.,]\s*[Aa]lors\s*(?:on\s+a)?\s*:?",
)  # fmt: skip
RUSSIAN = Tongue(
    r"(?:Пусть\s+)?(?:(?:функция|матрица)\s+)?",
    r"\s*(?:—|–|-|является|есть)?\s*",
    {
        C + r"гладк(?:ая|ой|а)": "${c}$-smooth", C + r"сильно\s+выпукл(?:ая|ой|а)": "${c}$-strongly convex",
        r"выпукл(?:ая|ой|а)": "convex", r"дифференцируем(?:ая|ой"
        r"|а)": "differentiable", r"симметричн(?:ая|ой|а)": "symmetric",
        r"положительно\s+определ[её]нн(?:ая|ой|а)": "positive definite", r"обратим(?:ая|ой|а)": "invertible",
        r"ортогональн(?:ая|ой|а)": "orthogonal",
    },
    r"\s*(?:,|и)?\s*",
    r"\s*(?:функция|функцией|матрица|матрицей)?",
    r"\s*,?\s*(?:т\.\s?е\.|то\s+есть)\s*,?\s*(?:(?P<there>существует)\s*\$(?P<than>[^$]*)\$\s*,?\s*(?:такое\s*,?\s*)?что)?\s*:?",
    r"\s*[.,]\s*[Тт]огда\s*:?",
)  # fmt: skip
TONGUES = (CHINESE, GERMAN, FRENCH, RUSSIAN)
MOST = 3
"""How many properties a sentence may name."""
SENTENCE = re.compile(
    r"[。；]|(?<=[.;])(?<!т\.е\.)(?<!d\.h\.)(?<!т\.)(?<!d\.)(?<!h\.)\s|\n\s*\n|\\item\b|\}\s"
)
OTHER_SCRIPT = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[\u0400-\u04ff]{2}|[\u0370-\u03ff]{3}|[\u0590-\u06ff\u0900-\u0dff\u0e00-\u0e7f]{2}"
)
NEGATED = re.compile(
    r"不|非|未必|没有|\b(?:nicht|kein\w*|ohne|sans|non)\b|\bn[e'’][^.]{0,30}\bpas\b|\b(?:не|нет|без|невыпукл\w*)\b",
    re.IGNORECASE,
)
"""What denies something somewhere: then no sentence is read, since what takes it back could not be."""
ENGLISH = frozenset(
    """the of is a an and to in that for we be with by this then let if are on from it as at
    which where have has our can
    assume suppose since so all any such not will step using following get obtain""".split()  # noqa: SIM905
)
COMMON = (
    "der das und ist sei seien für mit wir eine einen einer ein es gilt daher wobei auf nicht folgt"
    " aus durch damit wenn dass",
    "le la les de est soit tout et une un des pour avec donc alors où par que nous du au dans sont"
    " cette ce pas si en",
    "el los las es sea una un para con entonces donde que por del función si no en lo",
    "il gli è sia una un per con allora dove che della di del funzione se non",
    "o os uma um para com então onde que por da do seja função se não em",
    "het een van de is en met voor dan niet wordt zij waarbij",
    "bir ve için ile bu olsun olan veya değil göre ise da de",
    "jest niech oraz dla nie się że wtedy funkcja gdzie to na",
)
"""Small words of other languages by which their sentences are known."""


def in_english(text: str) -> str:
    """Return a text of as many lines in which frequent sentences that say what a letter is are English."""
    kept = without_comments(text)
    if not (
        OTHER_SCRIPT.search(kept)
        or re.search(r"\b(?:Sei(?:en)?|sei|ist|Soit|est|suppose|Angenommen|Supposons)\b", kept)
    ):
        return text
    if NEGATED.search(kept):
        return text
    apart = [*set_apart(kept)]
    edges = [0, *(place for span in apart for place in span), len(kept)]
    made = text
    for start, stop in reversed([*zip(edges[::2], edges[1::2], strict=True)]):
        cuts = [start, *(place for one in SENTENCE.finditer(kept, start, stop) for place in one.span()), stop]
        for first, last in reversed([*zip(cuts[::2], cuts[1::2], strict=True)]):
            said = _said(kept[first:last])
            if said:
                held = kept[first:last]
                lead = held[: len(held) - len(held.lstrip())]
                tail = "" if last == stop and not kept[last : last + 1].strip() else " "
                made = made[:first] + lead + said + tail + "\n" * held.strip().count("\n") + made[last:]
    return made


def _said(sentence: str) -> str:
    """Return a sentence that says what a letter is in English, or nothing."""
    bare = sentence.strip().rstrip(".。 ")
    if "$" not in bare or len(bare) > 200:
        return ""
    for tongue in TONGUES:
        known = "|".join(tongue.properties)
        form = (
            rf"{tongue.begins}{F}{tongue.copula}(?P<p0>{known})"
            + "".join(rf"(?:{tongue.joins}(?P<p{k}>{known}))?" for k in range(1, MOST))
            + rf"{tongue.nouns}(?:(?P<means>{tongue.means})|(?P<then>{tongue.goes_on}))?"
        )
        found = re.fullmatch(form, bare)
        if found is not None:
            return _in_english(found, tongue)
    return ""


def _in_english(found: re.Match[str], tongue: Tongue) -> str:
    words = []
    for k in range(MOST):
        for form, said in tongue.properties.items() if found[f"p{k}"] else ():
            if re.fullmatch(form, found[f"p{k}"]):
                constant = re.search(r"\$(\\?[A-Za-z]+)\$", found[f"p{k}"])
                words.append(said.replace("{c}", constant[1] if constant else ""))
                break
    means = ""
    if found["means"]:
        means = ", i.e. there is a constant $" + found["than"] + "$ such that" if found["there"] else ", i.e."
    letter = re.sub(r"\s*\([a-z]\)\s*$", "", found["f"])
    return f"Assume that ${letter}$ is {' and '.join(words)}{means or '.'}" + (
        " Then" if found["then"] else ""
    )


def other_language(text: str) -> str:
    """Return words of a text that are of another language than English, the first of them, or nothing."""
    kept = without_comments(text)
    for start, stop in reversed(set_apart(kept)):
        kept = f"{kept[:start]}\n\n{kept[stop:]}"
    for sentence in re.split(r"(?<=[.?!。；])\s*|\n\s*\n|\\item", INLINE.sub(" § ", kept)):
        if OTHER_SCRIPT.search(sentence):
            begin = OTHER_SCRIPT.search(sentence).start()  # type: ignore[union-attr]
            return _short(sentence[sentence.rfind("\n", 0, begin) + 1 :])
        words = [one.lower() for one in re.findall(r"[^\W\d_]+", re.sub(r"\\[A-Za-z]+", " ", sentence))]
        for tongue in COMMON:
            common = {*tongue.split()} - ENGLISH
            own = sum(one in ENGLISH and one not in tongue.split() for one in words)
            if len({*words} & common) >= 2 and sum(one in common for one in words) > own:
                return _short(sentence)
    return ""


def _short(words: str) -> str:
    words = " ".join(re.sub(r"\\[A-Za-z]+\*?|[{}]", " ", words).split()).strip(" ,.，。；")
    return words if len(words) <= 40 else f"{words[:39].rstrip()}…"
