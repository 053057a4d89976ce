"""`trace judge --case F.json`: a judgement from a file, without any installation.  The schema: docs/safety-cases.md.

Unknown fields and malformed values are errors (ValueError), never guessed.
"""

from dataclasses import MISSING, fields
from datetime import date
from typing import Any, get_type_hints

from trace import adoptions
from trace.safety import Claim, Evidence, Harvest, Paper, judge


def judged(case: Any) -> dict[str, Any]:  # noqa: ANN401  # JSON
    """{"outcome", "reasons": [{"code", "evidence", "law"}], "rules"} of a case; raises ValueError."""
    if not isinstance(case, dict) or set(case) - {"day", "adopted", "evidence"} or "evidence" not in case:
        raise ValueError("a case has day, evidence, and adopted")
    known = adoptions.by_hash()
    wanted = case.get("adopted", "all")
    if wanted != "all" and not isinstance(wanted, list):
        raise ValueError('adopted is "all" or a list of row hashes')
    chosen = known.keys() if wanted == "all" else wanted
    if not all(isinstance(key, str) and key in known for key in chosen):
        raise ValueError("adopted holds something that is no hash of a rule row")
    rules = adoptions.rules_with(frozenset(known[key] for key in chosen))
    told = judge(_read(Evidence, case["evidence"], "evidence"), rules, _value(date, case.get("day"), "day"))
    return {
        "outcome": told.outcome.value,
        "reasons": [
            {"code": reason.code, "evidence": reason.evidence, "law": rules.reasons[reason.code].law}
            for reason in told.reasons
        ],
        "rules": rules.hash,
    }


def _read(kind: type, data: Any, where: str) -> Any:  # noqa: ANN401  # JSON
    if not isinstance(data, dict):
        raise ValueError(f"{where} is no object")
    hints = get_type_hints(kind)
    unknown = set(data) - set(hints)
    needed = {f.name for f in fields(kind) if f.default is MISSING and f.default_factory is MISSING} - set(data)
    if unknown or needed:
        raise ValueError(f"{where}: unknown {sorted(unknown)}, missing {sorted(needed)}")
    return kind(**{name: _value(hints[name], value, f"{where}.{name}") for name, value in data.items()})


def _value(hint: Any, value: Any, where: str) -> Any:  # noqa: ANN401  # one line a type
    text = str(hint)
    kind = next((kind for kind in (Harvest, Paper, Claim) if kind.__name__ in text), None)
    if kind is not None:
        return tuple(_read(kind, item, f"{where}[{i}]") for i, item in enumerate(_list(value, where)))
    if "tuple" in text or "frozenset" in text:
        items = _list(value, where)
        if not all(isinstance(item, str) for item in items):
            raise ValueError(f"{where} is a list of texts")
        return tuple(items) if "tuple" in text else frozenset(items)
    if "date" in text:
        if value is None and "None" in text:
            return None
        day = date.fromisoformat(value) if isinstance(value, str) else None
        if day is None or str(day) != value:
            raise ValueError(f"{where} is a day, YYYY-MM-DD")
        return day
    if type(value) is not hint:
        raise ValueError(f"{where} is {getattr(hint, '__name__', hint)}")
    return value


def _list(value: Any, where: str) -> list[Any]:  # noqa: ANN401  # JSON
    if not isinstance(value, list):
        raise ValueError(f"{where} is a list")
    return value
