"""What the trained network makes of an article: layer by layer, the most probable marks that fit together."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from tellings.baselines.encoder.inputs import Inputs, hashed
from tellings.baselines.encoder.learning import pair_states
from tellings.baselines.encoder.network import Network
from tellings.baselines.linear.facts import candidates, context, may_fill, shared_out
from tellings.baselines.linear.links import NONE, Anchor, Mark, Pair
from tellings.baselines.linear.stance import candidates as candidates_of_mark
from tellings.baselines.linear.stance import clause_of, may_link
from tellings.baselines.linear.tagger import best_path
from tellings.baselines.linear.tokens import Labelled, spans
from tellings.baselines.rules.figures import find_figures
from tellings.baselines.rules.stance import article_stance
from tellings.document import POLARITIES, Document, Entity, Fact, Figure, Span, Stance

__all__ = ["annotated", "mentions", "stance_scores"]


def mentions(network: Network, inputs: Inputs) -> list[Labelled]:
    """Mentions of an article, without names."""
    with torch.inference_mode():
        return _tagged(network.entity(network.states(inputs)), inputs, network.config.entities)


def stance_scores(network: Network, inputs: Inputs) -> NDArray[np.float64]:
    """Probability that each sentence takes each side, sentences by sides."""
    with torch.inference_mode():
        logits = network.sentences(network.states(inputs), inputs)
        return np.asarray(torch.sigmoid(logits).double().cpu())


def annotated(network: Network, inputs: Inputs, entities: Sequence[Entity]) -> Document:
    """All layers of an article, facts without keys.

    Args:
        network: Trained.
        inputs: The article.
        entities: Its mentions, named.
    """
    with torch.inference_mode():
        states = network.states(inputs)
        figures = _figures(network, states, inputs, entities)
        stances = _stances(network, states, inputs, entities)
        facts = _facts(network, states, inputs, entities, figures)
    return Document(
        id=inputs.scene.document.id,
        event=inputs.scene.document.event,
        furniture=inputs.scene.rules.furniture,
        stance=article_stance(inputs.scene.sentences, stances),
        entities=tuple(entities),
        figures=tuple(figures),
        stances=tuple(stances),
        facts=tuple(facts),
    )


def _tagged(logits: Tensor, inputs: Inputs, classes: Sequence[str]) -> list[Labelled]:
    scores = torch.log_softmax(logits.float(), dim=1).double().cpu().numpy()
    found: list[Labelled] = []
    for tokens, (first, last) in zip(inputs.scene.tokens, inputs.sentences, strict=True):
        if tokens:
            found += spans(tokens, [classes[label] for label in best_path(scores[first:last], classes)])
    return found


def _figures(network: Network, states: Tensor, inputs: Inputs, entities: Sequence[Entity]) -> list[Figure]:
    """Readings of the grammar that the network takes for figures, with subjects."""
    likely = torch.sigmoid(network.figure(states)[:, 0]).cpu().numpy()
    scene = inputs.scene
    kept = []
    for figure in find_figures(scene.text, scene.sentences, scene.rules.furniture, entities):
        first, last = inputs.tokens_of(Span(figure.start, figure.end))
        if likely[first:last].max() >= 0.5:
            kept.append(figure)
    ids = {figure.id for figure in kept}
    return [
        msgspec.structs.replace(figure, part_of=figure.part_of if figure.part_of in ids else None) for figure in kept
    ]


def _roles(network: Network, states: Tensor, inputs: Inputs, found: Sequence[Pair]) -> NDArray[np.float64]:
    if not found:
        return np.zeros((0, len(network.config.roles)))
    logits = network.roles_of(*pair_states(network, states, inputs, found), [hashed(pair.features) for pair in found])
    return np.asarray(torch.softmax(logits.float(), dim=1).double().cpu())


def _stances(network: Network, states: Tensor, inputs: Inputs, entities: Sequence[Entity]) -> list[Stance]:
    scene = inputs.scene
    scores = torch.sigmoid(network.sentences(states, inputs)).cpu().numpy()
    clauses = {(scene.sentence_of(mark.start), mark.polarity): mark for mark in scene.rules.stances}
    marks = scene.by_sentence(entities)
    found: list[Stance] = []
    for number, sentence in enumerate(scene.sentences):
        for column, side in enumerate(POLARITIES):
            if scores[number, column] < network.config.thresholds.get(side, 0.5):
                continue
            clause = clauses.get((number, side))  # type: ignore[arg-type]
            span = Span(clause.start, clause.end) if clause else clause_of(scene.text, sentence)
            stance = Stance(f"s{len(found) + 1}", span.start, span.end, side, "deal", None)  # type: ignore[arg-type]
            found.append(_linked(network, states, inputs, stance, marks))
    return found


def _linked(
    network: Network, states: Tensor, inputs: Inputs, stance: Stance, marks: Sequence[Sequence[Mark]]
) -> Stance:
    near = candidates_of_mark(inputs.scene, stance, marks)
    probabilities = _roles(network, states, inputs, near)
    roles = network.config.roles
    best: dict[str, str | None] = {"target": None, "holder": None}
    for role in best:
        ranked = [
            (float(row[roles.index(role)]), pair.mark.id)
            for pair, row in zip(near, probabilities, strict=True)
            if may_link(pair, role) and row[roles.index(role)] >= row[roles.index(NONE)]
        ]
        best[role] = max(ranked, default=(0.0, None))[1]
    target = best["target"]
    if target is None:
        span = inputs.tokens_of(Span(stance.start, stance.end))
        target = "deal" if network.unnamed(network.spans(states, [span]))[0, 0] >= 0 else "other"
    return msgspec.structs.replace(stance, target=target, holder=best["holder"])


def _facts(
    network: Network, states: Tensor, inputs: Inputs, entities: Sequence[Entity], figures: Sequence[Figure]
) -> list[Fact]:
    scene = inputs.scene
    marks = scene.by_sentence([*entities, *figures])
    roles, threshold = network.config.roles, network.config.thresholds.get("role", 0.5)
    found: list[Fact] = []
    for start, end, kind in _tagged(network.trigger(states), inputs, network.config.triggers):
        near = candidates(scene, Anchor(start, end, kind), marks)
        chosen: list[tuple[float, str, Mark]] = []
        for pair, row in zip(near, _roles(network, states, inputs, near), strict=True):
            options = [(float(row[at]), role) for at, role in enumerate(roles) if role != NONE and may_fill(pair, role)]
            value, role = max(options, default=(0.0, NONE))
            share = value / (value + float(row[roles.index(NONE)]) + 1e-12)
            if share >= threshold:
                chosen.append((share, role, pair.mark))
        span = inputs.tokens_of(Span(start, end))
        scores = network.modalities_of(network.spans(states, [span]), [hashed(context(scene, start, end, kind))])
        modality = network.config.modalities[int(scores[0].argmax())]
        for arguments in shared_out(chosen):
            if arguments or kind == "legal_status":
                found.append(Fact(f"k{len(found) + 1}", start, end, kind, modality, "", tuple(arguments)))  # type: ignore[arg-type]
    return found
