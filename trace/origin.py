"""Where an installation is reached: scheme and authority, parsed once.

The authority stands in capitals on every label and in the trust root; a Host header never enters a signature check.
"""

import re
from dataclasses import dataclass
from typing import Final

from trace.errors import RuleBroken

_ORIGIN: Final = re.compile(
    r"(https?)://([A-Za-z0-9](?:[A-Za-z0-9.-]{0,61}[A-Za-z0-9])?)(?::([1-9][0-9]{1,4}))?/?", re.ASCII
)
_DEFAULT: Final = {"http": "80", "https": "443"}


class BadOrigin(RuleBroken):
    """Not an origin: scheme://host or scheme://host:port."""

    code = "origin-malformed"


@dataclass(frozen=True)
class Origin:
    """`https` and `TRACE.VN`, or `http` and `LOCALHOST:8000`."""

    scheme: str
    host: str

    @classmethod
    def parse(cls, text: str) -> "Origin":
        """The origin of a URL without a path; the scheme's own port is left out."""
        match = _ORIGIN.fullmatch(text)
        if match is None:
            raise BadOrigin(origin=text)
        scheme, name, port = match.groups()
        return cls(scheme, name.upper() + (f":{port}" if port and port != _DEFAULT[scheme] else ""))

    @property
    def url(self) -> str:
        """Lower case, for links."""
        return f"{self.scheme}://{self.host.lower()}"
