"""The public names: few, and all there."""

from __future__ import annotations

import tellings


def test_the_public_surface_is_locked() -> None:
    assert tellings.__all__ == [
        "Alignment",
        "Document",
        "Entity",
        "Fact",
        "Figure",
        "InputError",
        "Model",
        "Stance",
        "alignments",
        "documents",
        "find_quantities",
        "load",
        "read_documents",
        "run",
        "score",
    ]


def test_every_public_name_can_be_had() -> None:
    assert all(getattr(tellings, name) is not None for name in tellings.__all__)
