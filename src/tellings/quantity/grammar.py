"""The grammar of figures: where one may begin, what only looks like one, its units and its bounds.

Every expression is bounded or possessive, so that matching at one place takes constant time.
"""

from __future__ import annotations

import re
from typing import Final

from tellings.quantity.lexicon import words
from tellings.quantity.numerals import CARDINALS, DECIMALS, DIGITS, FRACTIONS, GAP, SCALES, VULGAR, WORDS, alternation
from tellings.quantity.units import CODES, COINS, CURRENCIES, MEASURES, SIGNS, SYMBOLS, TIMES

__all__ = [
    "AFTER",
    "AGO",
    "BEFORE",
    "BEFORE_WORDS",
    "CONTINUES",
    "FRACTION",
    "HEAD",
    "IDIOM",
    "LONE_TIME",
    "MAY_BE_POINT",
    "MONTHS",
    "MULTIPLE",
    "NAMED",
    "NOT_FROM_DIGITS",
    "NOT_QUICK",
    "NUMBER",
    "OF_UNIT",
    "QUICK",
    "QUICK_MONEY",
    "START",
    "UNIT",
    "UNIT_HEAD",
    "UNIT_HEADS",
    "VAGUE",
]

_MONTHS: Final = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_SHORT_MONTHS: Final = ["Jan", "Feb", "Mar", "Apr", "Jun", "Jul", "Aug", "Sep", "Sept", "Oct", "Nov", "Dec"]
MONTHS: Final = frozenset(
    [*_MONTHS, *_SHORT_MONTHS, *(name + "." for name in _SHORT_MONTHS), *(name.upper() for name in _MONTHS)]
)
_MONTH: Final = rf"(?:{alternation([*_MONTHS, *_SHORT_MONTHS, *(name.upper() for name in _MONTHS)])})\b\.?"
_DAY: Final = r"[0-3]?[0-9](?:st|nd|rd|th)?"
_ZONE: Final = r"(?:GMT|UTC|BST|CET|CEST|EST|EDT|PST|IST|hrs)\b"
_MERIDIEM: Final = r"(?:[ap]m\b|[ap]\.m\b\.?|[AP]M\b|[AP]\.M\b\.?)"
_SMALL: Final = alternation(
    ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
)
_PLURAL_TIMES: Final = [
    name + "s"
    for name in TIMES
    if name not in ("century", "sec", "min", "hr", "yr", "quarter", "fortnight", "millisecond")
]
_SINGULAR_TIMES: Final = ["second", "minute", "hour", "day", "week", "fortnight", "month", "year", "decade", "century"]
_BIG: Final = ["hundred", "thousand", "million", "billion", "trillion", "dozen", "lakh", "crore"]
_PARTS: Final = [name for name in FRACTIONS if name not in ("half", "halve")]

# --- where a figure may begin
_OPENERS: Final = words("openers")
_AFTER_A: Final = alternation(
    [
        *_BIG,
        *_PARTS,
        *_SINGULAR_TIMES,
        "half",
        "few",
        "couple",
        "full year",
        "full day",
        "full week",
        "whole day",
        "whole year",
    ]
)
_SIGN_SET: Final = "".join(sorted(sign for sign in SIGNS if len(sign) == 1 and not sign.isalpha()))
_LEADS: Final = " \t\n\r\u00a0\u2009\u202f(\\[\"'“”‘’—–/|*_"
_FIRST: Final = rf"0-9{''.join(VULGAR)}{_SIGN_SET}"
_WORD_START: Final = (
    rf"(?:{alternation([form for word in _OPENERS for form in (word, word.capitalize(), word.upper())])}"
    rf"|[aA]n?(?={GAP}(?:{_AFTER_A})\b))(?![\w])"
)
START: Final = re.compile(rf"[{_FIRST}{_LEADS}](?:(?<=[{_FIRST}])|(?<=[{_LEADS}])({_WORD_START}))")
"""Where a figure may begin: at a digit or a sign, or (group 1) at a word.

It begins with one set of characters, so that the engine runs past all others without trying anything.
"""
HEAD: Final = re.compile(_WORD_START)
"""The same for a word at the text's very beginning."""

