"""What numbers count: currencies, lengths of time, measures, and the head noun of a count."""

from __future__ import annotations

import re
from typing import Final

from tellings.quantity.numerals import GAP, alternation

__all__ = [
    "CODES",
    "COINS",
    "CURRENCIES",
    "MEASURES",
    "SIGNS",
    "SYMBOLS",
    "TIMES",
    "head_noun",
    "singular",
]

SIGNS: Final = {
    "£": "GBP", "$": "USD", "€": "EUR", "¥": "JPY", "₹": "INR", "₩": "KRW", "₽": "RUB", "₺": "TRY", "₦": "NGN",
    "₱": "PHP", "฿": "THB", "₫": "VND", "₪": "ILS", "₴": "UAH", "₸": "KZT", "₡": "CRC", "₲": "PYG", "₵": "GHS",
    "₼": "AZN", "₾": "GEL", "₮": "MNT", "₭": "LAK", "៛": "KHR", "৳": "BDT", "₨": "INR", "￥": "JPY", "＄": "USD",
    "￡": "GBP", "US$": "USD", "U.S.$": "USD", "USD$": "USD", "A$": "AUD", "AU$": "AUD", "AUD$": "AUD", "C$": "CAD",
    "CA$": "CAD", "CAD$": "CAD", "CDN$": "CAD", "NZ$": "NZD", "HK$": "HKD", "S$": "SGD", "SG$": "SGD", "NT$": "TWD",
    "R$": "BRL", "MX$": "MXN", "Mex$": "MXN", "AR$": "ARS", "CLP$": "CLP", "COL$": "COP", "J$": "JMD", "TT$": "TTD",
    "FJ$": "FJD", "Z$": "ZWL", "N$": "NAD", "EC$": "XCD", "BZ$": "BZD", "B$": "BND", "E£": "EGP", "EGP£": "EGP",
    "IR£": "IEP", "S£": "SYP", "CN¥": "CNY", "RMB¥": "CNY", "JP¥": "JPY", "RMB": "CNY", "GH₵": "GHS", "GH¢": "GHS",
    "Rs.": "INR", "Rs": "INR", "RM": "MYR", "Rp": "IDR", "Rp.": "IDR", "KSh": "KES", "Ksh": "KES", "KSh.": "KES",
    "Sh": "KES", "TSh": "TZS", "USh": "UGX", "Shs": "KES", "Fr.": "CHF", "SFr": "CHF", "SFr.": "CHF", "kr": "SEK",
    "Kr": "SEK", "kr.": "DKK", "R": "ZAR", "Tk": "BDT", "PKRs": "PKR", "FCFA": "XAF", "CFA": "XOF", "P": "PHP",
}  # fmt: skip
"""Currency signs that stand before the number. `R` and `P` are read only right before a digit."""

CODES: Final = frozenset(
    ["USD", "EUR", "GBP", "JPY", "CNY", "CNH", "INR", "AUD", "CAD", "CHF", "NZD", "HKD", "SGD", "SEK", "NOK", "DKK", "ISK", "PLN", "CZK", "HUF", "RON", "BGN", "RUB", "UAH", "TRY", "ILS", "AED", "SAR", "QAR", "KWD", "BHD", "OMR", "JOD", "LBP", "IQD", "IRR", "EGP", "MAD", "TND", "DZD", "LYD", "ZAR", "NGN", "GHS", "KES", "UGX", "TZS", "ETB", "RWF", "ZMW", "MWK", "BWP", "NAD", "MZN", "AOA", "XOF", "XAF", "MUR", "KRW", "TWD", "THB", "VND", "IDR", "MYR", "PHP", "PKR", "BDT", "LKR", "NPR", "MMK", "KHR", "LAK", "MNT", "KZT", "UZS", "KGS", "TJS", "AZN", "GEL", "AMD", "BYN", "MDL", "RSD", "MKD", "ALL", "BRL", "MXN", "ARS", "CLP", "COP", "PEN", "UYU", "BOB", "PYG", "VES", "CRC", "GTQ", "HNL", "NIO", "PAB", "DOP", "JMD", "TTD", "CUP", "HTG", "BSD", "BBD", "XCD", "FJD", "PGK", "SBD", "TOP", "WST", "VUV", "XPF"]
)
"""ISO 4217 codes, before or after the number."""

