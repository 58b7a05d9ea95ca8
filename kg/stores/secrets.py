"""Passwords come from the environment alone: what stands on a command line is seen by every user of a machine."""

import os
from urllib.parse import urlsplit

from kg.errors import StoreError


def password(variable: str) -> str:
    """The value of an environment variable. Raises StoreError where it is not set or empty."""
    found = os.environ.get(variable, "")
    if not found:
        raise StoreError(
            f"the environment variable {variable} is not set", where="--password-env", fix=f"export {variable}=…"
        )
    return found


def checked(url: str, schemes: tuple[str, ...], option: str) -> str:
    """A URL without a password in it. Raises StoreError for one with, or of another scheme; its text is not repeated."""
    try:
        parts = urlsplit(url)
        host, inside = parts.hostname, parts.username is not None or parts.password is not None
    except ValueError:
        raise StoreError("this is no URL", where=option) from None
    if inside:
        raise StoreError("a URL must not hold a password", where=option, fix="use --user and --password-env")
    if parts.scheme not in schemes or not host:
        names = ", ".join(f"{scheme}://" for scheme in schemes)
        raise StoreError("this is no address of a server", where=option, fix=f"begin it with one of {names}")
    return url
