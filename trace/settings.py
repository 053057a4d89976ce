"""Settings, read once: `TRACE_*` in the environment over defaults; and where the templates lie."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

DEFAULT_FOLDER: Final = Path("trace-data")
DEFAULT_ORIGIN: Final = "http://localhost:8000"
DEFAULT_PORT: Final = 8000


@dataclass(frozen=True)
class Settings:
    """Where this process listens."""

    host: str = "127.0.0.1"
    port: int = DEFAULT_PORT

    @classmethod
    def from_environment(cls) -> "Settings":
        """TRACE_HOST, TRACE_PORT."""
        return cls(
            host=os.environ.get("TRACE_HOST", cls.host),
            port=int(os.environ.get("TRACE_PORT", cls.port)),
        )


def templates_folder() -> Path:
    """`templates/` beside the package in a checkout, `trace/templates` in an installed wheel."""
    package = Path(__file__).parent
    beside = package.parent / "templates"
    return beside if (beside / "base.html").exists() else package / "templates"