_ADJECTIVES: Final = {
    "dollar": "USD; US USD; U.S. USD; American USD; Australian AUD; Canadian CAD; New Zealand NZD; Hong Kong HKD;"
    " Singapore SGD; Singaporean SGD; Taiwan TWD; Taiwanese TWD; Jamaican JMD; Fijian FJD; Fiji FJD; Namibian NAD;"
    " Bahamian BSD; Barbadian BBD; Trinidad TTD; Liberian LRD; Guyanese GYD; Zimbabwean ZWL; Brunei BND",
    "pound": "GBP; British GBP; Egyptian EGP; Lebanese LBP; Syrian SYP; Sudanese SDG; South Sudanese SSP; Irish IEP;"
    " Gibraltar GIP",
    "euro": "EUR",
    "yen": "JPY; Japanese JPY",
    "yuan": "CNY; Chinese CNY",
    "renminbi": "CNY",
    "rupee": "INR; Indian INR; Pakistani PKR; Pakistan PKR; Sri Lankan LKR; Nepalese NPR; Nepali NPR; Mauritian MUR;"
    " Seychelles SCR",
    "rand": "ZAR; South African ZAR",
    "franc": "CHF; Swiss CHF; CFA XOF; Congolese CDF; Rwandan RWF; Guinean GNF; Djibouti DJF; French FRF; Pacific XPF",
    "krona": "SEK; Swedish SEK; Icelandic ISK",
    "krone": "NOK; Norwegian NOK; Danish DKK",
    "zloty": "PLN; Polish PLN",
    "forint": "HUF; Hungarian HUF",
    "koruna": "CZK; Czech CZK",
    "lira": "TRY; Turkish TRY; Lebanese LBP",
    "ruble": "RUB; Russian RUB; Belarusian BYN",
    "rouble": "RUB; Russian RUB; Belarusian BYN",
    "hryvnia": "UAH; Ukrainian UAH",
    "dirham": "AED; Emirati AED; UAE AED; Moroccan MAD",
    "riyal": "SAR; Saudi SAR; Qatari QAR; Yemeni YER",
    "rial": "IRR; Iranian IRR; Omani OMR; Yemeni YER",
    "dinar": "KWD; Kuwaiti KWD; Jordanian JOD; Bahraini BHD; Iraqi IQD; Serbian RSD; Tunisian TND; Algerian DZD; Libyan LYD",
    "shekel": "ILS; Israeli ILS",
    "shilling": "KES; Kenyan KES; Ugandan UGX; Uganda UGX; Tanzanian TZS; Tanzania TZS; Somali SOS",
    "naira": "NGN; Nigerian NGN",
    "cedi": "GHS; Ghanaian GHS",
    "birr": "ETB; Ethiopian ETB",
    "kwacha": "ZMW; Zambian ZMW; Malawian MWK; Malawi MWK",
    "pula": "BWP",
    "metical": "MZN",
    "kwanza": "AOA",
    "peso": "MXN; Mexican MXN; Philippine PHP; Filipino PHP; Argentine ARS; Argentinian ARS; Chilean CLP; Colombian COP;"
    " Uruguayan UYU; Dominican DOP; Cuban CUP",
    "real": "BRL; Brazilian BRL",
    "bolivar": "VES; Venezuelan VES",
    "baht": "THB; Thai THB",
    "dong": "VND; Vietnamese VND",
    "ringgit": "MYR; Malaysian MYR",
    "rupiah": "IDR; Indonesian IDR",
    "taka": "BDT; Bangladeshi BDT",
    "kyat": "MMK",
    "riel": "KHR",
    "tugrik": "MNT",
    "leu": "RON; Romanian RON; Moldovan MDL",
    "lev": "BGN; Bulgarian BGN",
    "tenge": "KZT; Kazakh KZT",
    "lari": "GEL; Georgian GEL",
    "dram": "AMD; Armenian AMD",
    "manat": "AZN; Azerbaijani AZN",
    "afghani": "AFN",
    "guarani": "PYG; Paraguayan PYG",
    "quetzal": "GTQ",
    "kina": "PGK",
    "won": "KRW; South Korean KRW; Korean KRW; North Korean KPW",
}  # fmt: skip
_PLURALS: Final = {
    "krona": ("kronor", "kronur"), "krone": ("kroner",), "zloty": ("zlotys", "zloties", "złoty", "zlotych"),
    "koruna": ("korunas", "koruny"), "lira": ("liras", "lire"), "real": ("reais", "reals"), "leu": ("lei",),
    "lev": ("leva", "levs"), "yen": (), "yuan": (), "baht": (), "won": (), "renminbi": (),
}  # fmt: skip


