"""Every sentence that code and templates may show has a Vietnamese copy: found in the sources themselves."""

import re
from pathlib import Path

import pytest

from trace.settings import templates_folder
from trace.web import failures
from trace.web.words import words

WEB = Path(failures.__file__).parent
# A sentence stands as a literal in one of these calls; what is looked up by a variable has its own test.
_CALL = re.compile(r"""(?:\bgettext|\bsay|\b_)\(\s*(?:\n\s*)?(?:"((?:[^"\\]|\\.)+)"|'((?:[^'\\]|\\.)+)')\s*[,)]""")


def sentences():
    """(file, sentence) of every literal."""
    for path in [*WEB.glob("*.py"), *templates_folder().rglob("*.html")]:
        for double, single in _CALL.findall(path.read_text("utf-8")):
            yield path.name, (double or single).replace('\\"', '"').replace("\\'", "'")


def test_the_sources_are_really_read():
    assert len(set(sentences())) > 300


@pytest.mark.parametrize("name", sorted({name for name, _ in sentences()}))
def test_every_sentence_of_a_file_is_told_in_vietnamese(name):
    told = words("vi")
    same_in_both = {"GTIN", "{day}", "{mass}", "English", "Tiếng Việt", "PIN", "ha", "kg", "g"}
    missing = {s for file, s in sentences() if file == name and s not in same_in_both and told.gettext(s) == s}
    missing = {s for s in missing if told.pgettext("scan", s) == s and told.pgettext("verdict", s) == s}
    assert missing == set()
