"""The command `trace`: init, demo, serve, invite, host, verify, judge, export.

Exit codes: 0 sound or done, 1 a problem was found, 2 the call is wrong.  Errors say what is wrong; no stack trace.
"""

import json
import os
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final

import typer

from trace.clock import Clock, wall_clock
from trace.errors import TraceError
from trace.settings import DEFAULT_FOLDER, DEFAULT_ORIGIN, Settings

app: Final = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, help=__doc__)
export: Final = typer.Typer(no_args_is_help=True, help="Write data in the forms that others ask for.")
app.add_typer(export, name="export")

Folder = Annotated[Path, typer.Option("--dir", help="Folder of the installation.")]
Json = Annotated[bool, typer.Option("--json", help="One JSON object instead of words.")]


def main() -> None:
    """Runs the command; our own errors become one line and exit 1."""
    try:
        app()
    except TraceError as error:
        from trace.web.failures import sentence
        from trace.web.words import Lang

        lang: Lang = "vi" if os.environ.get("LANG", "").startswith("vi") else "en"
        facts = ", ".join(f"{name}: {value}" for name, value in error.facts.items())
        print(f"trace: {sentence(error, lang)}{f' ({facts})' if facts else ''}", file=sys.stderr)
        raise SystemExit(1) from error


@app.command()
def init(
    folder: Folder = DEFAULT_FOLDER,
    origin: Annotated[str, typer.Option(help="Where labels point: scheme://host[:port].")] = DEFAULT_ORIGIN,
    authority: Annotated[str, typer.Option(help="Name of the authority that runs it.")] = "Cơ quan quản lý",
    commune: Annotated[str, typer.Option(help="Commune code of the authority.")] = "23293",
    operator: Annotated[str, typer.Option(help="Name of the first operator.")] = "Người vận hành",
) -> None:
    """Make a new installation: keys, trust root, empty log, and the first operator's card."""
    from trace import accounts, parties
    from trace.house import House

    house = House.create(folder, origin)
    with house.writing() as book:
        office = parties.add(book, "house", house.keys, kind=parties.Kind.AUTHORITY, name=authority, commune=commune)
        _, card = accounts.enrol(book, "house", office, role=accounts.Role.OPERATOR, name=operator)
    _print_card(house.root.realm, origin, operator, card)


@app.command()
def invite(
    role: Annotated[str, typer.Option(help="member, clerk, manager, inspector, official, operator.")],
    name: Annotated[str, typer.Option(help="Name of the person; the role without it.")] = "",
    party: Annotated[str, typer.Option(help="Code of the party; the first authority without it.")] = "",
    origin: Annotated[str, typer.Option(help="Address printed on the card.")] = DEFAULT_ORIGIN,
    folder: Folder = DEFAULT_FOLDER,
) -> None:
    """Add a person and print a sign-in card."""
    from trace import accounts, parties
    from trace.house import House

    if role not in set(accounts.Role):
        raise typer.BadParameter(f"unknown role {role}")
    house = House(folder)
    with house.writing() as book:
        chosen = parties.get(book.session, party) if party else parties.named(book.session, "authority")[0]
        _, card = accounts.enrol(book, "house", chosen, role=accounts.Role(role), name=name or role)
    _print_card(chosen.name, origin, name or role, card)


@app.command()
def host(origin: Annotated[str, typer.Argument(help="The new address.")], folder: Folder = DEFAULT_FOLDER) -> None:
    """Add an address that labels may name; labels of the old ones keep their verdict."""
    from trace.house import House

    root = House(folder).add_host(origin)
    print(f"root version {root.version}: {', '.join(period.line() for period in root.hosts)}")