def _currencies() -> dict[str, str]:
    names: dict[str, str] = {"pounds sterling": "GBP", "pound sterling": "GBP", "sterling": "GBP", "quid": "GBP"}
    for noun, listed in _ADJECTIVES.items():
        for entry in listed.split("; "):
            adjective, _, code = entry.rpartition(" ")
            for form in (noun, *_PLURALS.get(noun, (noun + "s",))):
                names[f"{adjective} {form}".strip().lower()] = code
    del names["real"], names["won"]  # words of English, read only behind an adjective or a scale
    return names


CURRENCIES: Final = _currencies()
"""ISO code by name as written after a number (lower case), with and without the country's adjective."""

COINS: Final = {
    "pence": "GBP", "penny": "GBP", "pennies": "GBP", "cents": "USD", "cent": "USD", "euro cents": "EUR",
    "euro cent": "EUR", "paise": "INR", "kopecks": "RUB", "kopeks": "RUB", "australian cents": "AUD",
    "canadian cents": "CAD", "pesewas": "GHS", "us cents": "USD", "centavos": "BRL", "sen": "MYR",
}  # fmt: skip
"""Hundredths of a currency by name."""

TIMES: Final = {
    "millisecond": (0.001, "second"), "second": (1, "second"), "sec": (1, "second"), "minute": (1, "minute"),
    "min": (1, "minute"), "hour": (1, "hour"), "hr": (1, "hour"), "day": (1, "day"), "week": (1, "week"),
    "fortnight": (2, "week"), "month": (1, "month"), "quarter": (3, "month"), "year": (1, "year"), "yr": (1, "year"),
    "decade": (10, "year"), "century": (100, "year"), "centurie": (100, "year"),
}  # fmt: skip
"""Lengths of time by singular name: factor and unit."""

_PREFIXES: Final = {
    "nano": "n", "micro": "µ", "milli": "m", "centi": "c", "kilo": "k", "mega": "M", "giga": "G", "tera": "T",
    "peta": "P", "exa": "E", "zetta": "Z",
}  # fmt: skip
_BASES: Final = {
    "watt": ("W", "milli kilo mega giga tera"), "watt-hour": ("Wh", "kilo mega giga tera"),
    "watt hour": ("Wh", "kilo mega giga tera"), "metre": ("m", "nano micro milli centi kilo"),
    "meter": ("m", "nano micro milli centi kilo"), "gram": ("g", "micro milli kilo"), "gramme": ("g", "milli kilo"),
    "litre": ("L", "milli centi mega giga"), "liter": ("L", "milli centi mega giga"),
    "tonne": ("t", "kilo mega giga"), "byte": ("B", "kilo mega giga tera peta exa zetta"),
    "bit": ("bit", "kilo mega giga tera"), "hertz": ("Hz", "kilo mega giga tera"), "joule": ("J", "kilo mega giga tera peta"),
    "volt": ("V", "milli kilo"), "amp": ("A", "milli"), "flop": ("FLOPS", "giga tera peta exa zetta"),
    "pascal": ("Pa", "kilo mega"), "calorie": ("cal", "kilo"), "becquerel": ("Bq", "kilo mega giga"),
    "volt-amp": ("VA", "kilo mega"), "pixel": ("px", "mega"),
}  # fmt: skip
_NAMED: Final = {
    "kn": "knot|knots", "mi": "mile|miles", "nmi": "nautical mile|nautical miles",
    "yd": "yard|yards", "ft": "foot|feet", "in": "inch|inches", "acre": "acre|acres", "ha": "hectare|hectares",
    "m²": "square metre|square metres|square meter|square meters|sq metres|sq meters|sq m|sq. m",
    "km²": "square kilometre|square kilometres|square kilometer|square kilometers|sq kilometres|sq km|sq. km|sq kms",
    "mi²": "square mile|square miles|sq mile|sq miles|sq mi", "ft²": "square foot|square feet|sq ft|sq. ft|sq feet",
    "cm²": "square centimetre|square centimetres|sq cm",
    "yd²": "square yard|square yards|sq yd", "m³": "cubic metre|cubic metres|cubic meter|cubic meters|cu m",
    "km³": "cubic kilometre|cubic kilometres", "ft³": "cubic foot|cubic feet|cu ft",
    "km/h": "kilometres per hour|kilometers per hour|kilometres an hour|kilometers an hour|km per hour|km an hour",
    "mph": "miles per hour|miles an hour", "m/s": "metres per second|meters per second|metres a second",
    "Mbit/s": "megabits per second|megabits a second", "Gbit/s": "gigabits per second|gigabits a second",
    "ton": "ton|tons", "lb": "lbs", "oz": "ounce|ounces|troy ounce|troy ounces", "st": "stone",
    "gal": "gallon|gallons", "pt": "pint|pints", "bbl": "barrel|barrels", "bu": "bushel|bushels", "ct": "carat|carats",
    "°C": "degrees celsius|degree celsius|degrees centigrade|celsius|degrees c|deg c",
    "°F": "degrees fahrenheit|degree fahrenheit|fahrenheit|degrees f", "°": "degrees",
    "dB": "decibel|decibels", "hp": "horsepower|brake horsepower", "ly": "light year|light years|light-year|light-years",
    "t": "metric ton|metric tons|metric tonne|metric tonnes", "fathom": "fathom|fathoms", "kg": "kilo|kilos",
    "km": "klick|klicks", "ppm": "parts per million", "ppb": "parts per billion", "lm": "lumen|lumens",
    "A": "ampere|amperes", "kcal": "kilocalorie|kilocalories", "mAh": "milliamp hours|milliamp-hours", "hPa": "millibar|millibars",
}  # fmt: skip


