"""The endpoint: one question, one answer, from the cache or by a request that is tried again where that helps."""

from __future__ import annotations

import random
from collections.abc import Iterable
from threading import BoundedSemaphore, Event, Lock
from typing import Any, Final, NamedTuple

from tellings.baselines.llm.cache import Answer, Cache, request_digest
from tellings.baselines.llm.settings import PREFIX, Settings
from tellings.baselines.llm.tally import Tally
from tellings.errors import InputError, MissingExtraError

__all__ = ["Endpoint", "Message", "Question", "Session"]

Message = dict[str, str]

_LONGEST_WAIT: Final = 120.0
_TOO_LONG: Final = ("context_length_exceeded", "context length", "context window", "context size", "too many tokens")
_BROKE: Final = "insufficient_quota"


class Question(NamedTuple):
    """What is asked.

    Attributes:
        name: Of the kind of answer.
        messages: As the API takes them.
        schema: JSON schema of the answer.
    """

    name: str
    messages: list[Message]
    schema: dict[str, Any]


class Session:
    """Questions that belong together: what is counted over them, and whether they are still wanted.

    Attributes:
        tally: The counts.
        stop: Set when nobody waits for answers any more.
    """

    def __init__(self) -> None:
        """Nothing has been asked."""
        self.tally = Tally()
        self.stop = Event()
        self._cause: InputError | None = None
        self._lock = Lock()

    def fail(self, cause: InputError) -> None:
        """End it: what is asked from now on fails for the first cause that was given."""
        with self._lock:
            self._cause = self._cause or cause
        self.stop.set()

    def go_on(self) -> None:
        """Return while answers are wanted.

        Raises:
            InputError: They are not.
        """
        if self.stop.is_set():
            raise self._cause or InputError("model llm", "was stopped", "run the same command again")


