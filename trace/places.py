"""Communes of today's Quảng Ngãi: by code, by whatever people remember of the name, and as an address.

Two levels only, province and commune (QĐ 19/2025/QĐ-TTg): there is no district.  The code is the key, never the name.
"""

import re
import unicodedata
from functools import cache
from typing import Final

from trace.errors import NotFound
from trace.reference import Commune, communes, fold

__all__ = ["PROVINCE", "PROVINCE_CODE", "Commune", "address", "area", "commune", "fold", "full_name", "search"]

PROVINCE: Final = "Quảng Ngãi"
PROVINCE_CODE: Final = "51"
_KINDS: Final = {"xa": ("Xã", "commune"), "phuong": ("Phường", "ward"), "dac_khu": ("Đặc khu", "special zone")}
_KIND_WORDS: Final = re.compile(r"^(xa|phuong|thi tran|dac khu|huyen) ")
_ALIASES: Final = {"dac": "dak", "ngok": "ngoc"}  # Đắc is Đăk, Ngọk is Ngọc
_OLD_NAME: Final = 3  # an old name comes after every find of a name of today
_NO_FIND: Final = 9


def commune(code: str) -> Commune:
    """The commune of this five-digit code.  Raises NotFound."""
    found = communes().get(code)
    if found is None:
        raise NotFound(field="commune", commune=code)
    return found


@cache
def area() -> tuple[Commune, ...]:
    """The forty units of the former Kon Tum."""
    return tuple(one for one in communes().values() if one.former_kon_tum)


def full_name(one: Commune, lang: str = "vi") -> str:
    """With its kind: "Xã Măng Đen", in English "Măng Đen commune"."""
    vi, en = _KINDS[one.kind]
    return f"{one.name} {en}" if lang == "en" else f"{vi} {one.name}"


def address(code: str, lang: str = "vi") -> str:
    """Both levels: "Xã Măng Đen, tỉnh Quảng Ngãi", in English with "province".  Raises NotFound."""
    province = f"{PROVINCE} province" if lang == "en" else f"tỉnh {PROVINCE}"
    return f"{full_name(commune(code), lang)}, {province}"


def search(text: str) -> tuple[Commune, ...]:
    """Communes by name, or by the name of a unit that went into them in 2025; () for nothing typed.

    Best first: the whole name, its beginning, the beginning of a word in it; then old names so; the area before others.
    Marks decide only between names that agree without them (Sơn Hà, Sơn Hạ).
    """
    typed, letters = _key(text), unicodedata.normalize("NFC", text).casefold()
    if not typed:
        return ()
    best = sorted(
        (rank, one.name.casefold() not in letters, not one.former_kon_tum, one.code)
        for one in communes().values()
        if (rank := _rank(typed, one.code)) < _NO_FIND
    )
    return tuple(communes()[code] for *_, code in best)


def _rank(typed: str, code: str) -> int:
    today, *old = _keys(code)
    return min([_closeness(typed, today), *(_closeness(typed, name) + _OLD_NAME for name in old)])


def _closeness(typed: str, name: str) -> int:
    if name == typed:
        return 0
    if name.startswith(typed):
        return 1
    return 2 if f" {typed}" in name else _NO_FIND


@cache
def _keys(code: str) -> tuple[str, ...]:
    one = communes()[code]
    return tuple(_key(name) for name in (one.name, *one.old_names))


def _key(name: str) -> str:
    plain = " ".join(re.findall(r"\w+", fold(name).replace("'", "").replace("’", "")))
    return " ".join(_ALIASES.get(word, word) for word in _KIND_WORDS.sub("", plain).split())