_SCALES: Final = alternation(["hundred", "thousand", "million", "billion", "trillion", "lakh", "lac", "crore"])
_PLAIN: Final = (
    r"([1-9][0-9]{0,2}(?:,[0-9]{3})++(?:\.[0-9]{1,9})?+|[1-9][0-9]{0,14}+(?:\.[0-9]{1,9})?+|0\.[0-9]{1,9})(?![0-9])"
)
QUICK: Final = re.compile(
    rf"{_PLAIN}(?:[ ]((?:[mb]|tr)illion|thousand)\b)?+"
    rf"(?:[ \n]([A-Za-z]++)|(%)(?![\w-])|(?=[.,;:!?)\"”’]?(?:[ \n](?![0-9{_SIGN_SET}\u2013-])|$)))"
)
"""The plain case of a number: digits, and a word, a percent sign or the end of a phrase behind them."""
QUICK_MONEY: Final = re.compile(
    rf"([{_SIGN_SET}]){_PLAIN}(?:[ ]?(bn|m|k|tn)\b|[ ]((?:[mb]|tr)illion|thousand)\b)?+"
    rf"(?![ ]?(?:[mb]l?n|mln|[MBKT])\b|\s{{1,2}}(?i:{_SCALES}))"
    rf"(?=[.,;:!?)\"”’]?(?:[ \n](?![0-9{_SIGN_SET}\u2013-])|$))"
)
"""The plain case of a sum of money."""

# --- what only looks like a figure
NOT_QUICK: Final = frozenset(
    [
        *(name.lower() for name in [*_MONTHS, *_SHORT_MONTHS]),
        *SCALES,
        *(name + "s" for name in SCALES),
        *words("after_digits"),
    ]
)
"""Words behind a number that call for the whole grammar."""
CONTINUES: Final = frozenset(
    [
        *CARDINALS,
        *_BIG,
        *(name + "s" for name in _BIG),
        *FRACTIONS,
        *(name + "s" for name in FRACTIONS),
        *words("after_number_words"),
    ]
)
"""The same behind a number word."""

MAY_BE_POINT: Final = re.compile(
    r"0[0-9]|[0-9]{16}|[0-9]++(?:[-–/.:'’hsnrtap,;|]|\s{1,2}(?:[0-9JFMASONDGUBCEPIapohtd|–&-]))"
)
"""What every expression of `NOT_FROM_DIGITS` begins with."""

NOT_FROM_DIGITS: Final = re.compile(
    "|".join(
        [
            r"(?:[0-9]++[\s,;|.\-–]++){9,}+[0-9]*+",  # a table or an account number: not prose
            r"[0-9]{16,}+",
            rf"{_DAY}(?:{GAP}?(?:[-–/&,]|and|or|to){GAP}?{_DAY})?{GAP}(?:of{GAP})?{_MONTH}(?:,?{GAP}[12][0-9]{{3}}\b)?",
            rf"[0-9]{{1,2}}-[0-9]{{1,2}}(?:,{GAP}[0-9]{{1,2}}-[0-9]{{1,2}}){{1,4}}(?![0-9])",  # sets of a match
            *(rf"[0-9]{{1,4}}{mark}[0-9]{{1,2}}{mark}[0-9]{{1,4}}(?![0-9])" for mark in ("-", "/", r"\.")),
            rf"(?:[0-9]{{1,2}}(?:[:.][0-9]{{2}})?{GAP}?(?:[-–]|to){GAP}?)?[0-9]{{1,2}}(?:[:.][0-9]{{2}})?{GAP}?{_MERIDIEM}",
            r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?![0-9])",
            rf"[0-9]{{1,2}}[.:h]?[0-9]{{2}}{GAP}?{_ZONE}",
            r"[0-9]{1,2}h[0-9]{2}\b",
            rf"[0-9]{{1,2}}{GAP}?o['’]clock",
            r"(?:19|20)[0-9]{2}[-–/](?:(?:19|20)[0-9]{2}|[0-9]{2})(?![0-9])",
            r"(?:[0-9]{2})?[0-9]0['’]?s\b",
            r"0[0-9][0-9 ()\-]{4,16}|0[0-9]++",
            r"[0-9]{3}[-.][0-9]{3}[-.][0-9]{4}(?![0-9])|[0-9]{3}-[0-9]{4}(?![0-9])",
            rf"[0-9]{{1,4}}/[0-9]{{1,4}}(?!{GAP}?of\b)(?!/)",
            r"[0-9]{1,6}(?:st|nd|rd|th)\b",
            r"[0-9]{1,4}(?:[-–][0-9]{1,4}){2,6}",
            r"[0-9]{1,3}-a-side",
            rf"[0-9]{{1,3}}{GAP}(?:times|hours|days){GAP}(?:an?|per|each|every|daily|weekly)\b",
        ]
    )
)
"""Dates, clock times, years in pairs, decades, telephone numbers, dates in digits, ordinals, frequencies."""

