"""The scan page of the real application against a bare Starlette hello on the same server software, over HTTP.

Both run under uvicorn in processes of their own on loopback and are asked in turn over one kept connection each.
Printed too: the server's resident memory when idle and after 1,000 scans.
"""

import gzip
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from benchmarks.measure import compare, line, rates
from benchmarks.shop import open_shop
from trace.house import House
from trace.web.app import create_app

MEMORY_MB = 200
HELLO = "bare Starlette hello"
GREEN = "Đủ giấy tờ".encode()


class Client:
    """One kept connection; small, so that the server is what is measured."""

    def __init__(self, port: int) -> None:
        self._host = f"127.0.0.1:{port}"
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=20)

    def get(self, path: str) -> bytes:
        """The body as it was sent; only a 200 is an answer."""
        self._socket.sendall(f"GET {path} HTTP/1.1\r\nHost: {self._host}\r\nAccept-Encoding: gzip\r\n\r\n".encode())
        data = self._socket.recv(65536)
        while b"\r\n\r\n" not in data:
            data += self._socket.recv(65536)
        head, _, body = data.partition(b"\r\n\r\n")
        assert b" 200 " in head[:16], head
        length = int(head.lower().partition(b"content-length:")[2].split(None, 1)[0])
        while len(body) < length:
            body += self._socket.recv(65536)
        return body

    def close(self) -> None:
        """Hangs up."""
        self._socket.close()


@contextmanager
def served(what: str, port: int) -> Iterator[tuple[int, Client]]:
    """A server of `what` (a folder, or "hello") in a process of its own: its process id and a client."""
    process = subprocess.Popen([sys.executable, "-m", "benchmarks.scan", what, str(port)])
    try:
        with closing(_connected(process, port)) as client:
            yield process.pid, client
    finally:
        process.terminate()
        process.wait(20)


def _connected(process: subprocess.Popen[bytes], port: int) -> Client:
    while process.poll() is None:
        try:
            return Client(port)
        except ConnectionRefusedError:
            time.sleep(0.1)
    raise ConnectionError(process.returncode)


def serve(what: str, port: int) -> None:
    """What the child process does."""
    app = create_app(House(Path(what))) if what != "hello" else Starlette(routes=[Route("/", _hello)])
    uvicorn.run(app, host="127.0.0.1", port=port, access_log=False, log_level="error", server_header=False)


def _hello(_request: Request) -> PlainTextResponse:
    return PlainTextResponse("hello")


def resident_mb(pid: int) -> float:
    """VmRSS of a process, in MB of 1024 kB (proc_pid_status(5))."""
    told = dict(row.split(":\t", 1) for row in Path(f"/proc/{pid}/status").read_text().splitlines())
    return int(told["VmRSS"].split()[0]) / 1024


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def main(labels: int = 100, rounds: int = 9, scans: int = 1000) -> None:
    """Prints both rates, the memory, and the ratios."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        paths = open_shop(Path(folder) / "D", f"http://localhost:{port}", labels)
        with served(f"{folder}/D", port) as (pid, shop), served("hello", free_port()) as (_, hello):
            idle = resident_mb(pid)
            assert GREEN in gzip.decompress(shop.get(paths[0]))

            def ask(client: Client, wanted: list[str]) -> int:
                for path in wanted:
                    client.get(path)
                return len(wanted)

            print("scan: the whole page, gzip, Vietnamese, read and checked anew every time")
            found = rates({HELLO: lambda: ask(hello, ["/"] * labels), "scan": lambda: ask(shop, paths)}, rounds)
            ask(shop, paths * (scans // len(paths)))
            used = resident_mb(pid)
    print(f"  resident: {idle:.0f} MB idle, {used:.0f} MB after {(rounds + 1) * labels + scans:,} scans")
    compare("scan", found["scan"], found[HELLO], 0)
    line("memory", MEMORY_MB / used, 1)


if __name__ == "__main__":
    if len(sys.argv) == 3:
        serve(sys.argv[1], int(sys.argv[2]))
    else:
        main()