class Endpoint:
    """Asks as often as the settings allow, from as many threads as they allow."""

    def __init__(self, settings: Settings) -> None:
        """Make the client; nothing is sent yet.

        Raises:
            MissingExtraError: The client is not installed.
        """
        try:
            import openai
        except ImportError as error:
            raise MissingExtraError(error.name or "openai", "llm") from None
        self._api = openai
        self._settings = settings
        self._client = openai.OpenAI(
            base_url=settings.base_url,
            api_key=settings.api_key or "none",
            timeout=settings.timeout,
            max_retries=0,  # they are made, and counted, here
        )
        self._cache = Cache(settings.folder)
        self._free = BoundedSemaphore(settings.concurrency)
        self._chance = random.Random()  # of waiting times alone: no result depends on it

    def ask(self, question: Question, session: Session) -> Answer | None:
        """Answer a question.

        Args:
            question: What is asked.
            session: Counts calls, retries, answers from the cache, tokens; ended by a failure.

        Returns:
            The answer, or None where the question is too long for the model.

        Raises:
            InputError: The endpoint cannot be reached, refuses the request, or fails as often as it is tried.
        """
        tally = session.tally
        request = self._request(question)
        digest = request_digest(self._settings.base_url, request)
        if (kept := self._cache.get(digest)) is not None:
            tally.add(cached=1)
            return kept
        with self._free:
            try:
                answer = self._asked(request, session)
            except InputError as error:
                session.fail(error)
                raise
        if answer is None:
            tally.add(too_long=1)
            return None
        self._cache.put(digest, answer)
        if answer.tokens_in is None or answer.tokens_out is None:
            tally.add(untold=1)
        tally.add(calls=1, tokens_in=answer.tokens_in or 0, tokens_out=answer.tokens_out or 0)
        return answer

    def _request(self, question: Question) -> dict[str, Any]:
        settings = self._settings
        request: dict[str, Any] = {"model": settings.model, "messages": question.messages}
        if settings.temperature is not None:
            request["temperature"] = settings.temperature
        if settings.max_tokens is not None:
            request["max_tokens"] = settings.max_tokens
        if settings.format == "schema":
            shape = {"name": question.name, "strict": True, "schema": question.schema}
            request["response_format"] = {"type": "json_schema", "json_schema": shape}
        elif settings.format == "object-schema":
            request["response_format"] = {"type": "json_object", "schema": question.schema}
        elif settings.format == "object":
            request["response_format"] = {"type": "json_object"}
        return request | settings.extra

    def _asked(self, request: dict[str, Any], session: Session) -> Answer | None:
        for attempt in range(self._settings.retries + 1):
            session.go_on()
            if attempt:
                session.tally.add(retried=1)
            last = attempt == self._settings.retries
            try:
                return self._once(request)
            except self._api.APIStatusError as error:
                if self._is_too_long(error):
                    return None
                if last or not self._may_pass(error):
                    raise self._told(error, attempt + 1) from None
                wait = _asked_wait(error.response.headers.items())
            except (self._api.APIError, ValueError) as error:  # no server, none in time, or half an answer
                if last:
                    raise self._told(error, attempt + 1) from None
                wait = None
            delay = self._settings.back_off * 2**attempt * (1 + self._chance.random())
            session.stop.wait(min(delay if wait is None else wait, _LONGEST_WAIT))
        raise AssertionError("the last attempt returns or raises")

    def _once(self, request: dict[str, Any]) -> Answer:
        # The endpoint's own words, not the client's reading of them: servers leave out what the client's types promise.
        found = self._client.chat.completions.with_raw_response.create(**_split(request)).http_response.json()
        if not isinstance(found, dict) or not isinstance(found.get("choices"), list) or not found["choices"]:
            raise ValueError("what it answered is no chat completion")
        choice = found["choices"][0]
        message = choice.get("message") if isinstance(choice, dict) else None
        if not isinstance(message, dict):
            raise ValueError("what it answered is no chat completion")
        usage = found.get("usage")
        counts = [
            usage.get(name) if isinstance(usage, dict) else None for name in ("prompt_tokens", "completion_tokens")
        ]
        tokens_in, tokens_out = (count if isinstance(count, int) and count >= 0 else None for count in counts)
        text = message.get("content")
        return Answer(
            _whole(text) if isinstance(text, str) else "",
            _whole(str(choice.get("finish_reason") or "")),
            _whole(str(found.get("model") or "")),
            tokens_in,
            tokens_out,
        )

    def _is_too_long(self, error: Any) -> bool:
        said = f"{error.code} {error}".lower()
        is_about_request = error.status_code in (400, 413, 422, 500)
        return bool(is_about_request and any(sign in said for sign in _TOO_LONG))

    def _may_pass(self, error: Any) -> bool:
        passes = error.status_code in (408, 409, 429) or error.status_code >= 500
        return bool(passes and error.code != _BROKE)

    def _told(self, error: Exception, times: int) -> InputError:
        """The error as one line that says what to do."""
        status = getattr(error, "status_code", None)
        said = " ".join(str(error).split())
        if self._settings.api_key:
            said = said.replace(self._settings.api_key, "***")
        tried = f", tried {times} times" if times > 1 else ""
        if status in (401, 403):
            mend = f"set {PREFIX}API_KEY"
        elif status == 404:
            mend = f"is {PREFIX}BASE_URL right (it mostly ends in /v1), and {PREFIX}MODEL?"
        elif status in (400, 422):
            mend = f"a server may not know a field: see {PREFIX}FORMAT, {PREFIX}TEMPERATURE and {PREFIX}EXTRA"
        elif isinstance(error, ValueError):
            mend = f"is {PREFIX}BASE_URL right? It mostly ends in /v1"
        else:
            mend = "the answers so far are kept: the same command goes on from there"
        if isinstance(error, self._api.APIConnectionError):
            said = f"{said} ({error.__cause__})" if error.__cause__ else said
        return InputError(self._settings.base_url, f"{said[:400]}{tried}", mend)


def _split(request: dict[str, Any]) -> dict[str, Any]:
    """Fields that the client names, and the others as the extra body that it sends as it is."""
    own = {"model", "messages", "temperature", "max_tokens", "response_format"}
    return {name: value for name, value in request.items() if name in own} | {
        "extra_body": {name: value for name, value in request.items() if name not in own}
    }


def _whole(text: str) -> str:
    """A text that can be written as UTF-8: half a character, cut off within its escape, becomes U+FFFD."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _asked_wait(headers: Iterable[tuple[str, str]]) -> float | None:
    """Seconds that the server asks to wait, where it says so in seconds."""
    named = {name.lower(): value for name, value in headers}
    for name, scale in (("retry-after-ms", 1e-3), ("retry-after", 1.0)):
        try:
            seconds = float(named[name]) * scale
        except (KeyError, ValueError):
            continue
        if 0 <= seconds < float("inf"):
            return seconds
    return None
