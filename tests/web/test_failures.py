"""Every error that a person can meet has a sentence, in English and in Vietnamese, and loses no fact on the way."""

import importlib
import pkgutil
import re

import pytest
from babel.messages.pofile import read_po

import trace
from trace.errors import TraceError
from trace.web import failures
from trace.web.failures import SENTENCES
from trace.web.words import words

PLACES = re.compile(r"{(\w+)}")


def every_error():
    """All classes of the tree, once every module of the package is loaded."""
    for module in pkgutil.walk_packages(trace.__path__, "trace."):
        if module.name.split(".")[-1] != "__main__" and ".migrations" not in module.name:
            importlib.import_module(module.name)
    found, waiting = [], [TraceError]
    while waiting:
        kind = waiting.pop()
        found.append(kind)
        waiting.extend(kind.__subclasses__())
    return found


def copy():
    """The Vietnamese copy of error sentences, as it stands in its file."""
    from pathlib import Path

    with (Path(failures.__file__).parent / "locale" / "vi" / "errors.po").open("rb") as handle:
        return {message.id: message for message in read_po(handle, locale="vi") if message.id}


def test_every_error_has_a_sentence():
    missing = {kind.code for kind in every_error() if kind.__module__.startswith("trace.")} - set(SENTENCES)
    assert missing == set()


def test_every_sentence_has_a_vietnamese_copy_and_no_copy_is_idle():
    assert set(copy()) == set(SENTENCES.values())


@pytest.mark.parametrize("english", sorted(set(SENTENCES.values())))
def test_a_copy_is_finished_and_keeps_the_facts(english):
    message = copy()[english]
    assert message.string
    assert not message.fuzzy
    assert set(PLACES.findall(message.string)) == set(PLACES.findall(english))


def test_sentences_stand_in_the_order_of_their_codes():
    assert list(SENTENCES) == sorted(SENTENCES)


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_missing_fact_leaves_a_gap_and_no_crash(lang):
    for kind in every_error():
        if kind.__module__.startswith("trace."):
            error = TraceError()
            error.__class__ = kind
            assert failures.sentence(error, lang)


def test_numbers_in_a_sentence_are_written_as_the_language_writes_them():
    from trace.lots import MoreThanIsLeft

    assert "1.234" in failures.sentence(MoreThanIsLeft(most=1234), "vi")
    assert "1,234" in failures.sentence(MoreThanIsLeft(most=1234), "en")
    assert words("en").gettext(SENTENCES["conflict"]) == SENTENCES["conflict"]
