"""A connection to a Label Studio server, whose errors are told as this project tells them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final
from urllib.parse import urlsplit

from tellings.errors import InputError, MissingExtraError

__all__ = ["annotators", "connection"]

_SECONDS: Final = 600


@contextmanager
def connection(server_url: str, token: str) -> Iterator[Any]:
    """A client of the server, whose errors are told as this project tells them."""
    try:
        import httpx
        from label_studio_sdk import LabelStudio
        from label_studio_sdk.core import ApiError
    except ImportError as error:
        raise MissingExtraError(error.name or "label_studio_sdk", "annotate") from None
    host = urlsplit(server_url).hostname
    if host is None:
        raise InputError(server_url, "no address of a server", "write http://127.0.0.1:8080")
    # A proxy that the environment names is no way to one's own machine.
    is_remote = host not in ("127.0.0.1", "localhost", "::1")
    with httpx.Client(timeout=_SECONDS, trust_env=is_remote, follow_redirects=True) as transport:
        try:
            yield LabelStudio(base_url=server_url, api_key=token, httpx_client=transport)
        except httpx.HTTPError as error:
            raise InputError(server_url, f"no server answers: {error}", "start it: tellings annotate serve") from None
        except ApiError as error:
            body = error.body if isinstance(error.body, dict) else {}
            cause = str(body.get("validation_errors") or body.get("detail") or error.body)[:300]
            mend = "give a valid token" if error.status_code == 401 else ""
            raise InputError(server_url, f"refused with status {error.status_code}: {cause}", mend) from None


def annotators(server_url: str, token: str) -> dict[int, str]:
    """Annotator of each account: what stands before the `@` of its address.

    Raises:
        InputError: The server cannot be used.
    """
    with connection(server_url, token) as client:
        return {int(user.id): str(user.email).partition("@")[0] for user in client.users.list()}
