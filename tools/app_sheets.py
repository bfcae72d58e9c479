#!/usr/bin/env python3
"""The app's screens, as its tests photographed them, on the sheets that the docs show, in docs/images.

    android/test && tools/app_sheets.py
"""

import sys
from pathlib import Path

from PIL import Image

from handlens.apk.languages import LANGUAGES

ROOT = Path(__file__).resolve().parents[1]
SHOTS = ROOT / "android/target/shots"
IMAGES = ROOT / "docs/images"
ANDROID = 34
GAP = 12  # pixels
COLOURS = 256  # few hues: the file is a third of what it would be

OBSTACLES = ("refused", "refused-for-ever", "taken", "disabled", "no-camera", "broken", "resting", "hot", "stopped")
SHEETS = {
    # name: shots, columns, width of one
    "app": (("reading-day", "reading-night"), 2, 480),
    "app-languages": (tuple(f"language-lens-{tag}" for tag in LANGUAGES), 5, 270),
    "app-obstacles": (tuple(f"obstacle-{name}" for name in OBSTACLES), 5, 270),
    "app-corrections": (("correct-kept-en", "correct-label-en", "correct-consent-en", "correct-list-en"), 4, 300),
}


def main(shots: Path = SHOTS) -> None:
    for name, (wanted, columns, width) in SHEETS.items():
        pictures = [Image.open(shots / f"{shot}-{ANDROID}.png").convert("RGB") for shot in wanted]
        pictures = [picture.resize((width, round(picture.height * width / picture.width)), Image.Resampling.LANCZOS)
                    for picture in pictures]  # fmt: skip
        rows = [pictures[start : start + columns] for start in range(0, len(pictures), columns)]
        heights = [max(picture.height for picture in row) for row in rows]
        sheet = Image.new("RGB", (columns * (width + GAP) - GAP, sum(heights) + GAP * (len(rows) - 1)), "white")
        top = 0
        for row, height in zip(rows, heights, strict=True):
            for place, picture in enumerate(row):
                sheet.paste(picture, (place * (width + GAP), top))
            top += height + GAP
        path = IMAGES / f"{name}.png"
        sheet.quantize(COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.FLOYDSTEINBERG).save(path, optimize=True)
        print(f"{path.relative_to(ROOT)}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:]))