def _measures() -> dict[str, str]:
    names = {name: symbol for symbol, listed in _NAMED.items() for name in listed.split("|")}
    for base, (symbol, prefixes) in _BASES.items():
        plural = base if base.endswith("hertz") else base + "s"
        for prefix in ("", *prefixes.split()):
            for form in (base, plural):
                names[prefix + form] = _PREFIXES.get(prefix, "") + symbol
    return names


MEASURES: Final = _measures()
"""Symbol of a measure by its name (lower case)."""

SYMBOLS: Final = {
    **{
        symbol: symbol
        for symbol in ["W", "kW", "MW", "GW", "TW", "Wh", "kWh", "MWh", "GWh", "TWh", "kVA", "MVA", "Hz", "kHz", "MHz", "GHz", "kV", "MV", "mAh", "nm", "µm", "mm", "cm", "km", "m²", "km²", "cm²", "m³", "km³", "km/h", "mph", "m/s", "mi", "ft", "ft²", "yd", "mi²", "ha", "kg", "mg", "µg", "g", "t", "kt", "Mt", "Gt", "lb", "oz", "ml", "cl", "L", "kB", "MB", "GB", "TB", "PB", "EB", "ZB", "°C", "°F", "°", "hPa", "kPa", "MPa", "dB", "rpm", "hp", "bbl", "ppm", "ppb", "kcal", "kJ", "MJ", "GJ", "TJ", "PJ", "kn", "nmi", "Mbit/s", "Gbit/s", "kbit/s", "GFLOPS", "TFLOPS", "PFLOPS", "EFLOPS", "mSv", "µSv", "GBq"]
    },
    "kw": "kW", "Kw": "kW", "KW": "kW", "mw": "MW", "gw": "GW", "kwh": "kWh", "Kwh": "kWh", "KWh": "kWh", "KM": "km", "Km": "km",
    "kms": "km", "KMs": "km", "km2": "km²", "m2": "m²", "m3": "m³", "sqm": "m²", "sqft": "ft²", "sqkm": "km²", "kmh": "km/h",
    "kph": "km/h", "KPH": "km/h", "MPH": "mph", "kgs": "kg", "Kg": "kg", "KG": "kg", "l": "L", "mL": "ml", "KB": "kB", "Mbps": "Mbit/s",
    "Gbps": "Gbit/s", "Mb/s": "Mbit/s", "Gb/s": "Gbit/s", "μm": "µm", "μg": "µg", "ºC": "°C", "℃": "°C", "ºF": "°F",
    "ton": "ton", "C": "°C", "F": "°F", "V": "V", "A": "A", "J": "J", "lbs": "lb", "TEU": "TEU", "TEUs": "TEU", "petaflops": "PFLOPS",
    "acre": "acre", "MVh": "MWh", "dBA": "dB", "m": "m",
}  # fmt: skip
"""Symbols of measures as written after a number (case matters), each with the one that this project uses."""

