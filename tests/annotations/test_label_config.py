"""The labelling interface and the document say the same."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest

from tellings.annotations.label_config import ATTRIBUTES, LAYERS, RELATIONS, disagreements, read_label_config
from tellings.document import ENTITY_TYPES, FACT_TYPES, FIGURE_KINDS, POLARITIES, ROLES


def values(layer: str) -> list[str | None]:
    root = ET.fromstring(read_label_config())
    return [label.get("value") for labels in root.iter("Labels") if labels.get("name") == layer for label in labels]


def test_every_type_has_its_label_in_the_order_of_the_document() -> None:
    assert values("entity") == list(ENTITY_TYPES)
    assert values("figure") == list(FIGURE_KINDS)
    assert values("stance") == list(POLARITIES)
    assert values("fact") == list(FACT_TYPES)
    assert values("furniture") == ["furniture"]


def test_every_role_is_a_relation_and_no_role_is_mistaken_for_a_link() -> None:
    roles = {role for of_type in ROLES.values() for role in of_type}
    relations = {relation.get("value") for relation in ET.fromstring(read_label_config()).iter("Relation")}
    assert relations == roles | {"subject", "part_of", "target", "holder"}
    assert not roles & {"subject", "part_of", "target", "holder"}
    assert {role for role, layer in RELATIONS.items() if layer == "fact"} == roles


def test_the_interface_agrees_with_the_document() -> None:
    assert list(disagreements(read_label_config())) == []


@pytest.mark.parametrize(
    ("old", "new", "cause"),
    [
        ('<Label value="GOV"', '<Label value="GOVT"', "layer 'entity'"),
        ('<Choice value="vague" hotkey="h"/>', "", "attribute 'qualifier'"),
        ('<Relation value="giver"/>', "", "relation 'giver' is missing"),
        ('<Relation value="giver"/>', '<Relation value="giver"/><Relation value="taker"/>', "relation 'taker'"),
        ('<Number name="value_high"', '<TextArea name="value_high"', "attribute 'value_high'"),
        ('name="stance"', 'name="stances"', "layer 'stance' is missing"),
        ('<Choice value="mixed" hotkey="shift+m"/>', "", "choice 'article_stance'"),
        ('granularity="symbol"', 'granularity="word"', "text 'text'"),
        ("</View>", "", "not XML"),
    ],
)
def test_a_changed_interface_is_noticed(old: str, new: str, cause: str) -> None:
    config = read_label_config()
    assert old in config
    assert any(found.startswith(cause) for found in disagreements(config.replace(old, new)))


def test_every_label_has_a_hotkey_of_its_own_and_none_that_the_server_uses() -> None:
    root = ET.fromstring(read_label_config())
    keys = [tag.get("hotkey") for tag in root.iter() if tag.tag == "Label"]
    assert len(keys) == sum(map(len, LAYERS.values()))
    assert None not in keys
    assert "u" not in keys  # unselects a region
    everything = keys + [tag.get("hotkey") for tag in root.iter("Choice") if tag.get("hotkey")]
    assert len(everything) == len(set(everything))


def test_layers_are_told_apart_by_colour_and_so_are_the_polarities() -> None:
    root = ET.fromstring(read_label_config())
    colours = {
        labels.get("name"): {label.get("background") for label in labels.iter("Label")}
        for labels in root.iter("Labels")
    }
    assert len(colours["stance"]) == len(POLARITIES)
    assert sum(map(len, colours.values())) == len(set().union(*colours.values()))
    assert all(re.fullmatch(r"#[0-9A-F]{6}", str(colour)) for of_layer in colours.values() for colour in of_layer)


def test_an_attribute_blocks_no_other_layer() -> None:
    root = ET.fromstring(read_label_config())
    controls = {tag.get("name"): tag for tag in root.iter() if tag.get("perRegion") == "true"}
    assert controls.keys() == ATTRIBUTES.keys()
    assert {name: tag.get("whenTagName") for name, tag in controls.items()} == {
        name: attribute.layer for name, attribute in ATTRIBUTES.items()
    }
    assert {tag.get("visibleWhen") for tag in controls.values()} == {"region-selected"}
    views = [view for view in root.iter("View") if view.get("visibleWhen") == "region-selected"]
    shown = {tag.get("name"): view.get("whenTagName") for view in views for tag in view.iter() if tag.get("perRegion")}
    assert shown == {name: attribute.layer for name, attribute in ATTRIBUTES.items()}


def test_the_sdk_validates_the_interface() -> None:
    interface = pytest.importorskip("label_studio_sdk.label_interface")
    label_interface = interface.LabelInterface(read_label_config())
    label_interface.validate()
    assert set(LAYERS) | set(ATTRIBUTES) <= set(label_interface.controls and [c.name for c in label_interface.controls])
