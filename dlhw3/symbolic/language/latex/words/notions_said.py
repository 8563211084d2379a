r"""Words that make another of a notion than it is here: "the gradient is a row vector", "base-10 logarithms".

A sentence names the notion, and what it would be; what else a sentence says of one, "the gradient is $2 A x$", "the
norm is bounded", is no matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

FIRST = r"(?:^|[,;:(]\s*|\b(?:here|below|throughout|that|and|where|unless\s+noted|by\s+convention)\b,?\s*)"
EVERY = r"(?:(?:all|the|our|every|each|any|such|its|their|usual|matrix|vector)\s+)*"
IS = (
    r"(?:is|are|means?|denotes?|refers?\s+to|will\s+be|shall\s+be|has\s+to\s+be|have\s+to\s+be|must\s+be)\s+"
    r"(?:(?:always|all|taken|understood|meant|to\s+be|to|here|the|an?|as|in|with|respect|w\.?r\.?t\.?"
    r"|computed|measured|written"
    r"|one|ones|given|considered|treated)\s+)*"
)
WE = (
    r"(?:we|let\s+us|this\s+(?:paper|note|text)|authors)\s+(?:(?:always|will|shall|here|also|now|only"
    r"|instead)\s+)*"
    r"(?:use|work\s+with|take|write|treat|consider|measure|compute|adopt|prefer|differentiate|fix)\s+"
)
BASE = (
    r"(?:binary|dyadic|decadic|common|base[\s-]+(?:two|ten|2|10|b)"
    r"|(?:to\s+)?(?:the\s+)?base\s+(?!e\b)\w+|log_(?!e)\w+|base-(?:2|10))"
)
NORM = (
    r"(?:induced|weighted|arbitrary|any\s+(?:vector\s+|matrix\s+)?norm|spectral|operator|nuclear|sup|supremum"
    r"|max(?:imum)?|infinity|dual|energy|Mahalanobis"
    r"|Sobolev|geodesic|Minkowski|Manhattan|Riemannian|(?:ell|L|l)_?(?:1|p|infty)|M-norm|general)\b"
)
METRIC = (
    r"(?:natural|Riemannian|covariant|preconditioned|projected|constrained"
    r"|tangential|intrinsic|Sobolev|Wasserstein|mirrored|clipped|normali[sz]ed)\b"
)
NEARLY = (
    r"(?:up\s+to|modulo|mod|to\s+(?:first|leading|second|lowest|zeroth)\s+order|in\s+(?:distribution|law"
    r"|expectation|probability|mean|the\s+(?:mean|limit|weak\s+sense))"
    r"|almost\s+(?:surely|everywhere)|approximate\w*|on\s+average|asymptotic\w*)"
)
OTHERWISE: tuple[tuple[str, str], ...] = (
    (
        "gradient",
        rf"{FIRST}{EVERY}(?:gradients?|derivatives?|jacobians?\s+of\s+losses)\s+{IS}(?:rows?\b(?!\s+of)"
        rf"|{METRIC}|metric\b|\w+[\s-]inner\s+product)",
    ),
    (
        "gradient",
        rf"{FIRST}{EVERY}(?:gradients?|derivatives?)\s+(?:respects?|stays?\s+(?:on|in)|lies?\s+(?:on|in)"
        rf"|lives?\s+(?:on|in))\s+"
        r"(?:this|the\s+(?:tangent|constraint|manifold|sphere|simplex))",
    ),
    (
        "gradient",
        rf"\b{WE}(?:the\s+)?(?:{METRIC}\s+gradients?(?!\s+(?:descent|method|flow|step|algorithm))"
        rf"|gradients?\s+as\s+rows?|rows?\s+(?:gradients?|vectors?))",
    ),
    (
        "gradient",
        r"\b(?:we|let\s+us)\s+(?:(?:now|only|always)\s+)*differentiate\s+(?:(?:only|always)\s+)*(?:on|within"
        r"|subject\s+to|along|under|inside)\b",
    ),
    (
        "gradient",
        r"\b(?:its|their|the)\s+entries\s+(?:of\s+[A-Z]\s+)?are\s+not\s+independent(?:\s+variables)?",
    ),
    (
        "gradient",
        r"\b(?:differentiat\w*|derivatives?|gradients?|partials?)\b[^.;:]{0,60}?\b(?:with\s+respect\s+to|w\.?r\.?t\.?)\s+(?:the\s+row\b"
        r"|[A-Za-z]\w*\s*\^\s*(?:top|T|intercal|prime)\b)",
    ),
    (
        "gradient",
        rf"{FIRST}{EVERY}gradients?\s+(?:is|are)\s+(?:only\s+(?:taken|propagated|passed|back-?propagated|computed)"
        r"|(?:taken|propagated|passed|back-?propagated)\s+only)\s+(?:through|in|into|via|to)\b",
    ),
    (
        "gradient",
        rf"{FIRST}{EVERY}(?:vectors|points|samples|inputs|variables)\s+{IS}rows?\b(?!\s+of)"
        r"|\btreat\s+(?:all\s+)?(?:vectors|points)\s+as\s+rows?\b|\b(?:row[\s-]vector)\s+convention\b",
    ),
    (
        "softmax",
        rf"{FIRST}{EVERY}softmax(?:\s+(?:function|layer))?\s+(?:(?:has|uses|with|at|takes)|{IS}(?:(?:computed|taken|evaluated)\s+)?"
        r"(?:with|at|of))\s+(?:an?\s+|the\s+)?(?:\w+\s+)?temperature\b(?!\s+(?:1|one)\b)",
    ),
    (
        "softmax",
        r"softmax\s*\((?![^()]*(?:/|frac|tau|beta))[^()]*\)\s*,?\s+(?:(?:is|are)\s+)?(?:taken\s+|computed\s+)?(?:with|at)\s+(?:an?\s+|the\s+)?(?:\w+\s+)?temperature\b(?!\s+(?:1|one)\b)"
        r"|\b(?:masked|padded|future|invalid|padding)\s+(?:entries|logits|positions|tokens|scores|keys)\s+(?:(?:of|in)\s+\S+\s+)?"
        r"(?:are|get|receive|is)\s+(?:set\s+to|masked|excluded|ignored|dropped|removed|given|-)"
        r"|\bsoftmax\s+(?:is|runs|goes|ranges)\s+(?:taken\s+|computed\s+)?(?:only\s+)?over\s+(?:the\s+)?(?:unmasked|visible|first|last|valid|past|remaining)\b",
    ),
    (
        "relu",
        r"\b(?:in\s+fact|actually|however|instead|here|really)\s*,?\s+(?:we\s+)?(?:use|mean|take|apply|using)\s+(?:the|its|an?)\s+(?:leaky|parametric|hard|smooth(?:ed)?|clipped|capped"
        r"|modified|approximate|quanti[sz]ed|truncated|centered|scaled)\s+(?:variant|version|form|one|relu|sigmoid|tanh)\b",
    ),
    (
        "gradient",
        r"\b(?:only|of\s+which(?:\s+only)?)\s+\S+\s+(?:\w+\s+)?(?:are|is)\s+free\b|\b\w+_\w+\s+(?:is|are)\s+(?:then\s+)?(?:eliminated|determined\s+by\s+the\s+(?:others?|rest|remaining))\b",
    ),
    (
        "sum",
        rf"{FIRST}{EVERY}(?:indices|entries|coordinates|components|vectors|indexing|numbering)\s+(?:(?:is|are|will\s+be)\s+)?(?:always\s+)?"
        r"(?:start|begin|count|number|index|run)(?:s|ed|ing)?\s+(?:at|from|with)\s+(?:zero|0)\b",
    ),
    (
        "sum",
        r"\b(?:we|let\s+us)\s+(?:count|number|index)\s+(?:(?:all|the|our)\s+)*(?:(?:indices|entries|coordinates|components|vectors)\s+)?"
        r"(?:(?:starting|beginning)\s+)?(?:at|from|with)\s+(?:zero|0)\b|\b(?:zero|0)-based\s+(?:indices|indexing|numbering)\b",
    ),
    (
        "rate",
        r"\b(?:over)?dots?\s+(?:denotes?|means?|indicates?|stands?\s+for|is|are)\b[^.;:]*?\b(?:with\s+respect\s+to|w\.?r\.?t\.?|in)\s+"
        r"(?!(?:the\s+)?(?:time|t)\b)",
    ),
    (
        "rate",
        r"\b(?:over)?dots?\s+(?:denotes?|means?|indicates?|stands?\s+for|marks?)\s+"
        r"(?!(?:[\w-]+\s+){0,4}?(?:derivatives?|rates?|velocit\w+|differentiation|d\s*/|[td]?frac\s*d|products?|entries|omitted|continuation)\b)",
    ),
    (
        "gradient",
        r"\b(?:produced|generated|computed|predicted)\s+by\s+the\s+(?:same|online)\s+(?:network|model|weights|parameters)\b|\bstraight[\s-]+through\b|\b(?:surrogate|pseudo|synthetic|fake)[\s-]+(?:gradients?|derivatives?)\b"
        r"|\b(?:backward|back-?propagation)\s+(?:pass\s+)?(?:we\s+)?(?:replac|pretend|ignor|treat|skip|approximat|substitut)\w*",
    ),
    (
        "gradient",
        r"\b(?:differentiat\w*|derivatives?|gradients?|partials?)\s+(?:(?:is|are|be|taken|here|below|all|only|always|throughout)\s+)*(?:with\s+respect\s+to|w\.?r\.?t\.?|in)\s+"
        r"(?:the\s+)?(?:(?:log|ln|exp|sqrt|(?:mathrm|operatorname)?vec)\b|logarithms?\s+of|squares?\s+of|inverse\s+of|normali[sz]ed\s+(?:weights?|vector|matrix))",
    ),
    (
        "gradient",
        r"^\s*\(?(?:(?:written|viewed|seen|understood|read|transposed)\s+)?(?:as\s+)?(?:an?\s+)?rows?(?:\s+vectors?)?\)?\s*[.,]?\s*(?:…|¶|$)|\bnabla\S*\s+(?:\w+\s+)?(?:includes?|contains?|absorbs?|omits?|hides?)\b|\b(?:absorbed|hidden|included|folded|put)\s+(?:in|into)\s+(?:the\s+)?nabla\b"
        r"|\b(?:has|have|takes?|of)\s+the\s+shape\s+of\s+[A-Za-z]\w*\s*\^\s*(?:top|T)\b"
        r"|\(\s*nabla\S*\s*\w*\s*\)_(?P<i>\w)(?P<j>\w)\s*=\s*(?:[td]?frac)?\s*partial\s*\w+\s*/?\s*partial\s*\w_(?P=j)(?P=i)\b",
    ),
    (
        "transpose",
        r"\btransposes?\s+(?:(?:signs?|marks?)\s+)?(?:are|is)\s+(?:(?:all|often|sometimes|also)\s+)*(?:dropped|omitted|suppressed|ignored|left\s+out|not\s+written|implicit)"
        r"|\b(?:drop|omit|suppress|ignore|leave\s+out)(?:s|ping|ting|ing)?\s+(?:(?:all|the|any|some)\s+)*transposes?\b",
    ),
    (
        "differential",
        r"\bIt[oô]\b(?:'s|’s)?\s*(?:calculus|lemma|formula|sense|integrals?|differentials?|sdes?|equation|process|convention|interpretation)"
        r"|\b(?:Brownian\s+motion|Wiener\s+process|stochastic\s+(?:calculus|integrals?|differential\s+equation))\b",
    ),
    (
        "power",
        rf"{FIRST}{EVERY}(?:superscripts?|upper\s+indices|exponents)\s+(?:\w+\s+){{0,3}}?(?:denotes?|are|is|index|indexes|count|number"
        r"|label|refer\s+to|indicate)\s+(?!(?:\w+\s+)?(?:powers?|transpos|inverses?|optim|never|positive|real))",
    ),
    (
        "norm",
        r"\b(?:drop|omit|suppress|leav)\w*\s+(?:out\s+)?(?:the\s+)?(?:subscripts?|index|indices)\s+(?:in|of|from|on|at)\s+\|[^.;|]*\|_"
        r"(?!(?:2|F|ell_2)\b)",
    ),
    (
        "equality",
        rf"{FIRST}{EVERY}(?:equalit(?:y|ies)|equations?|identit(?:y|ies)|equals?\s+signs?|formulas?|relations?)\s+"
        r"(?:(?:here|below|above|in\s+this\s+\w+|signs?)\s+)*(?:(?:is|are|holds?|means?|will|to|be"
        r"|understood|meant|read|taken|true|valid|interpreted"
        r"|always|only|stated|equality|equal|all)\s+)+"
        rf"{NEARLY}",
    ),
    (
        "equality",
        r"\bidentif(?:y|ied|ying)\b[^.;]*?\b(?:differ(?:ing)?\s+(?:only\s+)?(?:by|in)|up\s+to|that\s+agree"
        r"|modulo)\b"
        rf"|\b(?:we|let\s+us)\s+(?:always\s+|only\s+)?(?:work|compute|calculate|reason|argue)\s+{NEARLY}"
        r"|\b(?:all|multiplicative|numerical|absolute|universal)\s+constants\s+(?:are"
        r"|will\s+be)\s+(?:always\s+)?(?:dropped|ignored|suppressed|omitted|neglected|set\s+to|not)\b"
        r"|\b(?:constant|numerical|multiplicative)\s+(?:pre)?factors\s+(?:are"
        r"|will\s+be)\s+(?:always\s+)?(?:dropped|ignored|suppressed|omitted|neglected|not)\b",
    ),
    ("exponential", rf"{FIRST}{EVERY}(?:logarithms?|logs?)\s+{IS}{BASE}"),
    ("exponential", rf"\b{WE}(?:the\s+)?{BASE}[\s-]+(?:logarithms?|logs?)"),
    (
        "exponential",
        r"\b(?:entrop(?:y|ies)|information|divergences?|logarithms?)\s+(?:is|are)\s+(?:measured|given"
        r"|expressed)\s+in\s+bits\b|\bin\s+bits\b",
    ),
    (
        "norm",
        rf"{FIRST}{EVERY}(?:norms?|distances?|lengths?)\s+(?:without\s+(?:a\s+)?subscripts?\s+)?{IS}{NORM}",
    ),
    (
        "norm",
        rf"\b{WE}(?:\w+\s+)?(?:an?|the|any|some)\s+(?:{NORM}\s+)?norm\s+(?:on|for)\b"
        rf"|\bmeasured?\s+(?:\w+\s+)?in\s+(?:the|an?)\s+{NORM}[\s-]*norm|\b{WE}(?:the\s+)?{NORM}\s+norms?\b",
    ),
    (
        "inner product",
        rf"{FIRST}{EVERY}(?:inner|scalar|dot)\s+products?\s+{IS}(?:weighted|averaged|indefinite|induced|M-"
        rf"|Minkowski|energy|rescaled)",
    ),
    (
        "inner product",
        r"\b(?:equip|endow)\w*\s+[^.;]*?\bwith\s+(?:the|an?|its)\s+(?!(?:standard|usual|Euclidean|Frobenius|trace|canonical|ordinary)\b)"
        r"(?:[\w-]+\s+)?(?:inner\s+product|scalar\s+product|metric|norm)\b(?!\s*(?:langle\s*cdot\s*,\s*cdot\s*rangle(?:_F)?|\|\s*cdot\s*\|(?:_(?:2|F))?)?\s*(?:$|[.,;]))"
        r"(?!\s*(?:langle\s*\S+\s*,\s*\S+\s*rangle\s*(?:_F)?\s*:?=\s*)?(?:\w\s*\^\s*(?:top|T)\s*\w|(?:operatorname|mathrm)?\s*tr\s*\(?\s*\w\s*\^\s*(?:top|T)\s*\w\s*\)?)"
        r"\s*(?:$|[.,;]))",
    ),
    (
        "norm",
        rf"{FIRST}{EVERY}norms?\s+(?:is|are)\s+(?:that|those|the\s+norm|the\s+one)\s+(?:of|on|in|induced)\s+(?:the\s+|an?\s+)?(?!Euclid|R\b|mathbb|Frob|usual|standard)"
        r"|\|[^|]*\|_(?!(?:2|F|ell_2)\b)\S+\s+(?:and|but)\s+(?:then\s+|we\s+|always\s+)*(?:drop|omit|suppress|leave\s+out)\w*\s+(?:the\s+|this\s+)?(?:subscript|index)\b",
    ),
    (
        "transpose",
        rf"{FIRST}{EVERY}(?:adjoints?|transposes?|transposition)\s+(?:is|are)\s+(?:\w+\s+){{0,3}}?(?:with\s+respect\s+to|w\.?r\.?t\.?|in|relative\s+to)\s+"
        r"(?!(?:the\s+)?(?:usual|standard|Euclidean|Frobenius)\b)",
    ),
    (
        "inner product",
        r"\b(?:angles?|angle\s+brackets?|angular\s+brackets?|brackets)\s+(?:denote|are|mean"
        r"|stand\s+for)\s+(?:averages?|means?|expectations?|expected|time\s+averages?)",
    ),
    (
        "equality",
        r"\b(?:minus\s+)?signs\s+(?:are|will\s+be)\s+(?:\w+\s+)?(?:suppressed|dropped|omitted|ignored|neglected)\b"
        r"|\b(?:suppress|drop|omit|ignore|neglect)\s+(?:all\s+|the\s+)?(?:minus\s+)?signs\b",
    ),
    (
        "gradient",
        r"\bby\s+(?:an?\s+|the\s+)?gradients?\s+(?:of\s+\S+\s+)?we\s+(?:always\s+)?(?:mean|understand|denote)\b[^.;]*?\b"
        r"(?:negative|minus|ascent|opposite|transposes?|rows?|natural|projected|scaled|averaged?|normali[sz]ed|stochastic|half|twice)\b",
    ),
    (
        "transpose",
        r"\bmatrices\s+(?:are|will\s+be)\s+(?:always\s+|all\s+)?(?:stored|written|printed|read|understood)\s+(?:as\s+their\s+)?transpose[sd]?\b",
    ),
    (
        "sum",
        r"\bEinstein(?:['’]s)?\s+(?:summation\s+)?(?:convention|notation|summation)\b|\bsummation\s+convention\b"
        r"|\brepeated\s+ind(?:ex|ices)\s+(?:are|is|we)\s+(?:always\s+|implicitly\s+)?sum(?:med)?\b"
        r"|\b(?:summation|sums?)\s+over\s+repeated\s+ind(?:ex|ices)\b",
    ),
    (
        "gradient",
        r"\b(?:Jacobians?|J\w*(?:_\w)?|derivatives?|gradients?)\s+(?:is|are)\s+(?:\w+\s+){0,2}?(?:stored|kept|written|returned|saved|given|laid\s+out|implemented)\s+(?:as\s+(?:its|their|the)\s+)?transposed?\b",
    ),
    (
        "gradient",
        r"\b(?:finite|central|forward|divided)\s+differences?\s+(?:for|as|instead\s+of|in\s+place\s+of|are\s+used\s+for)\s+(?:all\s+|the\s+|our\s+)*(?:gradients?|derivatives?)\b"
        r"|\b(?:gradients?|derivatives?)\s+(?:are|is)\s+(?:all\s+)?(?:approximated|estimated|computed|taken)\s+(?:by|with|from|using)\s+(?:finite|central|forward)\s+differences\b",
    ),
    (
        "gradient",
        r"\bnabla\s*\^\s*2(?:\s*\w)?(?:\s*\(\s*\w\s*\))?\s+(?:here\s+)?(?:is|means?|denotes?|stands?\s+for)\s+(?:the|an?)\s+"
        r"(?!(?:[\w-]+\s+){0,3}?(?:hessian|matrix|second|laplac|jacobian))",
    ),
    (
        "trace",
        rf"{FIRST}{EVERY}traces?\s+(?:is|are)\s+(?:taken\s+)?(?:only\s+)?(?:over|in|with\s+respect\s+to)\s+(?:the\s+)?(?:first|second|last|\w+\s+factor)",
    ),
    ("trace", rf"{FIRST}{EVERY}traces?\s+{IS}(?:normali[sz]ed|partial|averaged|block|super)"),
    (
        "sum",
        r"(?:^|\bwhere\s+|\band\s+)[a-z]\s+(?:runs?|ranges?|goes)\s+(?:only\s+)?over\s+(?:the\s+|all\s+)?(?:even|odd|prime|distinct|nonzero|every\s+second)\b"
        rf"|{FIRST}{EVERY}(?:sums?|summations?)\s+(?:here\s+)?(?:(?:is|are)\s+(?:taken\s+)?|runs?\s+|ranges?\s+"
        rf"|goes?\s+|extends?\s+)"
        r"(?:only\s+)?over\s+(?:all\s+)?(?:pairs|distinct|even|odd|nonzero|non-zero|unordered"
        r"|[a-z]\s*(?:\\?g(?:e|t)q?\b|\\?l(?:e|t)q?\b|>|<|\\?ne\b))",
    ),
    (
        "sum",
        rf"{FIRST}{EVERY}(?:sums?|summations?)\s+(?:(?:always|all|here|never\s+include)\s+)*(?:(?:exclude|skip"
        rf"|omit|leave\s+out)s?\b|(?:is|are)\s+"
        r"(?:weighted|normali[sz]ed|averaged|alternating|truncated|restricted|partial|averages|means)\b)",
    ),
)
"""The sign that a notion is of, and the words that make another of it."""
DENIED = re.compile(
    r"\b(?:not(?!\s+independent)|never|no|nor|neither|if|whether|unlike|instead\s+of|rather\s+than)\b|n't\b|\?",
    re.I,
)


OTHER_GRADIENT = re.compile(
    r"\b(?:half|twice|minus|one\s+half\s+of|a\s+(?:multiple|fraction|part)\s+of)\s+(?:the|its"
    r"|our)\s+gradient(?:\s+of\s+[^.;:,]{1,30})?\s+(?:is|equals|reads|becomes)\s*[,:]?\s*$|"
    r"\b(?:the|an?|our|its|this)\s+(?:[\w-]+\s+)?(?:stochastic|mini-?batch|natural|Riemannian|projected|clipped|normali[sz]ed|noisy"
    r"|numerical|approximate|preconditioned|estimated|biased|unbiased|single-sample|per-(?:sample|example)|straight-through"
    r"|surrogate|semi|per-example|averaged?|transposed?|total|summed|scaled|truncated|quanti[sz]ed|sparsified|compressed|delayed|stale)[\s-]+gradient(?:\s+(?:estimat(?:e|or)|of\s+[^.;:,]{1,30}))?\s+"
    r"(?:is|equals|reads|becomes)(?:\s+(?:then|thus|simply|therefore|hence|now|also|just|given\s+by))?\s*[,:]?\s*$",
    re.IGNORECASE,
)
"""What names another gradient before a line that has the plain one: the stochastic gradient is."""
FRONTED = re.compile(
    r"^\s*(?:(?:now|then|hence|thus|so|and|but|finally)\s*,?\s+)*(?:with\s+(?:class|sample|importance|example)[\s-]weights|averag(?:ed|ing)\s+over|summ(?:ed|ing)\s+over|normali[sz](?:ed|ing)|transpos(?:ed|ing)|re-?scal(?:ed|ing)"
    r"|(?:for|on|from)\s+(?:an?|one|each)\s+(?:single|given|random|fresh)\s+(?:sample|example|point|mini-?batch)|per[\s-](?:sample|example)"
    r"|(?:on|for)\s+(?:the|an?)\s+(?:validation|test|held-out)\s+(?:set|data|loss)|modulo|up\s+to|in\s+the\s+limit|to\s+(?:leading|first|lowest|second)\s+order"
    r"|in\s+(?:distribution|probability|the\s+mean)|at\s+(?:the\s+|its\s+|these\s+)?(?:kinks?|corners?|non-?differentiable\s+points?|points\s+of\s+non-?differentiability|discontinuit\w+)|with\s+(?:high\s+)?probability)\b(?![^,:]*\b(?:constant|by|both\s+sides)\b)",
    re.IGNORECASE,
)
"""What a sentence begins with by which its gradient is another one: averaged over the samples."""
OF_OTHER = re.compile(
    r"\b(?:the|an?|its|our)\s+(?:(?:[\w-]+\s+)?(?:gradient|derivative|hessian|differential)s?\b(?P<of>[^.;:]*?)\b(?:is|equals|reads|becomes)"
    r"|(?:(?:sub|super)-?\s?(?:gradient|differential)s?|(?:total|weak|distributional|Clarke|generali[sz]ed|directional|negative|reversed)\s+(?:gradient|derivative)s?)"
    r"\b[^.;:]*?\b(?:is|equals|reads|becomes))(?:\s+(?:then|thus|simply|given\s+by))?\s*[,:]?\s*$",
    re.IGNORECASE,
)
PARTLY = re.compile(
    r"(?:the|an?|its|our)\s+(?:negative|reversed|minus|opposite|halved|doubled|scaled|total|weak"
    r"|distributional|directional|half|twice)\s+(?:the\s+)?(?:gradient|derivative)",
    re.IGNORECASE,
)
RISKY = re.compile(
    r"\b(?:restricted|in\s+the\s+(?:[\w-]+\s+)?(?:metric|norm|geometry|inner\s+product|parameters?\s+of)|of\s+the\s+(?:average|mean|expectation|square"
    r"|logarithm|negative|norm|inverse|absolute\s+value|clipped|smoothed|regulari[sz]ed|penali[sz]ed|truncated)\s+of|(?:first|second|last|\w+th)\s+(?:coordinates?"
    r"|components?|entr(?:y|ies))|along(?!\s+with)|projected|clipped|masked|scaled|sees|upper\s+bound|lower\s+bound|surrogate|validation|tangent)\b",
    re.IGNORECASE,
)
"""What makes another gradient of it, between its name and the line: restricted to, of the average of f."""
PLAIN_GRADIENT = re.compile(r"\s*\\nabla(?:\s*_\s*(?:\w|\\[a-z]+|\{[^{}]*\}))?(?P<of>[^=]*)=")
ITS_OWN = re.compile(r"_|\\(?:hat|tilde|widehat|widetilde|xi|zeta|ell|mathcal\s*\{?\s*B)(?![a-z])")
"""A sign of the sample in what a gradient is of."""


def other_gradient(words: str, shown: str) -> str:
    """Return the words that name the plain gradient of a line ``shown`` as another one; else nothing."""
    found, plain = OTHER_GRADIENT.search(words) or FRONTED.search(words), PLAIN_GRADIENT.match(shown)
    other = OF_OTHER.search(words)
    if (
        found is None
        and other
        and (other["of"] is None or RISKY.search(other["of"]) or PARTLY.match(other[0]))
    ):
        found = other
    return found[0].strip(" ,:") if found and plain and not ITS_OWN.search(plain["of"]) else ""


NABLA = re.compile(
    r"\\(?:nabla|partial)\s*(?P<of>\\?[A-Za-z]?)\s*(?:\([^()]*\))?\s*(?::\s*=|\\(?:coloneqq|eqdef|triangleq|equiv)(?![a-z])|=)\s*(?P<value>.*)",
    re.DOTALL,
)
PARTIAL = re.compile(
    r"\\[td]?frac\s*\{\s*\\?(?:partial|mathrm\s*\{\s*d\s*\}|d)\s*[^{}]*\}\s*\{\s*\\?(?:partial|mathrm\s*\{\s*d\s*\}|d)[^{}]*(?:\{[^{}]*\})?[^{}]*\}"
    r"|\\(?:partial|nabla)\s*(?:_\s*(?:\w|\{[^{}]*\}|\\[a-z]+))?\s*\\?[A-Za-z]?(?:\([^()]*\))?(?:\s*/\s*\\partial\s*\\?\w+(?:_\w+)?)?|\\operatorname\s*\{grad\}\s*\w?"
)
AROUND = re.compile(
    r"[\s(){}\[\],.;&]|\\(?:left|right|ldots|dots|cdots|top|begin|end|quad|,)(?![a-z])|\\\\|\^|T\b|p?matrix|pmatrix|bmatrix|_\s*(?:\w|\{[^{}]*\})"
)


def own_nabla(formula: str) -> bool:
    r"""Whether a formula makes something else of \nabla than partial derivatives: \nabla := M^{-1} \partial_w."""
    found = NABLA.fullmatch(formula)
    if found is None or not re.search(r"\\(?:partial|nabla)(?![a-z])", found["value"]):
        return False
    if "=" in found["value"] or "+" in found["value"] or "sum" in found["value"]:
        return False
    return bool(AROUND.sub("", PARTIAL.sub("", found["value"])))


def otherwise(words: str) -> Iterator[tuple[str, str]]:
    """Yield the signs of which words, formulas in them bare, make another notion, with these words."""
    if DENIED.search(words):
        return
    for sign, form in OTHERWISE:
        for found in re.finditer(form, words, re.IGNORECASE):
            yield sign, found[0].strip(" ,")


PRIMES = re.compile(
    r"\bprimes?\s+(?:denotes?|means?|indicates?|stands?\s+for|marks?|labels?|refers?\s+to|is|are)\s+(?![^.;:]*(?:derivative|differentiat|gradient))[^.;:]*",
    re.IGNORECASE,
)
PRIMES_IN = re.compile(
    r"\b(?:primes?|[fgh]')\s+(?:denotes?|means?|indicates?|stands?\s+for|is|are)\s+(?:(?:the|an?|partial|first|always)\s+)*(?:derivatives?|differentiation)\s+(?:of\s+\w+\s+)?"
    r"(?:in|with\s+respect\s+to|w\.?r\.?t\.?|along|by)\s+(?:the\s+)?(?:variable\s+|parameter\s+|argument\s+)?(?P<of>time\b|[A-Za-z](?![\w']))",
    re.IGNORECASE,
)
CALLED_PRIME = re.compile(
    r"[A-Za-z]\s*(?:'|\^\s*\{?\s*\\prime\s*\}?)\s*(?:\\left\s*)?\(\s*(?P<at>\\?[A-Za-z]*)"
)


def other_prime(words: str, text: str) -> str:
    """Return the words by which f'(x) of a text is no derivative, or one in another letter; else nothing."""
    every = {found["at"] for found in CALLED_PRIME.finditer(text)}
    found = PRIMES.search(words) if every else None
    within = PRIMES_IN.search(words)
    if within and every and within["of"][0] not in every:
        found = within
    return found[0] if found else ""