@app.command()
def demo(
    folder: Folder = Path("trace-demo"),
    origin: Annotated[str, typer.Option(help="Where labels point.")] = DEFAULT_ORIGIN,
    as_json: Json = False,
) -> None:
    """Make (or open again) a lively demo province; prints fresh sign-in links."""
    from trace.demo import as_words, open_or_make

    told = open_or_make(folder, origin)
    if as_json:
        print(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        print(as_words(told))


@app.command()
def serve(
    folder: Folder = DEFAULT_FOLDER,
    port: Annotated[int, typer.Option(help="Port to listen on.")] = Settings.from_environment().port,
    address: Annotated[str, typer.Option("--host", help="Address to listen on.")] = Settings.from_environment().host,
    now: Annotated[str, typer.Option(help="Pretend it is this moment (demo realm only), ISO 8601.")] = "",
) -> None:
    """Serve the pages of an installation."""
    import uvicorn

    from trace.house import House
    from trace.web.app import create_app

    house = House(folder, _clock(now) if now else wall_clock)
    if now and not house.demo:
        raise typer.BadParameter("--now is for the demo realm only")
    if not any(known.endswith(f":{port}") for known in house.hosts) and port not in (80, 443):
        print(f"trace: labels point to {', '.join(house.hosts).lower()}, but this serves port {port}", file=sys.stderr)
    print(f"trace: http://{address}:{port}  (folder {folder}, realm {house.root.realm})", file=sys.stderr)
    uvicorn.run(create_app(house), host=address, port=port, access_log=False, log_level="warning", server_header=False)


@app.command()
def verify(folder: Folder = DEFAULT_FOLDER, as_json: Json = False) -> None:
    """Replay the log and compare everything with it.  Exit 0: sound; 1: says what and where."""
    from trace import audit
    from trace.house import NoInstallation

    if not (folder / "root").is_dir():
        raise NoInstallation(folder=str(folder))
    found = audit.verify(folder)
    if as_json:
        print(json.dumps({"sound": not found, "findings": [vars(f) for f in found]}, ensure_ascii=False, indent=1))
    else:
        print(
            "\n".join(f"{f.what}: {f.where}" for f in found)
            or "sound: every statement, row and file agrees with the log"
        )
    raise typer.Exit(1 if found else 0)


@app.command()
def judge(case: Annotated[Path, typer.Option(help="Case file, see docs/safety-cases.md.")]) -> None:
    """Judge a case from a file: prints outcome and reason codes."""
    from trace import safety_cases

    try:
        told = safety_cases.judged(json.loads(case.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        print(f"trace: {error}", file=sys.stderr)
        raise typer.Exit(2) from error
    print(json.dumps(told, ensure_ascii=False, indent=1))


@export.command()
def tt02(
    lot: Annotated[str, typer.Option(help="Lot code, with or without the dash.")],
    folder: Folder = DEFAULT_FOLDER,
    form: Annotated[str, typer.Option("--format", help="json, csv or both.")] = "json",
    out: Annotated[
        Path | None, typer.Option(help="Folder to write LOT.json and LOT.csv to; else standard output.")
    ] = None,
) -> None:
    """The ten data items of TT 02/2024/TT-BKHCN of a packed lot."""
    from trace import exports
    from trace.house import House
    from trace.origin import Origin

    if form not in ("json", "csv", "both"):
        raise typer.BadParameter("format is json, csv or both")
    code = lot.replace("-", "").upper()
    house = House(folder)
    with house.reading() as reader:
        items = exports.tt02(reader, code, Origin.of(house.hosts[-1]).url)
    texts = {"json": json.dumps(items, ensure_ascii=False, indent=1), "csv": exports.as_csv(items)}
    for kind in ("json", "csv") if form == "both" else (form,):
        if out is None:
            print(texts[kind])
        else:
            out.mkdir(parents=True, exist_ok=True)
            (out / f"{code}.{kind}").write_text(texts[kind], encoding="utf-8")


def _clock(text: str) -> Clock:
    try:
        moment = datetime.fromisoformat(text).astimezone(wall_clock().tzinfo)
    except ValueError as error:
        raise typer.BadParameter("--now must be ISO 8601") from error
    shift = moment - wall_clock()
    return lambda: wall_clock() + shift


def _print_card(party: str, origin: str, name: str, card: str) -> None:
    grouped = "-".join(card[i : i + 4] for i in range(0, len(card), 4))
    print(f"{party}\n{name}\n{origin}/join#{card}\n{grouped}")
