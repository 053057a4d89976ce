"""A real server on loopback, and a real Chromium the size of a cheap phone."""

import threading
import time
from contextlib import contextmanager

import uvicorn
from playwright.sync_api import sync_playwright

from tests.required import CHROMIUM
from trace.web.app import create_app

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 360, "height": 640}


@contextmanager
def served(house):
    """Address of a running server over an installation."""
    server = uvicorn.Server(uvicorn.Config(create_app(house), host="127.0.0.1", port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield f"http://localhost:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(5)


@contextmanager
def chromium():
    """The system's Chromium, headless."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


def phone(browser, base, **options):
    """A fresh phone with its own cookies."""
    return browser.new_context(base_url=base, viewport=PHONE, locale="vi-VN", **options)
