"""Facts by trigger words and the nearest arguments of the right type."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from itertools import islice
from typing import Final, NamedTuple

from tellings.baselines.rules.lexicon import entries, lowered, phrases
from tellings.document import ROLES, Argument, Entity, Fact, FactType, Figure, Modality, Span

__all__ = ["Draft", "find_facts"]


class Draft(NamedTuple):
    """A fact before it has a key: what it says, with names and values instead of ids beside the ids."""

    start: int
    end: int
    type: FactType
    modality: Modality
    arguments: tuple[Argument, ...]
    names: tuple[tuple[str, str], ...]
    values: tuple[tuple[str, float, str], ...]
    property: str

    def fact(self, identity: str, key: str) -> Fact:
        """The fact of a document, under its key."""
        return Fact(identity, self.start, self.end, self.type, self.modality, key, self.arguments)


_TRIGGERS: Final[dict[FactType, re.Pattern[str]]] = {
    "agreement": phrases("facts", "agreement"),
    "investment": phrases("facts", "investment"),
    "programme": phrases("facts", "programme"),
    "deployment": phrases("facts", "deployment"),
    "effect": phrases("facts", "effect"),
    "expansion": phrases("facts", "expansion"),
    "employment": phrases("facts", "employment"),
    "sharing": phrases("facts", "sharing"),
}
_SHARED: Final = phrases("facts", "shared")
_DENIED: Final = phrases("modality", "denied")
_PLANNED: Final = phrases("modality", "planned")
_POSSIBLE: Final = phrases("modality", "possible")
_CONTRACTED: Final = re.compile(r"n['’]t\b|['’]ll\b")
_STATUS: Final = re.compile(
    r"(?<![\w-])(?:(?P<denied>not|never|neither|non-?|nor)(?:\s(?:legally|an?|be|in\sany\sway))?[\s-]?)?(?P<property>legally\sbinding|binding|voluntary|exclusive|confidential)(?![\w-])"
)
_OFFICE: Final = entries("names", "roles")
_OFFICE_BEHIND: Final = re.compile(
    r",\s(?:the\s|an?\s|its\s|our\s|his\s|her\s)?((?:[\w’'-]+\s){0,5}?)([a-z-]+)(?=[\s,.])", re.IGNORECASE
)
_PLACE_OF_WORK: Final = re.compile(r"\s(?:of|at|for)\s(?:the\s)?$")
_JOBS: Final = frozenset(
    ["job", "person", "employee", "worker", "post", "operator", "role", "engineer", "apprentice", "layoff"]
)
_CLAIMED: Final = frozenset(["percent", "multiple", "duration", "count", "measure", "money"])
_MAX_ARGUMENTS: Final = 3
_WINDOW: Final = 48
_MOST: Final = 40  # names, figures and triggers of one type that a sentence is searched for


class _Scene(NamedTuple):
    """One sentence with what stands in it, and the names of the sentence before."""

    sentence: Span
    entities: Sequence[Entity]
    earlier: Sequence[Entity]
    figures: Sequence[Figure]


def find_facts(
    text: str, sentences: Sequence[Span], entities: Sequence[Entity], figures: Sequence[Figure]
) -> list[Draft]:
    """Find the typed statements of an article.

    Args:
        text: The article.
        sentences: Its sentences, in order.
        entities: Its entities, in order.
        figures: Its figures, in order.

    Returns:
        Drafts in order of their triggers; nothing is told twice within a sentence.
    """
    lower = lowered(text)
    entity_starts = [item.start for item in entities]
    figure_starts = [item.start for item in figures]
    drafts: list[Draft] = []
    earlier: Sequence[Entity] = ()
    for sentence in sentences:
        first, last = (bisect_left(entity_starts, edge) for edge in (sentence.start, sentence.end))
        near = entities[first : min(last, first + _MOST)]
        left, right = (bisect_left(figure_starts, edge) for edge in (sentence.start, sentence.end))
        scene = _Scene(sentence, near, earlier, figures[left : min(right, left + _MOST)])
        if near or scene.figures or earlier:
            drafts += _statuses(lower, scene)
            drafts += _positions(text, lower, scene)
            for kind, pattern in _TRIGGERS.items():
                drafts += _triggered(lower, scene, kind, pattern)
        earlier = near or earlier[-_MAX_ARGUMENTS:]
    return sorted(drafts, key=lambda draft: (draft.start, draft.type))


def _modality(lower: str, sentence: Span, start: int, end: int) -> Modality:
    """How a statement stands, by the auxiliaries and negations around its trigger."""
    window = lower[max(sentence.start, start - _WINDOW) : min(sentence.end, end + 12)]
    ahead = window[: max(0, start - max(sentence.start, start - _WINDOW))]
    if _DENIED.search(window) or "n't" in window or "n’t" in window:
        return "denied"
    if _POSSIBLE.search(ahead):
        return "possible"
    if _PLANNED.search(ahead) or re.search(r"['’]ll\b", ahead) or ahead.rstrip().endswith((" to", " due")):
        return "planned"
    return "actual"


def _draft(
    scene: _Scene,
    lower: str,
    kind: FactType,
    start: int,
    end: int,
    filled: Sequence[tuple[str, Entity | Figure]],
    about: str = "",
) -> Draft:
    roles = ROLES[kind]
    arguments: list[Argument] = []
    names: list[tuple[str, str]] = []
    values: list[tuple[str, float, str]] = []
    for role, item in filled:
        if (item.kind if isinstance(item, Figure) else item.type) not in roles[role]:
            continue
        if isinstance(item, Figure):
            if item.value is not None:
                values.append((role, item.value, item.unit))
        elif (role, item.name) in names:
            continue
        else:
            names.append((role, item.name))
        arguments.append(Argument(role, item.id))
    modality = _modality(lower, scene.sentence, start, end)
    return Draft(start, end, kind, modality, tuple(arguments), tuple(names), tuple(values), about)


def _nearest(items: Sequence[Entity], kinds: frozenset[str], position: int, *, side: str = "") -> Entity | None:
    """The item of one of the types nearest to a position, on one side of it where that is asked."""
    fitting = [
        item
        for item in items
        if item.type in kinds
        and (side != "before" or item.end <= position)
        and (side != "after" or item.start >= position)
    ]
    return min(fitting, key=lambda item: min(abs(item.start - position), abs(item.end - position)), default=None)


_PARTIES: Final = frozenset(["ORG", "GOV", "PLACE"])
_BODIES: Final = frozenset(["ORG", "GOV"])
_FIRMS: Final = frozenset(["ORG"])
_PLANS: Final = frozenset(["PROGRAMME"])
_PRODUCTS: Final = frozenset(["PRODUCT"])
_DATES: Final = frozenset(["DATE"])
_LANDS: Final = frozenset(["PLACE"])
_ANYBODY: Final = frozenset(["ORG", "GOV", "PROGRAMME"])
_THINGS: Final = frozenset(["PRODUCT", "PROGRAMME"])
_RECIPIENTS: Final = frozenset(["PROGRAMME", "PRODUCT", "ORG", "GOV"])


def _statuses(lower: str, scene: _Scene) -> list[Draft]:
    found = []
    for match in _STATUS.finditer(lower, scene.sentence.start, scene.sentence.end):
        instrument = _nearest(scene.entities, _PLANS, match.start())
        about = match["property"].split()[-1]
        draft = _draft(
            scene,
            lower,
            "legal_status",
            match.start(),
            match.end(),
            [("instrument", instrument)] if instrument else [],
            about,
        )
        found.append(
            draft._replace(
                modality="denied" if match["denied"] else "actual" if draft.modality == "denied" else draft.modality
            )
        )
    return found


def _positions(text: str, lower: str, scene: _Scene) -> list[Draft]:
    """Offices: "Ann Lee, director of the Trust", "Trust director Ann Lee", "Minister for Works Ann Lee"."""
    found = []
    for person in scene.entities:
        if person.type != "PERSON":
            continue
        role = _role_behind(text, lower, scene, person) or _role_before(lower, scene, person)
        if role is None:
            continue
        start, end = role
        org = _nearest([item for item in scene.entities if item is not person], _BODIES, start)
        if org is not None and min(abs(org.start - end), abs(org.end - start)) > 40:
            org = None
        filled: list[tuple[str, Entity | Figure]] = [("person", person)]
        if org is not None:
            filled.append(("org", org))
        found.append(_draft(scene, lower, "position", start, end, filled)._replace(modality="actual"))
    return found


def _role_behind(text: str, lower: str, scene: _Scene, person: Entity) -> tuple[int, int] | None:
    if text[person.end : person.end + 1] != ",":
        return None
    for match in re.finditer(r"[a-z-]+", lower[person.end : min(person.end + 70, scene.sentence.end)]):
        if match.group() in _OFFICE:
            return person.end + match.start(), person.end + match.end()
    return None


def _role_before(lower: str, scene: _Scene, person: Entity) -> tuple[int, int] | None:
    begin = max(scene.sentence.start, person.start - 40)
    last = None
    for match in re.finditer(r"[a-z-]+", lower[begin : person.start]):
        if match.group() in _OFFICE:
            last = (begin + match.start(), begin + match.end())
    if last is None or any(mark in lower[last[1] : person.start] for mark in ',.;:"”“'):
        return None
    return last


def _triggered(lower: str, scene: _Scene, kind: FactType, pattern: re.Pattern[str]) -> list[Draft]:
    """The facts of one type in a sentence: one for the first trigger that finds its arguments, or one for each sum."""
    matches = pattern.finditer(lower, scene.sentence.start, scene.sentence.end)
    for match in islice(matches, _MOST):
        start, end = match.span()
        drafts = [_draft(scene, lower, kind, start, end, filled) for filled in _filled(lower, scene, kind, start, end)]
        least = 2 if kind in ("investment", "employment") else 1
        drafts = [draft for draft in drafts if len(draft.arguments) >= least]
        if drafts:
            return drafts
    return []


Filled = list[tuple[str, Entity | Figure]]


def _filled(lower: str, scene: _Scene, kind: FactType, start: int, end: int) -> list[Filled]:
    """Arguments for a trigger; an empty list where what makes the statement is missing."""
    near = scene.entities
    date = _nearest(near, _DATES, start)
    dated: Filled = [("date", date)] if date is not None else []
    actor = _nearest(near, _BODIES, start, side="before") or _nearest(near, _PARTIES, start, side="before")
    if kind == "agreement":
        parties = _distinct([item for item in near if item.type in _BODIES])[:_MAX_ARGUMENTS]
        instrument = _nearest(near, _PLANS, start)
        if len(parties) < 2 and instrument is None:
            return []
        plan: Filled = [("instrument", instrument)] if instrument is not None else []
        return [[*(("party", item) for item in parties), *plan, *dated]]
    if kind == "investment":
        return _sums(scene, start, actor, dated)
    if kind == "programme":
        plan_named = _nearest(near, _PLANS, start)
        if plan_named is None or actor is None:
            return []
        return [[("body", actor), ("programme", plan_named), *dated]]
    if kind == "deployment":
        return _systems(scene, start, dated)
    if kind == "effect":
        cause = _nearest(near, _THINGS, start, side="before") or _nearest(scene.earlier, _PRODUCTS, start)
        figure = min(
            (item for item in scene.figures if item.kind in _CLAIMED and item.kind != "money"),
            key=lambda item: abs(item.start - start),
            default=None,
        )
        is_claim = cause is not None and figure is not None and (figure.kind != "count" or cause.type == "PRODUCT")
        return [[("cause", cause), ("figure", figure)]] if is_claim and cause is not None and figure is not None else []
    if kind == "expansion":
        firm = _nearest(near, _FIRMS, start, side="before") or _nearest(near, _FIRMS, start)
        place = _nearest(near, _LANDS, start, side="after") or _nearest(near, _LANDS, start)
        if firm is None or place is None:
            return []
        count = [item for item in scene.figures if item.kind == "count" and item.unit in _JOBS][:1]
        return [[("org", firm), ("place", place), *(("count", item) for item in count), *dated]]
    if kind == "employment":
        employer = _nearest(near, _ANYBODY, start, side="before") or _nearest(near, _ANYBODY, start)
        counts = [
            item
            for item in scene.figures
            if item.kind == "count" and (item.unit in _JOBS or 0 <= item.start - end < 40)
        ]
        if not counts:
            return []
        nearest = min(counts, key=lambda item: abs(item.start - start))
        place = _nearest(near, _LANDS, start, side="after")
        filled: Filled = [("employer", employer)] if employer is not None else []
        return [[*filled, ("count", nearest), *([("place", place)] if place is not None else [])]]
    giver = _nearest([*scene.earlier, *near], _BODIES, start, side="before")
    receiver = _nearest(near, _BODIES, end, side="after")
    is_told = _SHARED.search(lower, scene.sentence.start, scene.sentence.end) is not None
    if not is_told or giver is None or receiver is None or giver.name == receiver.name:
        return []
    return [[("giver", giver), ("receiver", receiver)]]


def _distinct(items: Sequence[Entity]) -> list[Entity]:
    seen: dict[str, Entity] = {}
    for item in items:
        seen.setdefault(item.name, item)
    return list(seen.values())


def _sums(scene: _Scene, start: int, actor: Entity | None, dated: Filled) -> list[Filled]:
    """One investment for each sum of money in the sentence, with the nearest recipient behind it."""
    found: list[Filled] = []
    for figure in scene.figures:
        if figure.kind != "money":
            continue
        filled: Filled = [("investor", actor)] if actor is not None else []
        filled.append(("amount", figure))
        recipient = _nearest(scene.entities, _RECIPIENTS, figure.end, side="after")
        if recipient is not None and recipient is not actor and recipient.start - figure.end < 80:
            filled.append(("recipient", recipient))
        place = _nearest(scene.entities, _LANDS, figure.end, side="after")
        if place is not None and place is not actor:
            filled.append(("place", place))
        found.append([*filled, *dated])
    return found


def _systems(scene: _Scene, start: int, dated: Filled) -> list[Filled]:
    products = _distinct([item for item in scene.entities if item.type == "PRODUCT"])
    if not products:
        return []
    user = _nearest(scene.entities, frozenset(["GOV"]), start) or _nearest(scene.earlier, frozenset(["GOV"]), start)
    supplier = _nearest(scene.entities, _FIRMS, start)
    filled: Filled = [("system", products[0])]
    if len(products) > 1:
        filled.append(("component", products[1]))
    if user is not None:
        filled.append(("user", user))
    if supplier is not None and (user is None or supplier.name != user.name):
        filled.append(("supplier", supplier))
    return [[*filled, *dated]] if len(filled) > 1 else []
