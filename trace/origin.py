"""Where an installation is reached: scheme and authority, parsed once.

The authority stands in capitals on every label and in the trust root; a Host header never enters a signature check.
An authority with a port is reached by http (this machine, a local network), one without by https: the scheme need not
be kept beside it.
"""

import re
from dataclasses import dataclass
from typing import Final

from trace.errors import RuleBroken

_ORIGIN: Final = re.compile(
    r"(https?)://([A-Za-z0-9](?:[A-Za-z0-9.-]{0,61}[A-Za-z0-9])?)(?::([1-9][0-9]{1,4}))?/?", re.ASCII
)


class BadOrigin(RuleBroken):
    """Not an origin: https://host, or http://host:port."""

    code = "origin-malformed"


@dataclass(frozen=True)
class Origin:
    """`https` and `TRACE.VN`, or `http` and `LOCALHOST:8000`."""

    scheme: str
    host: str

    @classmethod
    def parse(cls, text: str) -> "Origin":
        """The origin of a URL without a path."""
        match = _ORIGIN.fullmatch(text)
        if match is None or (match[1] == "http") != (match[3] is not None):
            raise BadOrigin(origin=text)
        scheme, name, port = match.groups()
        return cls(scheme, name.upper() + (f":{port}" if port else ""))

    @classmethod
    def of(cls, host: str) -> "Origin":
        """The origin of an authority."""
        return cls("http" if ":" in host else "https", host.upper())

    @property
    def url(self) -> str:
        """Lower case, for links."""
        return f"{self.scheme}://{self.host.lower()}"
