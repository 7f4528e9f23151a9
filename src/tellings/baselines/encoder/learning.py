"""How the network learns: one loss for each layer of an article, and early stopping on held-out articles."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import torch
from torch import Tensor, nn
from torch.nn import functional

from tellings.baselines.encoder.inputs import Inputs, hashed
from tellings.baselines.encoder.network import Network
from tellings.baselines.linear.facts import context, distinct, fillers, identity
from tellings.baselines.linear.links import NONE, Anchor, Pair
from tellings.baselines.linear.scene import Scene
from tellings.baselines.linear.stance import polarities
from tellings.baselines.linear.tokens import labels
from tellings.document import POLARITIES, Span

__all__ = ["Targets", "learn", "pair_states", "targets"]

_PATIENCE: Final = 4
_BATCH: Final = 2
_EVERY: Final = 2


@dataclass(frozen=True)
class Targets:
    """What gold says of an article, in the network's labels.

    Attributes:
        entities: Label of each token.
        triggers: Label of each token.
        figures: Whether each token is in a figure.
        stance: Whether each sentence takes each side.
        pairs: Pairs and the roles they have.
        modalities: Tokens, features and modality of each trigger.
        unnamed: Tokens of stance marks without a named target, and whether that is the deal.
    """

    entities: Tensor
    triggers: Tensor
    figures: Tensor
    stance: Tensor
    pairs: list[tuple[Pair, int]]
    modalities: list[tuple[tuple[int, int], list[int], int]]
    unnamed: list[tuple[tuple[int, int], float]]


def targets(inputs: Inputs, pairs_of: Callable[[Scene, Anchor], list[Pair]], config: Any) -> Targets:
    """Read an article's gold.

    Args:
        inputs: The article.
        pairs_of: Candidates of an anchor among gold names and figures.
        config: The network's, for its labels.
    """
    scene = inputs.scene
    document = scene.document
    tokens = [token for own in scene.tokens for token in own]

    def tags(marked: Sequence[tuple[int, int, str]], known: Sequence[str]) -> Tensor:
        return torch.tensor([known.index(label) for label in labels(tokens, marked)])

    names = {entity.id: entity.name for entity in document.entities}
    found: list[tuple[Pair, int]] = []
    filled = fillers(document.facts, document.entities)
    for anchor, roles in filled.items():
        found += [(pair, config.roles.index(roles.get(identity(pair.mark), NONE))) for pair in pairs_of(scene, anchor)]
    for stance in document.stances:
        linked = {names.get(stance.target, ""): "target"}
        if stance.holder:
            linked[names[stance.holder]] = "holder"
        anchor = Anchor(stance.start, stance.end, stance.polarity)
        found += [(pair, config.roles.index(linked.get(identity(pair.mark), NONE))) for pair in pairs_of(scene, anchor)]
    figures = labels(tokens, [(figure.start, figure.end, "figure") for figure in document.figures])
    return Targets(
        entities=tags([(item.start, item.end, item.type) for item in document.entities], config.entities),
        triggers=tags(distinct(document.facts), config.triggers),
        figures=torch.tensor([float(label != "O") for label in figures]),
        stance=torch.tensor([[float(side in sides) for side in POLARITIES] for sides in polarities(scene)]),
        pairs=found,
        modalities=[
            (
                inputs.tokens_of(Span(fact.start, fact.end)),
                hashed(context(scene, fact.start, fact.end, fact.type)),
                config.modalities.index(fact.modality),
            )
            for fact in document.facts
        ],
        unnamed=[
            (inputs.tokens_of(Span(mark.start, mark.end)), float(mark.target == "deal"))
            for mark in document.stances
            if mark.target in ("deal", "other")
        ],
    )


def learn(
    network: Network,
    train: Sequence[tuple[Inputs, Targets]],
    held_out: Callable[[], float],
    *,
    seed: int,
    epochs: int,
    told: Callable[[int, float, float], None] = lambda epoch, loss, score: None,
) -> float:
    """Train until the score of held-out articles no longer rises; keep the weights of its best.

    Args:
        network: To be trained, in place.
        train: Articles with their gold.
        held_out: The score to stop by, of the network as it is.
        seed: Of the order of articles.
        epochs: At most.
        told: Called with epoch, mean loss and score.

    Returns:
        The best score.
    """
    from transformers import get_linear_schedule_with_warmup

    _keep_lower_half(network.transformer)
    base = [weight for weight in network.transformer.parameters() if weight.requires_grad]
    heads = [weight for name, weight in network.named_parameters() if not name.startswith("transformer.")]
    optimiser = torch.optim.AdamW(
        [{"params": base, "lr": 8e-5, "weight_decay": 0.01}, {"params": heads, "lr": 1.5e-3, "weight_decay": 0.01}],
        fused=True,
    )
    steps = epochs * -(-len(train) // _BATCH)
    schedule = get_linear_schedule_with_warmup(optimiser, steps // 20, steps)
    order, chance = list(range(len(train))), random.Random(seed)
    best, weights, waited = -1.0, copy.deepcopy(network.state_dict()), 0
    for epoch in range(1, epochs + 1):
        network.train()
        chance.shuffle(order)
        total = 0.0
        for at in range(0, len(order), _BATCH):
            own = [train[number] for number in order[at : at + _BATCH]]
            with _precision(network):
                loss = torch.stack([_loss(network, inputs, wanted) for inputs, wanted in own]).mean()
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            total += loss.item() * len(own)
        if epoch % _EVERY and epoch < epochs:
            continue
        score = held_out()
        told(epoch, total / len(order), score)
        if score > best:
            best, weights, waited = score, copy.deepcopy(network.state_dict()), 0
        else:
            waited += 1
            if waited == _PATIENCE:
                break
    network.load_state_dict(weights)
    network.eval()
    return best


def _keep_lower_half(transformer: nn.Module) -> None:
    """Word embeddings and the lower layers stay as they are: sixty articles hold few words, and a third is saved."""
    layers = max((part for part in transformer.modules() if isinstance(part, nn.ModuleList)), key=len)
    transformer.requires_grad_(False)
    layers[len(layers) // 2 :].requires_grad_(True)


def _precision(network: Network) -> torch.autocast:
    """Half precision on a GPU; as it is elsewhere."""
    device = network.bag.weight.device.type
    return torch.autocast(device, torch.bfloat16, enabled=device == "cuda")


def _loss(network: Network, inputs: Inputs, wanted: Targets) -> Tensor:
    states = network.states(inputs)
    device = states.device
    losses = [
        functional.cross_entropy(network.entity(states), wanted.entities.to(device)),
        functional.cross_entropy(network.trigger(states), wanted.triggers.to(device)),
        functional.binary_cross_entropy_with_logits(network.figure(states)[:, 0], wanted.figures.to(device)),
        functional.binary_cross_entropy_with_logits(
            network.sentences(states, inputs), wanted.stance.to(device), pos_weight=torch.tensor(2.0, device=device)
        ),
    ]
    if wanted.pairs:
        found = [pair for pair, _ in wanted.pairs]
        scores = network.roles_of(
            *pair_states(network, states, inputs, found), [hashed(pair.features) for pair in found]
        )
        losses.append(functional.cross_entropy(scores, torch.tensor([role for _, role in wanted.pairs], device=device)))
    if wanted.modalities:
        spans, features, kinds = zip(*wanted.modalities, strict=True)
        scores = network.modalities_of(network.spans(states, list(spans)), list(features))
        losses.append(functional.cross_entropy(scores, torch.tensor(kinds, device=device)))
    if wanted.unnamed:
        scores = network.unnamed(network.spans(states, [span for span, _ in wanted.unnamed]))[:, 0]
        deals = torch.tensor([deal for _, deal in wanted.unnamed], device=device)
        losses.append(functional.binary_cross_entropy_with_logits(scores, deals))
    return torch.stack(losses).sum()


def pair_states(network: Network, states: Tensor, inputs: Inputs, found: Sequence[Pair]) -> tuple[Tensor, Tensor]:
    """States of the anchors and of the marks of pairs."""
    anchors = [inputs.tokens_of(Span(pair.anchor.start, pair.anchor.end)) for pair in found]
    marks = [inputs.tokens_of(Span(pair.mark.start, pair.mark.end)) for pair in found]
    return network.spans(states, anchors), network.spans(states, marks)
