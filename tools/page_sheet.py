#!/usr/bin/env python3
"""The page at work, for the docs: docs/images/page.png. A drawing, by day on a laptop; a carried frame, by night on a phone.

    handlens build mnist -o digits.html && tools/page_sheet.py digits.html

Needs what `scripts/oracles browser` prepares.
"""

import io
import shutil
import sys
from pathlib import Path
from typing import Any, Literal

from PIL import Image

SHEET = Path(__file__).resolve().parents[1] / "docs/images/page.png"
GAP = 12  # pixels
LAPTOP, PHONE = (1120, 700), (340, 700)
SEVEN = ((0.30, 0.26), (0.68, 0.24), (0.46, 0.80)), ((0.40, 0.53), (0.66, 0.50))
COLOURS = 256


def draw(page: Any, stroke: tuple[tuple[float, float], ...]) -> None:
    pad = page.locator(".pad").bounding_box()
    for at, (x, y) in enumerate(stroke):
        page.mouse.move(pad["x"] + x * pad["width"], pad["y"] + y * pad["height"], steps=12)
        if at == 0:
            page.mouse.down()
    page.mouse.up()


def main(path: str) -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])

        def opened(size: tuple[int, int], colours: Literal["light", "dark"]) -> Any:
            context = browser.new_context(viewport={"width": size[0], "height": size[1]}, color_scheme=colours, locale="en")
            page = context.new_page()
            page.goto(Path(path).resolve().as_uri())
            page.wait_for_selector('html[data-state="ready"]')
            return page

        laptop, phone = opened(LAPTOP, "light"), opened(PHONE, "dark")
        laptop.get_by_role("button", name="Draw it").click()
        for stroke in SEVEN:
            draw(laptop, stroke)
        for _ in range(4):
            phone.get_by_role("button", name="Menu").click()
            phone.get_by_role("button", name="Show a test picture").click()
        for page in (laptop, phone):
            page.locator(".label:not([hidden])").wait_for()
            page.wait_for_timeout(500)
        shots = [Image.open(io.BytesIO(page.screenshot())).convert("RGB") for page in (laptop, phone)]
        browser.close()
    sheet = Image.new("RGB", (sum(shot.width for shot in shots) + GAP, max(shot.height for shot in shots)), "white")
    sheet.paste(shots[0], (0, 0))
    sheet.paste(shots[1], (shots[0].width + GAP, 0))
    sheet.quantize(COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.FLOYDSTEINBERG).save(SHEET, optimize=True)
    print(f"{SHEET.name}: {SHEET.stat().st_size:,} bytes")


if __name__ == "__main__":
    main(*sys.argv[1:])
