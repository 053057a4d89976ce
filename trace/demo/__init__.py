"""The demo: a small invented province in a folder, each verdict to scan, and links that sign in as each role.

Made by the same verbs that people use (`province`); a second call finds it again and prints fresh links, so that the
old ones stop working.  `demo.json` in the folder keeps where the scans are, and no secret.
"""

import json
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from trace import accounts, faces, labels, lots, parties, qr, scans, sheets, ticket
from trace.clock import wall_clock
from trace.codes import ALPHABET, typed
from trace.demo.cast import ACCOUNTS
from trace.demo.province import MovableClock, Province
from trace.files import write_durably
from trace.house import FolderInUse, House
from trace.origin import Origin
from trace.scans import Verdict

PIN: Final = "246810"
NOTE: Final = "demo.json"
LABELS: Final = "labels.pdf"
# What each scan shows: verdict -> (lot of the cast, serial); the others are made from the lot in order.
_SCANS: Final[dict[str, tuple[str, int]]] = {
    "recalled": ("xa_lach", 3), "failed": ("ca_chua", 5), "void": ("cai", 20), "inactive": ("dau_moi", 40),
    "overdue": ("dau_cu", 8), "held": ("mat_ong", 2), "uncertain": ("mac_ca", 9), "not_food": ("mu", 4),
    "papers": ("ca_phe", 12),
}  # fmt: skip
_WORDS: Final[dict[str, str]] = {
    "recalled": "lettuce, recalled by an inspector",
    "failed": "tomatoes, VietGAP paper withdrawn after they were labelled",
    "forged": "one digit of the green label changed",
    "unknown": "well formed, but nobody issued it",
    "void": "a cabbage label that was spoiled",
    "inactive": "strawberries, printed but not yet stuck on",
    "overdue": "strawberries past their use-by day",
    "held": "honey, held by its own cooperative",
    "uncertain": "macadamia, the number of its paper turned up at another party",
    "typed": "the green label's code, typed by hand",
    "not_food": "rubber sheets",
    "papers": "coffee, papers in order: the green page",
}
_ROLES: Final[dict[str, str]] = {
    "member": "thành viên", "clerk": "người ghi sổ", "manager": "quản lý", "second_manager": "quản lý thứ hai",
    "rival_manager": "quản lý HTX khác", "inspector": "cán bộ kiểm tra", "official": "cán bộ tỉnh",
    "operator": "người vận hành",
}  # fmt: skip


def open_or_make(folder: Path, origin: str) -> dict[str, Any]:
    """Origin, accounts (role -> link), scans (verdict -> URL), labels (path of a PDF) of the demo in `folder`.

    Makes it where there is none; raises FolderInUse where something else lies there.
    """
    place = Origin.parse(origin)
    if not (folder / NOTE).exists():
        _make(folder, origin)
    house = House(folder)
    if not house.demo:
        raise FolderInUse(folder=str(folder))
    house.add_host(origin)
    kept: dict[str, dict[str, str]] = json.loads((folder / NOTE).read_text(encoding="utf-8"))
    cards = _fresh_cards(house, kept["people"])
    house.engine.dispose()
    return {
        "origin": place.url,
        "accounts": {role: f"{place.url}/demo/{card}" for role, card in cards.items()},
        "scans": {verdict: place.url + path for verdict, path in kept["scans"].items()},
        "labels": str(folder / LABELS),
    }


def as_words(told: dict[str, Any]) -> str:
    """The same for a terminal, with a symbol that a phone can scan."""
    green = told["scans"]["papers"].removeprefix(told["origin"])
    place = Origin.parse(told["origin"])
    wide = max(map(len, _ROLES))
    return "\n".join(
        (
            f"A demo province at {told['origin']}: everything in it is invented.",
            "",
            f"Sign in as (from this machine only; the PIN is {PIN}):",
            *(f"  {role:{wide}}  {link}   {_ROLES[role]}" for role, link in told["accounts"].items()),
            "",
            "Scan, or open:",
            *(f"  {verdict:{wide}}  {_WORDS[verdict]}\n    {url}" for verdict, url in told["scans"].items()),
            "",
            f"A sheet of labels to print: {told['labels']}",
            "",
            _in_blocks(f"{place.scheme}://{place.host}{green}"),
            f"This is the green label. A phone opens it where it reaches {place.host.lower()}.",
        )
    )