_LEXICAL: Final = words("lexical")
IDIOM: Final = re.compile(
    "|".join(
        [
            rf"(?:{alternation([*CARDINALS, 'half', 'double'])})-(?:{alternation(_LEXICAL)})\b",
            rf"(?:(?:{alternation(CARDINALS)}){GAP}times|once|twice|thrice){GAP}(?:an?|per|each|every|daily|weekly|monthly|yearly)\b",
            rf"(?:{_SMALL})-to-(?:{_SMALL})\b",
            rf"(?:{_SMALL}){GAP}o['’]clock",
            rf"(?:one{GAP}by{GAP}one|one{GAP}or{GAP}two\b|two{GAP}by{GAP}two|one{GAP}in{GAP}a{GAP}million|fifty-fifty|sixes{GAP}and{GAP}sevens)",
            rf"(?:twenty-four{GAP}hours|seven{GAP}days){GAP}a{GAP}(?:day|week)",
            rf"a{GAP}(?:million{GAP}miles|thousand{GAP}times)\b",
            rf"(?:zero-(?:day|hours?)\b|one-day{GAP}(?:international|cricket|cup))",
        ]
    ),
    re.IGNORECASE,
)
"""Number words that count nothing: lexicalised compounds, frequencies, clock times, idioms."""

# --- numbers
_SCALE: Final = (
    r"(?P<scale>"
    r"[ \u00a0\u2009\u202f-]?(?:[Bb]n|[Mm]n|mln|mio|[Bb]ln|tr?n|Tn|BN|MN|TN|[Cc]r)(?![\w])"
    r"|(?(sign)[ \u00a0\u202f]?[mMkKbBtT]|[mMkKBb])(?![\w²³/])"
    rf"|(?:(?:{GAP}|-)(?i:{_SCALES})s?(?![\w])){{1,2}}"
    r")"
)
_LONG_SIGN: Final = rf"\$(?:{alternation(sign[1:] for sign in SIGNS if sign[0] == '$' and len(sign) > 1)})(?=[0-9 ])"
NUMBER: Final = re.compile(
    rf"(?:(?P<sign>{_LONG_SIGN}|[{_SIGN_SET}])[ \u00a0\u202f]?)?"
    rf"(?:(?P<digits>{DIGITS})(?P<vulgar>[{''.join(VULGAR)}])?|(?P<lone>[{''.join(VULGAR)}])|(?P<words>{WORDS})(?:{DECIMALS})?+)"
    rf"(?P<half>{GAP}and{GAP}(?:a|one|three){GAP}(?:half|quarters?|third)\b|-and-a-(?:half|quarter)\b)?"
    rf"(?:{_SCALE})?(?:(?<=[A-Za-z])(?P<half2>{GAP}and{GAP}a{GAP}half)\b)?"
)
"""A number with its currency sign and scale."""

_WHOLE: Final = alternation(
    [
        *_BIG,
        "hour",
        "day",
        "week",
        "month",
        "year",
        "decade",
        "century",
        "minute",
        "second",
        "mile",
        "kilometre",
        "kilometer",
        "tonne",
        "metre",
        "percentage point",
        "percent",
        "per cent",
    ]
)
_DENOMINATORS: Final = alternation([form for name in _PARTS for form in (name, name + "s")])
FRACTION: Final = re.compile(
    rf"(?:(?P<numerator>(?i:an?|{_SMALL})|[0-9])(?:{GAP}|-)(?P<denominator>{_DENOMINATORS})(?![\w-])"
    rf"|(?P<bare>(?:[aA]{GAP})?half|Half|HALF|[Qq]uarter(?={GAP}of{GAP}an?{GAP}))(?![\w-])|(?P<slash>[1-9]/[2-9])(?={GAP}?of\b))"
    rf"(?:(?:{GAP}of)?{GAP}an?{GAP}(?P<whole>{_WHOLE})(?![\w]))?"
)
"""A fraction in words, and the whole that it is a fraction of ("half a billion", "three quarters of an hour")."""

