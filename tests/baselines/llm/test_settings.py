"""Settings come from the environment; what is wrong names its variable."""

from __future__ import annotations

from pathlib import Path

import pytest

from tellings.baselines.llm.settings import Settings
from tellings.errors import InputError

NEEDED = {"TELLINGS_LLM_BASE_URL": "http://localhost:1/v1/", "TELLINGS_LLM_MODEL": "m"}


def read(**more: str) -> Settings:
    return Settings.from_environment(NEEDED | {f"TELLINGS_LLM_{name}": value for name, value in more.items()})


def test_defaults_and_values() -> None:
    found = read()
    assert (found.base_url, found.model, found.temperature, found.shots) == ("http://localhost:1/v1", "m", 0.0, 0)
    found = read(
        TEMPERATURE="null", CONCURRENCY="2", EXTRA='{"top_p": 0.5}', FORMAT="object", MAX_TOKENS="", CACHE="~/x"
    )
    assert (found.temperature, found.concurrency, found.extra, found.max_tokens) == (None, 2, {"top_p": 0.5}, None)
    assert found.folder == Path.home() / "x"


def test_cost_needs_both_prices() -> None:
    assert read().cost(10, 10) is None
    assert read(PRICE_IN="1", PRICE_OUT="3").cost(1_000_000, 2_000_000) == 7.0


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"BASE_URL": ""}, "TELLINGS_LLM_BASE_URL is not set"),
        ({"BASE_URL": "", "MODEL": ""}, "TELLINGS_LLM_BASE_URL and TELLINGS_LLM_MODEL are not set"),
        ({"BASE_URL": "localhost:8000"}, "TELLINGS_LLM_BASE_URL: .*'localhost:8000'"),
        ({"TEMPERATURE": "warm"}, "TELLINGS_LLM_TEMPERATURE: .*'warm'"),
        ({"CONCURRENCY": "0"}, "TELLINGS_LLM_CONCURRENCY: .*>= 1.*'0'"),
        ({"FORMAT": "xml"}, "TELLINGS_LLM_FORMAT: .*'xml'"),
        ({"TEMPRATURE": "0"}, "TELLINGS_LLM_TEMPRATURE: is no setting; did you mean TELLINGS_LLM_TEMPERATURE?"),
        ({"EXTRA": "[1]"}, "TELLINGS_LLM_EXTRA"),
        ({"PRICE_IN": "1"}, "only one is set"),
    ],
)
def test_what_is_wrong_names_its_variable(more: dict[str, str], said: str) -> None:
    with pytest.raises(InputError, match=said):
        read(**more)