def _make(folder: Path, origin: str) -> None:
    """Builds the demo; a folder that could not be finished is emptied again."""
    clock = MovableClock()
    house = House.create(folder, origin, clock, demo=True)
    try:
        province = Province(house)
        province.tell(clock)
        paths = _paths(house, province)
        _prove(house, paths)
        write_durably(folder / LABELS, _sheet(house, province, clock()))
        people = {role: province.people[key].person for role, key in ACCOUNTS.items()}
        note = {"people": people, "scans": paths}
        write_durably(folder / NOTE, json.dumps(note, ensure_ascii=False, indent=1).encode())
    except BaseException:
        house.engine.dispose()
        for half_made in folder.iterdir():
            shutil.rmtree(half_made) if half_made.is_dir() else half_made.unlink()
        raise
    house.engine.dispose()


def _paths(house: House, province: Province) -> dict[str, str]:
    """Verdict -> path, in the order of the verdicts."""
    found = {verdict: _labels(house, province, lot)[serial - 1].path() for verdict, (lot, serial) in _SCANS.items()}
    green, last = found["papers"], found["papers"][-1]
    code = province.lots["ca_phe"]
    found["forged"] = green[:-1] + str((int(last) + 1) % 10)
    found["unknown"] = green.replace(code, _free_party(house) + code[4:])
    found["typed"] = f"/t?code={typed(code, str(_SCANS['papers'][1]))}"
    return {verdict.value: found[verdict.value] for verdict in Verdict if verdict.value in found}


def _prove(house: House, paths: dict[str, str]) -> None:
    """Every scan says what it is there for; else the story is wrong, which is a mistake of ours."""
    now = house.clock()
    for verdict, path in paths.items():
        with house.reading() as reader:
            read = scans.read_typed_code if verdict == "typed" else scans.read
            told = read(reader, house.root, path.removeprefix("/t?code="), now)
        if told.verdict != verdict:
            raise RuntimeError(f"the demo's scan for {verdict} says {told.verdict}: {told.reasons}")


def _sheet(house: House, province: Province, made: datetime) -> bytes:
    """All labels of the green run as PDF."""
    with house.reading() as reader:
        issued = _labels(house, province, "ca_phe")
        told = faces.of(reader, province.lots["ca_phe"], issued, house.hosts[-1], faces.SAMPLE)
    return sheets.pdf("a4-24", told, faces.version(told), made)


def _labels(house: House, province: Province, key: str) -> list[ticket.Label]:
    with house.reading() as reader:
        run = reader.session.get_one(labels.Run, province.runs[key])
        lot = reader.session.get_one(lots.Lot, province.lots[key])
        return labels.labels_of(run, lot, house.hosts[-1], house.keys)


def _free_party(house: House) -> str:
    """A party code that nobody has."""
    with house.reading() as reader:
        taken = {party.code for party in parties.named(reader.session)}
    return next(code for letter in ALPHABET if (code := letter * 4) not in taken)


def _fresh_cards(house: House, people: dict[str, str]) -> dict[str, str]:
    """Role -> card that signs in again and again; older ones stop working, forgotten PINs start anew."""
    with house.filing() as session:
        accounts.set_pins(session, people.values(), PIN)
        now = wall_clock()
        return {role: accounts.new_card(session, code, now, reusable=True) for role, code in people.items()}


def _in_blocks(url: str) -> str:
    """The symbol in half blocks: light is drawn, dark is the terminal's own ground."""
    drawn = qr.symbol(url, qr.version_for(url))
    edge = qr.QUIET_MODULES // 2
    blank = bytes(drawn.size + 2 * edge)
    rows = [*[blank] * edge, *(bytes(edge) + row + bytes(edge) for row in drawn.rows), *[blank] * edge]
    rows += [bytes([1]) * len(blank)] * (len(rows) % 2)
    pairs = zip(rows[::2], rows[1::2], strict=True)
    return "\n".join("".join("█▀▄ "[2 * above + below] for above, below in zip(*pair, strict=True)) for pair in pairs)
