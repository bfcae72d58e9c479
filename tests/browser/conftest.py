"""One Chromium for all tests of pages; a page that asks the net for anything, or that complains, fails its test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from browser import require_chromium
from made_reports import made_subject


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    path = require_chromium()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox"])  # CI runs as root
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium) -> Iterator[Callable[..., Any]]:
    """Opens a file: open_page(path, width=1280, dark=False, script=True). What it asks of the net and what it says is judged."""
    contexts, complaints = [], []

    def opened(path: Path, *, width: int = 1280, height: int = 900, dark: bool = False, script: bool = True) -> Any:
        context = chromium.new_context(viewport={"width": width, "height": height}, java_script_enabled=script,
                                       color_scheme="dark" if dark else "light")  # fmt: skip
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
        page.on("request", lambda request: None if request.url.startswith(("file:", "data:")) else complaints.append(request.url))
        page.goto(path.as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not complaints, complaints


@pytest.fixture(scope="session")
def pages(fewer_made_frames, tmp_path_factory) -> dict[str, Path]:
    """Reports: of ten digits, of two and of fifty classes of photos, and of a thousand."""
    from handlens.report.page import write_report

    folder = tmp_path_factory.mktemp("pages")
    subjects = {
        "digits": made_subject(10, each=30, ink=True, labels=tuple("0123456789")),
        "two": made_subject(2),
        "fifty": made_subject(50, each=8),
        "thousand": made_subject(1000, each=3),
    }
    return {name: write_report(subject, folder / f"{name}.html") for name, subject in subjects.items()}