_SPELLED: Final = alternation([name + "s" for name in TIMES])
_VAGUE_PLURALS: Final = alternation(["hundreds", "thousands", "millions", "billions", "trillions", "lakhs", "crores"])
VAGUE: Final = re.compile(
    rf"(?P<vague>(?:tens|dozens|hundreds|thousands|millions|billions){GAP}(?:and|upon|or){GAP}(?:dozens|hundreds|thousands|millions|billions)\b"
    rf"|(?:tens|dozens|scores|hundreds|thousands|millions){GAP}of{GAP}(?:{_VAGUE_PLURALS})\b|(?:{_VAGUE_PLURALS}|dozens)\b"
    rf"|scores(?={GAP}of{GAP}(?:people|men|women|children|families|homes|workers|villages|passengers|companies|residents|protesters)\b)"
    rf"|(?:several|an?{GAP}few|few|an?{GAP}couple{GAP}of|couple{GAP}of)(?:{GAP}more)?{GAP}"
    rf"(?:dozen|hundred|thousand|million|billion|trillion|lakh|crore)"
    rf"(?:{GAP}(?:thousand|million|billion|trillion))?\b)(?!-)"
    rf"|(?P<spell>(?:several|an?{GAP}few|few|an?{GAP}couple{GAP}of|couple{GAP}of){GAP}(?:more{GAP})?(?P<spellunit>{_SPELLED})\b)"
    rf"|(?P<multi>multi-?(?P<multibig>million|billion|trillion)?-?(?P<multiunit>pound|dollar|euro|rupee|peso|year|month|week|day|decade)(?![\w]))"
    rf"|(?P<sum>(?P<sumbig>million|billion|trillion)-(?P<sumunit>pound|dollar|euro|rupee|peso|yen)(?![\w]))"
    rf"|(?P<stretch>{alternation(_PLURAL_TIMES)})\b"
    rf"(?!['’-]|{GAP}(?:ago|earlier|later|old|hence|before|after|past|gone|on)\b)"
    rf"|(?P<bulk>tonnes|tons|miles|kilometres|kilometers|acres|hectares|litres|liters|gallons|barrels|megawatts|gigawatts|gigabytes|terabytes|petabytes)(?={GAP}of\b)",
    re.IGNORECASE,
)
"""Amounts without a number: "tens of thousands", "several hundred", "a few weeks", "multi-year", "miles of cable"."""

MULTIPLE: Final = re.compile(
    rf"(?:(?P<past>doubled|doubling|tripled|tripling|trebled|trebling|quadrupled|quadrupling|quintupled|halved|halving)\b(?!-|{GAP}(?:down|back|over|as|up)\b)"
    rf"|(?P<plain>double|triple|treble|quadruple|halve)\b(?!-)|(?P<finite>doubles|triples|trebles|quadruples)\b(?!-|{GAP}(?:as|down|match|final|title|team|partner)\b)"
    rf"|(?P<twice>twice|thrice|double|triple|treble)(?={GAP}(?:the|that|what|its|their|his|her|our|this|last|as|more)\b)"
    rf"|(?P<fold>[a-z]{{2,8}}?)fold\b)",
    re.IGNORECASE,
)
"""A multiple in one word."""

LONE_TIME: Final = re.compile(
    rf"(?:(?P<article>an?){GAP}(?:(?:full|whole){GAP})?)?(?P<unit>{alternation(_SINGULAR_TIMES)})\b(?P<half>{GAP}and{GAP}a{GAP}half)?(?!['’-])",
    re.IGNORECASE,
)
"""One unit of time: "a decade", "(over the past) year", "a year and a half"."""

# --- units
_MONEY: Final = alternation(CURRENCIES)
NAMED: Final = {
    noun: re.compile(
        rf"(?<![\w])(?i:{alternation(name for name in CURRENCIES if name.endswith(tail) and name != tail)})(?![\w])"
    )
    for noun, tail in (("dollar", " dollars"), ("rupee", " rupees"))
}
"""Dollars and rupees by country."""
_TIME: Final = alternation(
    [form for name in TIMES for form in (name, name + "s") if form not in ("centurie", "centurys")]
)
_QUALITY: Final = rf"(?:{alternation(words('time_qualities'))}{GAP})?"
_COMPARED: Final = alternation(words("compared"))
UNIT: Final = re.compile(
    rf"(?P<percent>[ \u00a0\u2009\u202f]?[%‰]|(?:{GAP}|-)(?i:per(?:{GAP}|-)?cent(?:age)?)"
    rf"(?P<point>(?:{GAP}|-)(?i:points?))?(?![\w])"
    rf"|[ \u00a0]?(?:pc|pct|p\.c\.)(?![\w])"
    rf"|[ \u00a0]?(?P<pp>pp|ppts?|p\.p\.)(?![\w])|(?:{GAP}|-)?(?P<basis>(?i:basis{GAP}points?)|bps?)(?![\w]))"
    rf"|(?P<fold>-?fold\b|x(?![\w])|×(?![\w]))"
    rf"|{GAP}(?P<times>times)(?={GAP}(?:{_COMPARED})\b)"
    rf"|(?:{GAP}|-|(?<=[0-9]))(?:"
    rf"(?P<time>{_QUALITY}(?P<timeunit>(?i:{_TIME}))|[hH](?=\b)|ms)(?![\w])(?P<old>(?:{GAP}|-)olds?\b)?"
    rf"|(?P<money>(?i:{_MONEY}|won|real)|(?:{alternation(CODES)}))(?![\w])"
    rf"|(?P<coins>(?i:{alternation(COINS)}))(?![\w])"
    rf"|(?P<measure>(?i:{alternation(MEASURES)}))(?![\w²³])"
    rf"|(?P<symbol>{alternation(SYMBOLS)})(?![\w²³/]|-[a-z]))"
    rf"|(?P<coin>(?<=[0-9])(?:p|c|¢))(?![\w]|\.\w)"
    rf"|[ \u00a0\u202f]?(?P<after>[€£₽₺₴₸₪₫฿₹]|zł|Kč|Ft|kr|лв)(?![\w])"
    rf"|[\u00a0\u2009\u202f]?(?P<degree>°[ ]?[CF]?|℃)(?![\w])"
)
"""The unit right behind a number."""

