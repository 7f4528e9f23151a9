"""The network of `encoder`: one pretrained transformer, and a small head for each layer."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from transformers import AutoConfig, AutoModel, PretrainedConfig, PreTrainedModel

from tellings.baselines.encoder.inputs import BAG, Inputs

__all__ = ["Network", "NetworkConfig"]

_BAG_SIZE = 48
_HIDDEN = 128


class NetworkConfig(PretrainedConfig):  # type: ignore[misc]
    """What the network is made of: the transformer's own configuration, and the labels of each head."""

    model_type = "tellings-encoder"

    def __init__(
        self,
        base: dict[str, Any] | None = None,
        entities: list[str] | None = None,
        triggers: list[str] | None = None,
        roles: list[str] | None = None,
        modalities: list[str] | None = None,
        thresholds: dict[str, float] | None = None,
        tokenizer: str = "",
        **kwargs: Any,
    ) -> None:
        """Keep the labels; thresholds are chosen on validation."""
        super().__init__(**kwargs)
        self.base = base or {}
        self.entities = entities or []
        self.triggers = triggers or []
        self.roles = roles or []
        self.modalities = modalities or []
        self.thresholds = thresholds or {}
        self.tokenizer = tokenizer


class Network(PreTrainedModel):  # type: ignore[misc]
    """Token states of an article, and what each head makes of them.

    Every head reads the transformer's states beside a bag of the hashed features that `linear` uses, because the
    transformer is uncased and a few thousand sentences are little to learn from.
    """

    config_class = NetworkConfig
    base_model_prefix = "transformer"

    def __init__(self, config: NetworkConfig) -> None:
        """Make the network with fresh heads; `from_pretrained` fills it."""
        super().__init__(config)
        kind = dict(config.base)
        self.transformer = AutoModel.from_config(AutoConfig.for_model(kind.pop("model_type"), **kind))
        size = self.transformer.config.hidden_size
        width = size + _BAG_SIZE
        self.bag = nn.EmbeddingBag(BAG, _BAG_SIZE, mode="sum")
        self.drop = nn.Dropout(0.2)
        self.entity = nn.Linear(width, len(config.entities))
        self.trigger = nn.Linear(width, len(config.triggers))
        self.figure = nn.Linear(width, 1)
        self.stance = _perceptron(2 * width + 9, 2)
        self.role = _perceptron(3 * width + _BAG_SIZE, len(config.roles))
        self.modality = nn.Linear(width + _BAG_SIZE, len(config.modalities))
        self.unnamed = nn.Linear(width, 1)
        self.post_init()

    @property
    def all_tied_weights_keys(self) -> dict[str, str]:
        """No weights are tied."""
        return {}

    @all_tied_weights_keys.setter
    def all_tied_weights_keys(self, keys: dict[str, str]) -> None:
        pass

    def _init_weights(self, module: nn.Module) -> None:
        if isinstance(module, nn.Linear):
            nn.init.xavier_uniform_(module.weight)
            nn.init.zeros_(module.bias)
        elif isinstance(module, nn.EmbeddingBag):
            nn.init.zeros_(module.weight)  # so that a feature that was never met says nothing

    def states(self, inputs: Inputs) -> Tensor:
        """States of an article's tokens: tokens by width."""
        device = self.bag.weight.device
        hidden = self.transformer(
            input_ids=inputs.pieces.to(device), attention_mask=inputs.mask.to(device)
        ).last_hidden_state
        at = inputs.first.to(device)
        return self.drop(torch.cat([hidden[at[:, 0], at[:, 1]], self.bagged(inputs.features)], dim=1))

    def bagged(self, rows: list[list[int]]) -> Tensor:
        """The summed embedding of each row's features."""
        device = self.bag.weight.device
        flat = torch.tensor([each for row in rows for each in row], dtype=torch.long, device=device)
        sizes = torch.tensor([0, *(len(row) for row in rows[:-1])], dtype=torch.long, device=device)
        found: Tensor = self.bag(flat, sizes.cumsum(0))
        return found

    def sentences(self, states: Tensor, inputs: Inputs) -> Tensor:
        """Logits of the two polarities for each sentence."""
        rows = [
            torch.cat([states[first:last].mean(dim=0), states[first:last].max(dim=0).values])
            for first, last in inputs.sentences
        ]
        marked = torch.tensor(inputs.marked, dtype=states.dtype, device=states.device)
        found: Tensor = self.stance(torch.cat([torch.stack(rows), marked], dim=1))
        return found

    def spans(self, states: Tensor, spans: list[tuple[int, int]]) -> Tensor:
        """The mean state of each span of tokens."""
        return torch.stack([states[first : max(last, first + 1)].mean(dim=0) for first, last in spans])

    def roles_of(self, anchors: Tensor, marks: Tensor, features: list[list[int]]) -> Tensor:
        """Logits of the roles of pairs."""
        found: Tensor = self.role(torch.cat([anchors, marks, anchors * marks, self.bagged(features)], dim=1))
        return found

    def modalities_of(self, triggers: Tensor, features: list[list[int]]) -> Tensor:
        """Logits of the modalities of triggers."""
        found: Tensor = self.modality(torch.cat([triggers, self.bagged(features)], dim=1))
        return found


def _perceptron(width: int, labels: int) -> nn.Sequential:
    return nn.Sequential(nn.Linear(width, _HIDDEN), nn.GELU(), nn.Dropout(0.2), nn.Linear(_HIDDEN, labels))
