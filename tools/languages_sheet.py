#!/usr/bin/env python3
"""The lens screen in every language, side by side: docs/images/app-languages.png of what the app's tests photographed.

    android/test -Dtest=LanguagesTest && tools/languages_sheet.py
"""

from pathlib import Path

from PIL import Image

from handlens.apk.languages import LANGUAGES

ROOT = Path(__file__).resolve().parents[1]
SHOTS = ROOT / "android/target/shots"
SHEET = ROOT / "docs/images/app-languages.png"
ANDROID = 34
WIDTH, HEIGHT, GAP = 270, 555, 12  # pixels of one screen
COLUMNS = 5
COLOURS = 256  # few hues: the file is a third of what it would be


def main() -> None:
    rows = -(-len(LANGUAGES) // COLUMNS)
    size = (COLUMNS * (WIDTH + GAP) - GAP, rows * (HEIGHT + GAP) - GAP)
    sheet = Image.new("RGB", size, "white")
    for place, tag in enumerate(LANGUAGES):
        shot = Image.open(SHOTS / f"language-lens-{tag}-{ANDROID}.png").convert("RGB")
        at = (place % COLUMNS * (WIDTH + GAP), place // COLUMNS * (HEIGHT + GAP))
        sheet.paste(shot.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS), at)
    sheet.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(SHEET, optimize=True)
    print(f"{SHEET.relative_to(ROOT)}: {SHEET.stat().st_size} bytes")


if __name__ == "__main__":
    main()
