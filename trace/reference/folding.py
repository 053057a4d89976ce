"""Folding: the one spelling under which texts are compared.  Never shown, never stored.

Accents, đ, letter case, zero-width characters and the several ways Unicode writes one letter make no difference.
"""

import unicodedata

_UNSEEN = {"Mn", "Me", "Cf"}  # marks and format characters
_PLAIN = str.maketrans({"đ": "d", "ð": "d", "ɖ": "d", "ƀ": "b", "ı": "i"})  # letters that do not decompose


def fold(text: str) -> str:
    """Lower case, no marks, đ as d, nothing that cannot be seen; spaces and punctuation stay."""
    wide = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(char for char in wide if unicodedata.category(char) not in _UNSEEN).translate(_PLAIN)