UNIT_HEAD: Final = re.compile(r"[ \t\r\n\u00a0\u2007\u2009\u202f-]{0,4}([^\W\d_]+|[%‰€£₽₺₴₸₪₫฿₹°℃¢×])")
_FORMS: Final = [*TIMES, *(name + "s" for name in TIMES), *CURRENCIES, *CODES, *COINS, *MEASURES, *SYMBOLS]
UNIT_HEADS: Final = frozenset(
    [
        *(re.split(r"[^\w]", form.lower())[0] for form in _FORMS),
        *(match.group() for form in SYMBOLS if (match := re.match(r"[^\W\d_]+|.", form.lower()))),
        *words("unit_heads"),
    ]
)
"""First words of units, lower case: what spares most numbers the search for one."""

OF_UNIT: Final = re.compile(
    rf"(?:{GAP}of{GAP}|{GAP}|-)(?i:(?P<money>{_MONEY})|(?P<time>{_TIME})|(?P<measure>{alternation(MEASURES)}))(?![\w])"
)
"""The unit behind a vague number: "millions of dollars"."""

AGO: Final = re.compile(
    rf"['’]?{GAP}(?:or{GAP}(?:so|more){GAP})?(?:ago|earlier|later|previously|hence|beforehand|from{GAP}now|prior|before{GAP}that|after{GAP}that|since)\b"
)
"""What makes a length of time a point in time."""

# --- bounds
_MORE: Final = words("more")
_LESS: Final = words("less")
_PHRASES: Final = {
    "at_most": [*words("at_most"), *(f"{no} {more} than" for no in ("no", "not", "never") for more in _MORE)],
    "at_least": [*words("at_least"), *(f"{no} {less} than" for no in ("no", "not", "never") for less in _LESS)],
    "more_than": [
        *words("more_than"),
        *(f"{more} than" for more in _MORE),
        *(f"{well} {over}" for well in words("well") for over in ("over", "above", "beyond")),
    ],
    "less_than": [
        *words("less_than"),
        *(f"{less} than" for less in _LESS),
        *(f"{well} {under}" for well in words("well") for under in ("under", "below")),
    ],
    "over": ["over"],
    "within": ["within"],
    "about": words("about"),
    "skip": words("not_a_bound"),
}
BEFORE: Final = {tuple(phrase.split()): group for group, phrases in _PHRASES.items() for phrase in phrases}
"""What a phrase that ends right before a figure makes of its value; `over` and `within` depend on the kind."""
BEFORE_WORDS: Final = frozenset(phrase[-1] for phrase in BEFORE)
"""Last words of those phrases."""

AFTER: Final = re.compile(
    rf"(?:[ -]?(?P<plus>\+|plus\b(?!{GAP}(?:[0-9£$€]|{alternation(words('added'))})))"
    rf"|{GAP}or{GAP}(?P<more>more|over|above|older|longer|higher|greater)\b"
    rf"|{GAP}and{GAP}(?P<up>over|above|older|up)\b|{GAP}or{GAP}(?P<less>less|fewer|under|below|younger|lower|shorter)\b"
    rf"|{GAP}(?:or{GAP}so|or{GAP}thereabouts|odd)\b|-(?:odd|ish|or-so)\b"
    rf"|{GAP}(?:at{GAP}(?P<least>least)|at{GAP}(?P<most>most)|(?P<max>maximum|tops))(?=[\s.,;)]|$))",
    re.IGNORECASE,
)
"""What stands behind a figure, or behind the noun that it counts, and bounds it."""