_IRREGULAR: Final = {
    "people": "person", "persons": "person", "men": "man", "women": "woman", "children": "child", "staff": "person",
    "staffers": "person", "personnel": "person", "feet": "foot", "teeth": "tooth", "geese": "goose", "mice": "mouse",
    "lives": "life", "wives": "wife", "knives": "knife", "wolves": "wolf", "shelves": "shelf", "halves": "half",
    "leaves": "leaf", "loaves": "loaf", "thieves": "thief", "calves": "calf", "scarves": "scarf", "criteria": "criterion",
    "phenomena": "phenomenon", "analyses": "analysis", "crises": "crisis", "bases": "base", "theses": "thesis",
    "diagnoses": "diagnosis", "hypotheses": "hypothesis", "indices": "index", "vertices": "vertex", "matrices": "matrix",
    "appendices": "appendix", "fungi": "fungus", "alumni": "alumnus", "stimuli": "stimulus", "bacteria": "bacterium",
    "strata": "stratum", "memoranda": "memorandum", "referenda": "referendum", "movies": "movie", "cookies": "cookie",
    "calories": "calorie", "zombies": "zombie", "rookies": "rookie", "selfies": "selfie", "ties": "tie", "pies": "pie",
    "dies": "die", "lies": "lie", "shoes": "shoe", "canoes": "canoe", "toes": "toe", "aches": "ache", "headaches": "headache",
    "caches": "cache", "niches": "niche", "axes": "axe", "buses": "bus", "campuses": "campus", "bonuses": "bonus",
    "viruses": "virus", "censuses": "census", "statuses": "status", "surpluses": "surplus", "gases": "gas",
    "apparatuses": "apparatus", "minibuses": "minibus", "oxen": "ox", "media": "medium", "dice": "die",
    "lenses": "lens", "choruses": "chorus", "circuses": "circus", "walruses": "walrus", "octopuses": "octopus", "aliases": "alias",
    "atlases": "atlas", "canvases": "canvas", "heroes": "hero", "potatoes": "potato", "tomatoes": "tomato", "vetoes": "veto",
    "echoes": "echo", "volcanoes": "volcano", "mosquitoes": "mosquito", "cargoes": "cargo", "torpedoes": "torpedo",
    "aircraft": "aircraft", "spacecraft": "spacecraft", "hovercraft": "hovercraft", "rotorcraft": "rotorcraft",
    "watercraft": "watercraft", "police": "police", "fish": "fish",
    "sheep": "sheep", "cattle": "cattle", "crew": "person", "troops": "troop", "series": "series", "species": "species",
    "offspring": "offspring", "deer": "deer", "salmon": "salmon", "trout": "trout", "cod": "cod", "livestock": "livestock",
    "headquarters": "headquarters", "works": "works", "barracks": "barracks", "youth": "youth", "poultry": "poultry",
    "folk": "person", "data": "data", "grandchildren": "grandchild", "schoolchildren": "schoolchild",
}  # fmt: skip
_SINGULAR_S: Final = frozenset(
    ["gas", "bus", "campus", "plus", "minus", "bias", "lens", "atlas", "canvas", "alias", "christmas", "news", "politics", "economics", "physics", "mathematics", "athletics", "logistics", "overseas", "mass", "cross", "press", "express", "process", "access", "progress", "business", "wireless", "various", "previous", "serious", "continuous", "simultaneous", "religious", "dangerous", "indigenous", "autonomous", "obvious", "generous", "famous", "enormous", "tremendous", "precious", "anonymous", "numerous", "continuous", "hazardous", "suspicious", "prestigious", "ambitious", "infectious", "conscious", "nervous", "sports", "always", "perhaps", "besides", "towards", "afterwards", "sometimes", "across", "less", "this", "its", "his", "us", "is", "was", "has", "does", "yes", "thus", "versus", "whereas", "as", "hers", "theirs", "ours", "yours", "means", "upstairs", "downstairs", "diabetes", "aids", "rabies", "measles", "sus", "corps"]
)
_ENDS: Final = frozenset(
    # prepositions, conjunctions, pronouns, determiners, auxiliaries, adverbs, and verbs that often follow a count
    ["a", "an", "the", "this", "that", "these", "those", "his", "her", "its", "their", "our", "your", "my", "of", "in", "on", "at", "by", "for", "from", "to", "with", "within", "without", "into", "onto", "over", "under", "about", "above", "below", "between", "among", "across", "through", "during", "before", "after", "since", "until", "till", "near", "per", "than", "as", "and", "or", "but", "nor", "so", "yet", "if", "when", "where", "while", "whereas", "because", "although", "though", "who", "whom", "whose", "which", "what", "how", "why", "it", "they", "them", "he", "she", "we", "you", "i", "him", "us", "me", "there", "here", "not", "no", "only", "also", "even", "still", "just", "already", "now", "then", "ago", "later", "earlier", "is", "are", "was", "were", "be", "been", "being", "am", "has", "have", "had", "having", "do", "does", "did", "will", "would", "can", "could", "may", "might", "shall", "should", "must", "said", "says", "say", "saying", "told", "tells", "added", "adds", "reported", "reports", "claimed", "claims", "showed", "shows", "found", "died", "die", "dies", "were's", "isn't", "aren't", "wasn't", "weren't", "hasn't", "haven't", "won't", "can't", "each", "every", "all", "both", "either", "neither", "any", "some", "much", "many", "more", "most", "less", "least", "off", "out", "up", "down", "against", "towards", "toward", "upon", "via", "amid", "despite", "beyond", "behind", "beneath", "beside", "besides", "except", "including", "inside", "outside", "like", "unlike", "around", "along", "away", "apart", "together", "instead", "yesterday", "today", "tomorrow", "again", "ever", "never", "always", "often", "perhaps", "rather", "quite", "very", "too", "almost", "nearly", "roughly", "remain", "remains", "remained", "came", "come", "comes", "went", "go", "goes", "took", "take", "takes", "got", "get", "gets", "made", "make", "makes", "left", "lost", "voted", "signed", "joined", "worth", "compared"]
)
_MODIFIERS: Final = frozenset(["more", "other", "new", "additional", "extra", "further", "less", "fewer-than", "such", "same", "odd", "or-so"])
_NEXT: Final = re.compile(rf"(?:{GAP})([A-Za-z\u00c0-\u024f][\w'’-]{{0,30}})")
_PARTITIVE: Final = re.compile(
    rf"{GAP}of{GAP}(?:(?:the|its|their|his|her|our|those|these|all|about|some)\b{GAP}?){{0,2}}(?:[0-9][0-9,.]{{0,12}}(?:bn|m|k)?|(?:{alternation(['two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve', 'twenty', 'thirty', 'fifty'])})\b)?",
    re.IGNORECASE,
)


