"""Stance of `linear`: sentences by TF-IDF and logistic regression, targets and holders by links, articles by both."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from tellings.baselines.linear.classifier import Classifier, mean_entropy
from tellings.baselines.linear.links import NONE, Anchor, Linker, Mark, Pair, pairs
from tellings.baselines.linear.scene import Scene
from tellings.document import POLARITIES, ArticleStance, Entity, Polarity, Span, Stance

__all__ = ["StanceModel", "best_threshold", "candidates", "clause_of", "marked_by_rules", "may_link", "polarities"]

_TARGETS: Final = frozenset({"ORG", "GOV", "PERSON", "PLACE", "PRODUCT", "PROGRAMME"})
_HOLDERS: Final = frozenset({"ORG", "GOV", "PERSON"})
_BACK: Final = 2
_THRESHOLDS: Final = np.linspace(0.2, 0.8, 25)


class StanceModel:
    """Finds which sentences take which side, of what and by whom, and the stance of the article."""

    def __init__(self) -> None:
        """Nothing is learnt yet."""
        self._vectoriser: Any = None
        self._sides: dict[Polarity, Any] = {}
        self._thresholds: dict[Polarity, float] = {}
        self._links = Linker()
        self._unnamed = Classifier()
        self._article = Classifier(strength=0.5)

    def fit(self, learnt: Sequence[Scene], seed: int) -> StanceModel:
        """Learn sentences, links and articles from gold; thresholds by cross-validation over events."""
        from sklearn.linear_model import LogisticRegression
        from sklearn.model_selection import GroupKFold, cross_val_predict

        self._vectoriser = _vectoriser().fit([row for scene in learnt for row in _sentences(scene)])
        matrix = self._matrix(learnt)
        groups = [scene.document.event for scene in learnt for _ in scene.sentences]
        folds = GroupKFold(min(5, len(set(groups)))) if len(set(groups)) > 1 else None
        held_out: list[NDArray[np.float64]] = []
        for side in POLARITIES:
            wanted = np.array([side in sides for scene in learnt for sides in polarities(scene)])
            model = LogisticRegression(C=4.0, class_weight="balanced", max_iter=500, random_state=seed)
            if folds is None or len(set(wanted)) < 2:
                guessed = np.where(wanted, 1.0, 0.0)
            else:
                guessed = cross_val_predict(model, matrix, wanted, groups=groups, cv=folds, method="predict_proba")[
                    :, 1
                ]
            self._sides[side] = model.fit(matrix, wanted) if len(set(wanted)) > 1 else None  # type: ignore[index]
            self._thresholds[side] = best_threshold(guessed, wanted)  # type: ignore[index]
            held_out.append(guessed)
        self._fit_links(learnt)
        at, rows = 0, []
        for scene in learnt:
            size = len(scene.sentences)
            rows.append(self._shares(scene, [guessed[at : at + size] for guessed in held_out]))
            at += size
        self._article.fit(rows, [scene.document.stance or "neutral" for scene in learnt])
        return self

    def predict(self, scene: Scene, entities: Sequence[Entity]) -> tuple[ArticleStance, list[Stance]]:
        """Stance of an article, and its marks in order."""
        if not scene.sentences:
            return "neutral", []
        scores = self._scores(scene)
        marks = [
            Stance(f"s{number}", span.start, span.end, side, "deal", None)
            for number, (span, side) in enumerate(self._spans(scene, scores), start=1)
        ]
        article = self._article.best([self._shares(scene, scores)])[0]
        return article, self._linked(scene, marks, scene.by_sentence(entities))  # type: ignore[return-value]

    def entropy(self, scene: Scene) -> float:
        """Mean entropy of whether a sentence takes a side, over sentences and sides (0 to 1)."""
        if not scene.sentences:
            return 0.0
        taken = np.concatenate(self._scores(scene))
        return mean_entropy(np.stack([taken, 1.0 - taken], axis=1))

    def _scores(self, scene: Scene) -> list[NDArray[np.float64]]:
        """How likely each sentence takes each side."""
        matrix = self._matrix([scene])
        return [
            np.zeros(len(scene.sentences)) if model is None else model.predict_proba(matrix)[:, 1]
            for model in self._sides.values()
        ]

    def _matrix(self, found: Sequence[Scene]) -> Any:
        from scipy.sparse import csr_matrix, hstack

        words = self._vectoriser.transform([row for scene in found for row in _sentences(scene)])
        marked = [row for scene in found for row in marked_by_rules(scene)]
        return csr_matrix(hstack([words, csr_matrix(np.array(marked, dtype=float).reshape(len(marked), -1))]))

    def _spans(self, scene: Scene, scores: Sequence[NDArray[np.float64]]) -> list[tuple[Span, Polarity]]:
        """Sentences that take a side; where `rules` saw the same side in a clause of it, that clause."""
        clauses = {(scene.sentence_of(mark.start), mark.polarity): mark for mark in scene.rules.stances}
        found: list[tuple[Span, Polarity]] = []
        for number, sentence in enumerate(scene.sentences):
            for side, values in zip(self._sides, scores, strict=True):
                if values[number] >= self._thresholds[side]:
                    clause = clauses.get((number, side))
                    found.append((Span(clause.start, clause.end) if clause else clause_of(scene.text, sentence), side))
        return found

    def _shares(self, scene: Scene, scores: Sequence[NDArray[np.float64]]) -> list[str]:
        """Features of an article: how much of it takes each side, and which one opens and closes it."""
        size = max(len(scene.sentences), 1)
        sides = [values >= self._thresholds[side] for side, values in zip(self._sides, scores, strict=True)]
        row = ["bias"]
        for side, taken in zip(self._sides, sides, strict=True):
            share = taken.sum() / size
            row.extend(f"{side}>{step / 20:.2f}" for step in range(1, 16) if share > step / 20)
            row.append(f"opens {side}={bool(taken[:2].any())}")
            row.append(f"closes {side}={bool(taken[-2:].any())}")
        first, second = (taken.sum() for taken in sides)
        least = min(first, second) / max(first + second, 1)
        row.extend(f"lesser>{step / 10:.1f}" for step in range(1, 5) if least > step / 10)
        row.append(f"greater={'promotional' if first > second else 'critical'}")
        row.append(f"rules={scene.rules.stance}")
        return row

    def _fit_links(self, learnt: Sequence[Scene]) -> None:
        found: list[Pair] = []
        roles: list[str] = []
        rows: list[list[str]] = []
        kinds: list[str] = []
        for scene in learnt:
            marks = scene.by_sentence(scene.document.entities)
            names = {entity.id: entity.name for entity in scene.document.entities}
            for stance in scene.document.stances:
                linked = {names.get(stance.target, ""): "target"}
                if stance.holder:
                    linked[names[stance.holder]] = "holder"
                for pair in candidates(scene, stance, marks):
                    found.append(pair)
                    roles.append(linked.get(_name(pair.mark), NONE))
                if stance.target in ("deal", "other"):
                    rows.append(_around(scene, stance))
                    kinds.append(stance.target)
        self._links.fit(found, roles)
        self._unnamed.fit(rows, kinds)

    def _linked(self, scene: Scene, stances: Sequence[Stance], marks: Sequence[Sequence[Mark]]) -> list[Stance]:
        found = []
        for stance in stances:
            near = candidates(scene, stance, marks)
            best: dict[str, tuple[float, str]] = {}
            for pair, (role, value) in zip(near, self._links.score(near, may_link), strict=True):
                if value >= self._links.threshold and value > best.get(role, (0.0, ""))[0]:
                    best[role] = (value, pair.mark.id)
            target = best.get("target", (0.0, ""))[1]
            holder = best.get("holder", (0.0, ""))[1]
            found.append(
                Stance(
                    stance.id,
                    stance.start,
                    stance.end,
                    stance.polarity,
                    target or self._unnamed.best([_around(scene, stance)])[0],
                    holder or None,
                )
            )
        return found


def polarities(scene: Scene) -> list[set[str]]:
    """Sides that gold gives each sentence."""
    return [
        {mark.polarity for mark in scene.document.stances if mark.start < span.end and span.start < mark.end}
        for span in scene.sentences
    ]


def _vectoriser() -> Any:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import FeatureUnion

    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=2, token_pattern=r"(?u)\b\w[\w'’-]*\b|[!?“”]")
    letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True, min_df=3)
    return FeatureUnion([("words", words), ("letters", letters)], transformer_weights={"words": 1.0, "letters": 0.7})


def _sentences(scene: Scene) -> list[str]:
    return [scene.text[span.start : span.end] for span in scene.sentences]


def marked_by_rules(scene: Scene) -> list[list[float]]:
    """What `rules` says of each sentence, of those beside it, and where it stands."""
    sides = [
        [
            float(
                any(
                    mark.polarity == side and mark.start < span.end and span.start < mark.end
                    for mark in scene.rules.stances
                )
            )
            for side in POLARITIES
        ]
        for span in scene.sentences
    ]
    empty = [0.0] * len(POLARITIES)
    size = max(len(sides) - 1, 1)
    return [
        [
            *own,
            *(0.5 * value for value in (sides[at - 1] if at else empty)),
            *(0.5 * value for value in (sides[at + 1] if at + 1 < len(sides) else empty)),
            float(at == 0),
            at / size,
            float(any(mark in scene.text[span.start : span.end] for mark in '“”"')),
        ]
        for at, (own, span) in enumerate(zip(sides, scene.sentences, strict=True))
    ]


def best_threshold(values: NDArray[np.float64], wanted: NDArray[np.bool_]) -> float:
    """Where F1 is best on what was held out."""

    def f1(threshold: float) -> float:
        taken = values >= threshold
        return float(2 * (taken & wanted).sum() / max(taken.sum() + wanted.sum(), 1))

    return max((f1(threshold), -abs(threshold - 0.5), float(threshold)) for threshold in _THRESHOLDS)[2]


def clause_of(text: str, sentence: Span) -> Span:
    """A sentence without its full stop and its opening marks, as annotators mark it."""
    start, end = sentence.start, sentence.end
    while start < end and text[start] in "“\"'‘•-–—*# \t":
        start += 1
    while end > start and text[end - 1] in "”\"'’.;: \t":
        end -= 1
    return Span(start, end) if start < end else sentence


def candidates(scene: Scene, stance: Stance, marks: Sequence[Sequence[Mark]]) -> list[Pair]:
    """Names near a mark that may be its target or its holder."""
    anchor = Anchor(stance.start, stance.end, stance.polarity)
    return pairs(
        scene, anchor, marks, before=_BACK, allowed=lambda mark: isinstance(mark, Entity) and mark.type in _TARGETS
    )


def may_link(pair: Pair, role: str) -> bool:
    """Whether such a name can be a target or a holder."""
    mark = pair.mark
    return isinstance(mark, Entity) and mark.type in (_HOLDERS if role == "holder" else _TARGETS)


def _name(mark: Mark) -> str:
    return mark.name if isinstance(mark, Entity) else ""


def _around(scene: Scene, stance: Stance) -> list[str]:
    return ["bias", stance.polarity, *(word.lower() for word in scene.text[stance.start : stance.end].split())]
