"""Words and formats that people see, in Vietnamese (first) and English.

English sentences are the keys in the code; every `locale/vi/*.po` holds the Vietnamese copy of one area
and is read at start, so there is no build step.  Dates are dd/mm/yyyy, decimals carry a comma in Vietnamese.
"""

import gettext
from datetime import date, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Final, Literal

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from trace.clock import HO_CHI_MINH
from trace.units import shown_day, shown_mass, shown_number

Lang = Literal["vi", "en"]
LANGS: Final[tuple[Lang, ...]] = ("vi", "en")
_LOCALE: Final = Path(__file__).parent / "locale"


class Words:
    """One language: `gettext`, `ngettext`, `pgettext` for templates, and the formats of days, masses and numbers."""

    def __init__(self, lang: Lang, translations: gettext.NullTranslations) -> None:
        self.lang: Lang = lang
        self._comma = "," if lang == "vi" else "."
        self.gettext = translations.gettext
        self.ngettext = translations.ngettext
        self.pgettext = translations.pgettext
        self.npgettext = translations.npgettext

    def day(self, value: date) -> str:
        """24/11/2026, or 24 Nov 2026 in English."""
        return shown_day(value) if self.lang == "vi" else f"{value.day} {value:%b %Y}"

    def moment(self, value: datetime) -> str:
        """Hour and day in Asia/Ho_Chi_Minh: 09:41, 24/11/2026."""
        local = value.astimezone(HO_CHI_MINH)
        return f"{local:%H:%M}, {self.day(local.date())}"

    def number(self, value: int) -> str:
        """1.234.567 in Vietnamese, 1,234,567 in English."""
        return shown_number(value, comma=self._comma)

    def mass(self, mass_g: int) -> str:
        """500 g, 1,25 kg, 1.250 kg: grams below a kilogram, else kilograms with at most three decimals."""
        return shown_mass(mass_g, comma=self._comma)


@cache
def words(lang: Lang) -> Words:
    """The words of one language; unknown sentences fall back to English."""
    if lang == "en":
        return Words("en", gettext.NullTranslations())
    whole = Catalog(locale=lang)
    for path in sorted((_LOCALE / lang).glob("*.po")):
        with path.open("rb") as handle:
            for message in read_po(handle, locale=lang):
                if message.id:
                    whole[message.id] = message
    compiled = BytesIO()
    write_mo(compiled, whole)
    compiled.seek(0)
    return Words(lang, gettext.GNUTranslations(compiled))
