"""Settings of the `llm` baseline: which endpoint, which model, at what price, all from the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta, Struct

from tellings._paths import user_folder
from tellings.errors import InputError

__all__ = ["PREFIX", "Settings"]

PREFIX: Final = "TELLINGS_LLM_"

_NEEDED: Final = ("BASE_URL", "MODEL")
_EXAMPLE: Final = f"as in {PREFIX}BASE_URL=http://localhost:8000/v1 {PREFIX}MODEL=name (and {PREFIX}API_KEY=...)"

Count = Annotated[int, Meta(ge=0)]
Positive = Annotated[int, Meta(ge=1)]
Amount = Annotated[float, Meta(ge=0)]


class Settings(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How the endpoint is asked. Each is read from `TELLINGS_LLM_` and its name in capitals.

    Attributes:
        base_url: Of an API that speaks as OpenAI's does, up to and with `/v1`.
        model: Its name there.
        api_key: Sent as bearer token; a server of one's own mostly wants none.
        temperature: `null` sends none, for models that refuse it.
        max_tokens: Of one answer; not sent when left out.
        format: How answers are asked for: by JSON schema as OpenAI has it; by one beside `json_object`, as
            llama-cpp-python and some hosts have it; as a JSON object; or as text. The schema stands in the prompt where
            it is not sent.
        extra: JSON object of further fields of the request, as `{"reasoning_effort": "low"}`.
        shots: Examples from training, chosen by the seed.
        concurrency: Requests at a time.
        retries: Of a request that met a rate limit, a server's error or no server.
        back_off: Seconds before the first retry; doubled for each further one, with chance added.
        timeout: Seconds for one answer.
        price_in: Of a million tokens sent; without both prices no cost is told.
        price_out: Of a million tokens received.
        cache: Folder of answers; the platform's cache folder when left out.
    """

    base_url: Annotated[str, Meta(pattern=r"^https?://\S+$")]
    model: Annotated[str, Meta(min_length=1)]
    api_key: str = ""
    temperature: Amount | None = 0.0
    max_tokens: Positive | None = None
    format: Literal["schema", "object-schema", "object", "text"] = "schema"
    extra: dict[str, Any] = {}
    shots: Count = 0
    concurrency: Positive = 4
    retries: Count = 5
    back_off: Amount = 1.0
    timeout: Annotated[float, Meta(gt=0)] = 300.0
    price_in: Amount | None = None
    price_out: Amount | None = None
    cache: str = ""

    def __repr__(self) -> str:
        """Without the key, which must not reach a log."""
        return f"Settings({self.model!r} at {self.base_url!r})"

    @property
    def folder(self) -> Path:
        """Where answers are kept."""
        return Path(self.cache).expanduser() if self.cache else user_folder("cache") / "llm"

    def cost(self, tokens_in: int, tokens_out: int) -> float | None:
        """What tokens cost, in the currency of the prices; None where these are not known."""
        if self.price_in is None or self.price_out is None:
            return None
        return (tokens_in * self.price_in + tokens_out * self.price_out) / 1e6

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Read the settings; a variable that is empty counts as not set.

        Args:
            environment: Of this process when left out.

        Raises:
            InputError: One is missing, misspelt, or not what it should be; the place is the variable.
        """
        values = {
            name.removeprefix(PREFIX): value.strip()
            for name, value in (os.environ if environment is None else environment).items()
            if name.startswith(PREFIX) and value.strip()
        }
        if missing := [PREFIX + name for name in _NEEDED if name not in values]:
            verb = "is" if len(missing) == 1 else "are"
            raise InputError("model llm", f"{' and '.join(missing)} {verb} not set", _EXAMPLE)
        known = {field.upper() for field in cls.__struct_fields__}
        for name in values.keys() - known:
            near = get_close_matches(name, known, 1)
            mend = f"did you mean {PREFIX}{near[0]}?" if near else "one of " + ", ".join(sorted(known))
            raise InputError(PREFIX + name, "is no setting", mend)
        if (values.get("PRICE_IN") is None) != (values.get("PRICE_OUT") is None):
            raise InputError(f"{PREFIX}PRICE_IN, {PREFIX}PRICE_OUT", "only one is set", "set both, per million tokens")
        fields: dict[str, Any] = {name.lower(): value for name, value in values.items()}
        fields["base_url"] = fields["base_url"].rstrip("/")
        if "extra" in fields:
            try:
                fields["extra"] = msgspec.json.decode(fields["extra"], type=dict[str, Any])
            except msgspec.MsgspecError as error:
                raise InputError(f"{PREFIX}EXTRA", str(error), 'write a JSON object, as {"top_p": 0.9}') from None
        try:
            return msgspec.convert(fields, cls, strict=False)
        except msgspec.ValidationError as error:
            cause, _, field = str(error).partition(" - at `$.")
            name = field.rstrip("`")
            given = f", not {values[name.upper()]!r}" if name.upper() in values else ""
            raise InputError(f"{PREFIX}{name.upper()}", cause + given) from None