def singular(noun: str) -> str | None:
    """The singular of a plural noun, lower case; nothing when the word is not plural.

    >>> singular("jobs"), singular("people"), singular("companies"), singular("process")
    ('job', 'person', 'company', None)
    """
    noun = noun.lower().replace("’", "'")
    if noun in _IRREGULAR:
        return _IRREGULAR[noun]
    if not noun.endswith("s"):
        return noun[:-3] + "man" if len(noun) > 5 and noun.endswith("men") and noun != "specimen" else None
    if len(noun) < 4 or noun in _SINGULAR_S or noun.endswith(("ss", "us", "is", "'s", "less")):
        return None
    if noun.endswith("ies") and len(noun) > 4:
        return noun[:-3] + "y"
    if noun.endswith(("sses", "shes", "ches", "xes", "zzes")):
        return noun[:-2]
    return noun[:-1]


def head_noun(text: str, position: int, *, is_one: bool = False) -> str:
    """The singular head noun of what a number at `position` counts.

    The rule: of the words after the number, up to a preposition, a verb or punctuation, the first plural noun and
    the plurals right behind it ("1,500 new sales jobs"); after one, the last of at most three words. "Nine of the eleven
    clauses" counts clauses.

    Args:
        text: The text.
        position: Where the number ends.
        is_one: Whether the number is one.

    Returns:
        The noun in lower case, or an empty string where the rule finds none.
    """
    if is_one:
        return _head_of_one(text, position)
    partitive = _PARTITIVE.match(text, position)
    if partitive is not None:
        position = partitive.end()
        if text[position : position + 1].isalpha():
            position -= 1
    found = ""
    for _ in range(7):
        match = _NEXT.match(text, position)
        if match is None:
            break
        word = match[1]
        lower = word.lower()
        if found:
            # "50 jobs was": only a plural right behind a plural can still be the head
            following = singular(lower) if lower not in _ENDS and not lower.endswith(("'s", "’s")) else None
            if following is None or lower in _IRREGULAR:
                break
            found = following
        elif lower in _ENDS and lower not in _MODIFIERS:
            break
        else:
            noun = singular(lower.rpartition("-")[2])
            if noun is not None and not lower.endswith(("'s", "’s")):
                found = noun
        position = match.end()
    return found


def _head_of_one(text: str, position: int) -> str:
    last = ""
    for _ in range(3):
        match = _NEXT.match(text, position)
        if match is None or match[1].lower() in _ENDS:
            break
        word = match[1].lower()
        if last and word.endswith("ed"):
            break
        last = word
        position = match.end()
    return last.removesuffix("'s").removesuffix("’s")
