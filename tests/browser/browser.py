"""A browser without a network, and what a page may not do in it."""

import os
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright

PAGES = Path(os.environ.get("PAGES", "."))
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 800}

#: The browser asks no server of its own for anything.
OPTIONS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
]

#: Notes every refusal of the content security policy, which scripts of the page cannot hide.
LISTENER = """
window.violations = [];
document.addEventListener("securitypolicyviolation",
  (event) => violations.push(event.violatedDirective + " " + event.blockedURI));
"""


@contextmanager
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=OPTIONS)
        yield browser
        browser.close()


class Opened:
    """A page that is open. Leaving it fails if it asked for anything, or complained."""

    def __init__(self, browser, address, offline=True, **options):
        options.setdefault("viewport", DESKTOP)
        self.context = browser.new_context(offline=offline, reduced_motion="reduce", **options)
        self.context.add_init_script(LISTENER)
        self.requests, self.complaints = [], []
        self.context.on("request", lambda request: self.requests.append(request.url))
        self.page = self.context.new_page()
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", self._refuse)
        self.own = address.partition("#")[0]
        self.page.goto(address)
        self.page.locator("body[data-state=ready]").wait_for()

    def _refuse(self, dialog):
        self.complaints.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def __enter__(self):
        return self.page

    def __exit__(self, kind, *_):
        violations = [] if kind else self.page.evaluate("window.violations")
        self.context.close()
        if kind is None:
            others = [url for url in self.requests if not url.startswith((self.own, "blob:"))]
            # A screenshot reads what the graphics card has drawn; the driver complains of that.
            complaints = [text for text in self.complaints if "ReadPixels" not in text]
            assert not others, others
            assert not violations, violations
            assert not complaints, complaints


def file(name, hash_=""):
    return f"{(PAGES / name).as_uri()}{hash_}"


def answered(page):
    """Wait until the neighbors are shown, and return their words by column."""
    page.locator("body[data-answer=there]").wait_for()
    return [
        column.locator("button bdi").all_text_contents()
        for column in page.locator("#content ol.neighbors").all()
    ]
