"""No real name stands in an invented event.

How it works: every form of every name of the sheet, and the whole text of every telling, is searched for real names,
written as names are (`France`, `FRANCE`, not `france`), as whole words, across line ends, inside compounds too (`US-based`):

- the territories of CLDR in English (countries, continents, unions), which the package `babel` carries, and the everyday
  short forms that it leaves out (`SHORT_FORMS`);
- well-known technology firms, laboratories, products and news agencies (`KNOWN`: those that prose of this kind would
  reach for, not a register of firms).

The forms are searched, besides, for the names annotated in the news articles, which the stand-off files hold.

What it cannot see: a real name outside these lists (a town, a river, a small firm, a person who happens to bear an
invented name), adjectives and languages ("French"), misspelt or inflected names. Nor does it know whether "Jordan" is a
country or somebody's first name: what it finds is read by a person, and reworded either way.
"""

from __future__ import annotations

import re
from functools import cache

import msgspec
import pytest
from babel import Locale

from tests.corpus.sheets import REAL, ROOT, SHEETS, TELLINGS, Telling

SHORT_FORMS = """
America, Bosnia, Britain, Czech Republic, England, Great Britain, Holland, Ivory Coast, Northern Ireland, Palestine, Scotland,
Turkey, UAE, UK, U.K., US, U.S., USA, Vatican, Wales
"""
KNOWN = """
Accenture, Adobe, Airbus, Alibaba, Alphabet, Amazon, AMD, Apple, ASML, Atos, BAE Systems, Baidu, Boeing, ByteDance,
Capgemini, Capita, Cisco, Cloudflare, CoreWeave, CrowdStrike, Dell, Deloitte, Ericsson, Facebook, Fujitsu, Google, Huawei,
IBM, Infosys, Instagram, Intel, KPMG, LinkedIn, Lockheed Martin, McKinsey, Meta, Microsoft, Motorola, Netflix, Nokia,
Nvidia, Oracle, Palantir, PayPal, Philips, Qualcomm, Salesforce, Samsung, SAP, Serco, Siemens, SoftBank, Sony, SpaceX,
Starlink, Tencent, Tesla, Thales, TikTok, Toshiba, Twitter, Uber, Vodafone, Xiaomi,
Anthropic, Cohere, DeepMind, DeepSeek, Hugging Face, Mistral, OpenAI, Perplexity, Stability AI,
Alexa, Android, ChatGPT, Claude, Copilot, Excel, Gemini, GPT, Llama, PowerPoint, Siri, WhatsApp, Wikipedia, YouTube,
AFP, Agence France-Presse, Al Jazeera, Associated Press, BBC, Bloomberg, CNN, Reuters, Xinhua
"""
KINDS_OF_PAPER = {"Memorandum of Understanding"}
"""Annotated as a name in the news articles, where it means their own agreement; any event may have one."""


def listed(names: str) -> set[str]:
    return {name.strip() for name in names.split(",")}


@cache
def territories() -> frozenset[str]:
    """CLDR's territories as prose writes them: "Trinidad and Tobago", "Hong Kong", "Myanmar" and "Burma"."""
    found: set[str] = set()
    nowhere = ("XA", "XB", "ZZ")  # two pseudo-locales and "Unknown Region"
    for code, name in Locale("en").territories.items():
        if code not in nowhere and name[0].isupper():  # all but "world"
            plain = name.replace(" & ", " and ").removesuffix(" SAR China")
            found.update(part.strip(" )") for part in re.split(r" - | \(", plain))
    return frozenset(found)


@cache
def names_in_news() -> frozenset[str]:
    files = sorted((ROOT / "annotations" / "standoff").glob("*.json"))
    entities = [entity for path in files for entity in msgspec.json.decode(path.read_bytes())["entities"]]
    return frozenset(entity["name"] for entity in entities if entity["type"] != "DATE") - KINDS_OF_PAPER


@cache
def pattern(names: frozenset[str]) -> re.Pattern[str]:
    longest_first = sorted(names | {name.upper() for name in names}, key=len, reverse=True)
    alternatives = "|".join(r"\s+".join(map(re.escape, name.split())) for name in longest_first)
    return re.compile(rf"(?<!\w)(?:{alternatives})(?!\w)")


def real_names() -> frozenset[str]:
    return territories() | listed(SHORT_FORMS) | listed(KNOWN)


@pytest.mark.parametrize("event", SHEETS)
def test_no_name_of_an_invented_event_is_real(event: str) -> None:
    wanted = pattern(real_names() | names_in_news())
    forms = [form for name in SHEETS[event]["name"] for form in (name["name"], *name["forms"])]
    found = {form: match.group() for form in forms if (match := wanted.search(form))}
    if event == REAL:
        assert found  # the search finds the real names where they belong
    else:
        assert found == {}


@pytest.mark.parametrize("telling", TELLINGS, ids=lambda telling: telling.id)
def test_no_real_name_stands_in_its_text(telling: Telling) -> None:
    found = [telling.at(match.start()) for match in pattern(real_names()).finditer(telling.text)]
    if telling.event == REAL:
        assert found
    else:
        assert found == []


@pytest.mark.parametrize(
    "text", ["A deal with France.", "FRANCE SIGNS", "the US-based firm", "New\nZealand", "WhatsApp's"]
)
def test_the_search_finds_what_it_should(text: str) -> None:
    assert pattern(real_names()).search(text)


@pytest.mark.parametrize("text", ["Francesca", "it tells us", "a turkey", "around the world", "metadata", "Nigerian"])
def test_the_search_leaves_the_rest(text: str) -> None:
    assert not pattern(real_names()).search(text)
