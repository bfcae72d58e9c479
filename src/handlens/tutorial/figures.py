"""What the tutorial draws with: every function gives a `Figure`, which Jupyter and the site show as one `<figure>`.

    lines({"training": (epochs, losses)}, x="epoch", y="loss", caption="The loss falls from epoch to epoch.")

A figure is self-contained: inline SVG, PNG as data URIs, its own small style; no library, nothing from the net. Its
caption is also its alt text. Colours are Okabe and Ito's, by CSS variables (`--hl-blue`, `--hl-ink`, `--hl-paper` and
the others in `_STYLE`), and follow the page's light or dark; nothing is told by colour alone. The same call gives the same bytes.

`interactive` puts a script on top: play/NAME.js is one arrow function `(stage, data, kit) => { ... }` that empties the
`stage` (where the still figure stands until then) and fills it; `kit` is what play/kit.js offers.
"""

from __future__ import annotations

import base64
import hashlib
import html
import io
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

_PLAY = Path(__file__).parent / "play"
# order in which series take colours, dashes and marks: never colour alone
_COLOURS = ("blue", "vermilion", "green", "purple", "orange", "sky")
_DASHES = ("", "7 4", "2 3", "9 3 2 3", "12 4", "4 2")
_SMALL_PIXELS = 64  # pictures up to this side are enlarged with their pixels left square
_TABLE_ROWS = 12  # of the data behind a chart

_LIGHT = """--hl-ink:#1b1c1e;--hl-quiet:#55595f;--hl-paper:#fbfaf7;--hl-rule:#d9d7d0;--hl-blue:#0072b2;--hl-vermilion:#d55e00;
--hl-green:#009e73;--hl-purple:#cc79a7;--hl-orange:#e69f00;--hl-sky:#56b4e9;--hl-yellow:#f0e442;--hl-fill:#fff;
color-scheme:light;""".replace("\n", "")
_DARK = """--hl-ink:#ececea;--hl-quiet:#a9adb3;--hl-paper:#17181b;--hl-rule:#3a3d42;--hl-blue:#56b4e9;--hl-vermilion:#e8773a;
--hl-green:#00b584;--hl-purple:#d991b8;--hl-orange:#e69f00;--hl-sky:#0072b2;--hl-yellow:#f0e442;--hl-fill:#222428;
color-scheme:dark;""".replace("\n", "")
# the page's own switch (Sphinx themes: data-theme; JupyterLab: data-jp-theme-light) goes before the system's wish
_STYLE = f"""
.handlens-figure{{{_LIGHT}}}
@media (prefers-color-scheme:dark){{.handlens-figure{{{_DARK}}}}}
[data-theme=light] .handlens-figure,[data-jp-theme-light=true] .handlens-figure{{{_LIGHT}}}
[data-theme=dark] .handlens-figure,[data-jp-theme-light=false] .handlens-figure{{{_DARK}}}
.handlens-figure{{box-sizing:border-box;display:block;max-width:44rem;margin:1.2rem auto;padding:.9rem;
border:1px solid var(--hl-rule);border-radius:.6rem;background:var(--hl-paper);color:var(--hl-ink);
font:15px/1.45 system-ui,sans-serif;text-align:left}}
.handlens-figure *{{box-sizing:border-box}}
.handlens-figure figcaption{{margin:.7rem 0 0;color:var(--hl-quiet);font-size:.93em;text-align:left}}
.handlens-figure svg:not(svg svg){{display:block;width:100%;height:auto;max-width:38rem;margin:0 auto}}
.handlens-figure svg text{{fill:var(--hl-ink);font:13px system-ui,sans-serif}}
.handlens-figure svg .quiet{{fill:var(--hl-quiet)}}
.handlens-figure img{{display:block;max-width:100%;height:auto;margin:0 auto;border-radius:2px}}
.handlens-figure .hl-small{{image-rendering:pixelated}}
.hl-grid{{display:grid;grid-template-columns:repeat(var(--wide),minmax(0,auto));gap:.5rem .35rem;justify-content:center}}
.hl-grid>div,.hl-steps>div{{text-align:center;font-size:.88em;line-height:1.3}}
.hl-steps{{display:flex;flex-wrap:wrap;gap:.6rem .3rem;justify-content:center;align-items:center}}
.hl-steps>span{{color:var(--hl-quiet);font-size:1.3em}}
.hl-bars{{display:grid;grid-template-columns:fit-content(42%) minmax(0,1fr);gap:.3rem .6rem;align-items:center}}
.hl-bars>div{{display:flex;align-items:center;gap:.4rem;min-height:1.3em}}
.hl-bars div span{{white-space:nowrap}}
.hl-bars i{{display:block;height:1.1em;background:var(--hl-blue);border-radius:2px;flex:none}}
.hl-bars i.below{{background:repeating-linear-gradient(45deg,
var(--hl-vermilion) 0 5px,var(--hl-fill) 5px 8px)}}
.hl-scroll{{overflow-x:auto}}
.handlens-figure table{{border-collapse:collapse;margin:0 auto;font-size:.95em;font-variant-numeric:tabular-nums;
background:none;color:inherit}}
.handlens-figure th,.handlens-figure td{{padding:.25rem .7rem;border:0;border-bottom:1px solid var(--hl-rule);
text-align:left;background:none;color:inherit;white-space:normal}}
.handlens-figure .number{{text-align:right}}
.handlens-figure details{{margin:.5rem 0 0;font-size:.9em;color:var(--hl-quiet)}}
.handlens-figure button{{font:inherit;min-height:2.4rem;padding:.2rem .8rem;border:1px solid var(--hl-quiet);border-radius:.4rem;
background:var(--hl-fill);color:var(--hl-ink);cursor:pointer}}
.handlens-figure button[aria-pressed=true]{{background:var(--hl-ink);color:var(--hl-paper)}}
.handlens-figure button:disabled{{opacity:.45;cursor:default}}
.handlens-figure input[type=range]{{width:100%;min-height:2rem;accent-color:var(--hl-blue)}}
.handlens-figure :focus-visible{{outline:3px solid var(--hl-blue);outline-offset:2px}}
.hl-two{{display:flex;flex-wrap:wrap;gap:.6rem;align-items:start}}.handlens-figure .hl-two>*{{flex:1 1 17rem;min-width:0}}
.hl-two{{justify-content:center}}.handlens-figure .hl-two svg text{{font-size:18px}}
.hl-row{{display:flex;flex-wrap:wrap;gap:.5rem .9rem;align-items:center;margin:.6rem 0 0}}
.hl-say{{min-height:1.5em;margin:.5rem 0 0;font-variant-numeric:tabular-nums}}
@media (max-width:35rem){{.handlens-figure{{padding:.6rem}}
.handlens-figure svg text,.handlens-figure .hl-two svg text{{font-size:16px}}
.hl-grid{{grid-template-columns:repeat(var(--narrow),minmax(0,auto))}}
.handlens-figure th,.handlens-figure td{{padding:.25rem .4rem}}}}
@media print{{.handlens-figure{{break-inside:avoid}}}}
""".strip().replace("\n", "")


class Figure:
    """What stands in the page: shown by Jupyter and by the site as HTML.

    Attributes:
        caption: what to see in it, one or two plain sentences; also its alt text.
        body: the HTML between `<figure>` and the caption.
    """

    def __init__(self, body: str, caption: str, *, script: str = "", key: str = ""):
        self.body = body
        self.caption = caption
        self._script = script
        self._key = key

    def _repr_html_(self) -> str:
        key = f' data-hl="{self._key}"' if self._key else ""
        caption = f"<figcaption>{_text(self.caption)}</figcaption>"
        return f'<figure class="handlens-figure"{key}><style>{_STYLE}</style>{self.body}{caption}{self._script}</figure>'

    def __repr__(self) -> str:
        return f"Figure: {self.caption}"


def pictures(
    images: Iterable[Any],
    labels: Sequence[object] | None = None,
    *,
    caption: str,
    columns: int = 10,
    scale: float | None = None,
) -> Figure:
    """Pictures in rows, each with its label below.

    Args:
        images: uint8 arrays [height, width], [height, width, 1] or [height, width, 3]; any number, one shape or many.
        labels: one for each picture, shown as text.
        caption: what to see; also the alt text.
        columns: pictures in a row; a phone shows half as many.
        scale: how many times larger than their pixels; by default small ones are enlarged by whole steps to about 56.

    Raises:
        ValueError: an array of another kind, or not one label for each picture.
    """
    arrays = list(images)
    if labels is not None and len(labels) != len(arrays):
        raise ValueError(f"{len(arrays)} pictures, but {len(labels)} labels")
    names = [None] * len(arrays) if labels is None else list(labels)
    cells = []
    for array, label in zip(arrays, names, strict=True):
        below = "" if label is None else f"<div>{_text(label)}</div>"
        cells.append(f"<div>{_image(array, caption, scale)}{below}</div>")
    columns = max(1, min(columns, len(arrays)))
    narrow = columns if columns <= 3 else math.ceil(columns / 2)
    body = (
        f'<div class="hl-grid" role="group" aria-label="{_text(caption)}" style="--wide:{columns};--narrow:{narrow}">'
        f"{''.join(cells)}</div>"
    )
    return Figure(body, caption)


def steps(pairs: Iterable[tuple[str, Any]], *, caption: str) -> Figure:
    """A row of titled pictures with an arrow between two: what happens to one picture, step by step.

    Args:
        pairs: a title and a picture (as in `pictures`) for each step.
        caption: what to see; also the alt text.
    """
    cells = [f"<div>{_image(array, caption, None, aim=112)}<div>{_text(title)}</div></div>" for title, array in pairs]
    arrow = '<span aria-hidden="true">→</span>'
    return Figure(f'<div class="hl-steps" role="group" aria-label="{_text(caption)}">{arrow.join(cells)}</div>', caption)


def bars(values: Mapping[str, float], *, caption: str, unit: str = "") -> Figure:
    """One horizontal bar for each value, the number beside it; bars below zero are hatched and carry their minus.

    Args:
        values: by name, in the order in which they are drawn.
        caption: what to see; also the alt text.
        unit: stands after each number, as "%" or " ms".
    """
    longest = max((abs(value) for value in values.values()), default=0) or 1
    rows = []
    for name, value in values.items():
        share = abs(value) / longest * 100
        below = ' class="below"' if value < 0 else ""
        rows.append(
            f'<span>{_text(name)}</span><div><i{below} style="width:calc({share:.2f}% - {share / 100 * 6:.2f}em)"></i>'
            f"<span>{_text(_number(value) + unit)}</span></div>"
        )
    return Figure(f'<div class="hl-bars" role="group" aria-label="{_text(caption)}">{"".join(rows)}</div>', caption)


def table(rows: Iterable[Sequence[object]], headings: Sequence[str], *, caption: str) -> Figure:
    """A table. Numbers stand to the right; floats are shortened, so give text where each decimal counts.

    Args:
        rows: as many values in each as there are headings; the first is the row's name.
        headings: one for each column.
        caption: what to see; also the table's name for those who hear it.
    """
    return Figure(f'<div class="hl-scroll">{_table(rows, headings, caption)}</div>', caption)


def lines(
    series: Mapping[str, tuple[Iterable[float], Iterable[float]]],
    *,
    x: str,
    y: str,
    caption: str,
    log: bool = False,
) -> Figure:
    """Curves over one axis, each with its own colour, dash and name; the numbers can be unfolded below.

    Args:
        series: x and y values by the curve's name.
        x, y: what the axes measure, with the unit.
        caption: what to see; also the alt text.
        log: y by powers of ten; all its values must then be above zero.
    """
    curves = {name: (_floats(xs), _floats(ys)) for name, (xs, ys) in series.items()}
    if log and any(value <= 0 for _, ys in curves.values() for value in ys):
        raise ValueError("a logarithmic axis takes values above zero only")
    plot = _Plot([v for xs, _ in curves.values() for v in xs], [v for _, ys in curves.values() for v in ys], log, len(curves))
    parts = [plot.axes(x, y)]
    for place, (name, (xs, ys)) in enumerate(curves.items()):
        colour, dash = _COLOURS[place % len(_COLOURS)], _DASHES[place % len(_DASHES)]
        points = " ".join(f"{plot.x(a):.1f},{plot.y(b):.1f}" for a, b in zip(xs, ys, strict=True))
        stroke = f'stroke="var(--hl-{colour})" stroke-width="2.5" stroke-dasharray="{dash}"'
        parts.append(f'<polyline points="{points}" fill="none" {stroke} stroke-linejoin="round"/>')
        if len(curves) > 1:
            level = 10 + _Plot.legend_line * place
            parts.append(f'<path d="M{plot.left} {level}h30" {stroke}/>')
            parts.append(f'<text x="{plot.left + 38}" y="{level + 5}">{_text(name)}</text>')
    drawing = f'<svg viewBox="0 0 480 {plot.height}" role="img" aria-label="{_text(caption)}">{"".join(parts)}</svg>'
    return Figure(drawing + _data_behind(curves, x), caption)


def svg(markup: str, *, caption: str) -> Figure:
    """A drawing of your own. Take its colours from the variables: `fill="var(--hl-blue)"`.

    Args:
        markup: one `<svg ...>` element with a viewBox; about 480 wide, so that text of 13 can be read on a phone.
        caption: what to see; also the alt text.

    Raises:
        ValueError: no `<svg` at its start, or it loads something.
    """
    text = markup.strip()
    if not text.startswith("<svg"):
        raise ValueError(f"the markup starts with <svg, not with {text[:20]!r}")
    if "://" in text:
        raise ValueError("a figure loads nothing: no addresses in its markup")
    return Figure(f'<svg role="img" aria-label="{_text(caption)}"{text[4:]}', caption)


def interactive(name: str, data: Any, *, still: Figure | str | Sequence[str], caption: str) -> Figure:
    """A figure that answers to touch, mouse and keyboard.

    Args:
        name: play/NAME.js, the function that makes it live.
        data: what it is given: anything that JSON can hold; numpy arrays become lists.
        still: what is shown where scripts do not run: another figure, markup as for `svg`, or several of them side by side.
        caption: what to do and to see; also the alt text.

    Raises:
        ValueError: no such play, or numbers that are not finite.
    """
    source = _PLAY / f"{name}.js"
    if not source.is_file():
        raise ValueError(f"there is no play/{name}.js")
    if isinstance(still, Figure):
        shown = still.body.replace(_text(still.caption), _text(caption))  # one figure says one thing
    else:
        shown = _side_by_side([still] if isinstance(still, str) else still, caption)
    kit, play = ((_PLAY / file).read_text(encoding="utf-8").strip() for file in ("kit.js", f"{name}.js"))
    # `<` inside JSON would let a text end the script
    content = json.dumps(data, default=_plain, allow_nan=False, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    key = f"{name}-{hashlib.sha256((play + content + caption).encode()).hexdigest()[:12]}"
    # in Jupyter a script runs before or after its figure stands in the page, so that both ways of finding it are needed
    script = f"""<script type="application/json">{content}</script><script>(() => {{
const kit = {kit};
const play = {play};
const start = (figure) => {{
  if (figure.dataset.live) return;
  figure.dataset.live = "1";
  const stage = figure.querySelector(".hl-stage");
  play(stage, JSON.parse(figure.querySelector('script[type="application/json"]').textContent), kit);
}};
const own = document.currentScript && document.currentScript.closest("figure");
const find = () => document.querySelectorAll('figure[data-hl="{key}"]').forEach(start);
if (own) start(own); else {{ find(); setTimeout(find, 50); setTimeout(find, 500); }}
}})();</script>"""
    return Figure(f'<div class="hl-stage">{shown}</div>', caption, script=script, key=key)


def packed(array: Any) -> dict[str, Any]:
    """An array for `interactive`, small: its bytes in base64; `kit.unpack` makes a typed array of it.

    Args:
        array: of uint8, else it becomes float32.
    """
    values = np.asarray(array)
    kind = "uint8" if values.dtype == np.uint8 else "float32"
    content = values.astype("u1" if kind == "uint8" else "<f4").tobytes()
    return {"kind": kind, "shape": list(values.shape), "base64": base64.b64encode(content).decode()}


# ---- what they share


def _side_by_side(drawings: Sequence[str], caption: str) -> str:
    drawn = "".join(svg(markup, caption=caption).body for markup in drawings)
    return drawn if len(drawings) == 1 else f'<div class="hl-two">{drawn}</div>'


def _text(value: object) -> str:
    return html.escape(str(value), quote=True)


def _number(value: object) -> str:
    """A number as a person writes it: thousands apart, about four figures, a true minus."""
    if isinstance(value, bool | np.bool_) or not isinstance(value, int | float | np.integer | np.floating):
        return str(value)
    number = float(value)
    if not math.isfinite(number):
        return str(value)
    if number == int(number) or abs(number) >= 1000:
        text = f"{number:,.0f}"
    else:
        digits = max(0, 3 - math.floor(math.log10(abs(number))))
        text = f"{number:,.{min(digits, 12)}f}".rstrip("0").rstrip(".")
    return text.replace("-", "−")


def _floats(values: Iterable[float]) -> list[float]:
    return [float(value) for value in values]


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray | np.generic):
        return value.tolist()
    raise TypeError(f"JSON cannot hold {type(value).__name__}")


def _image(array: Any, caption: str, scale: float | None, aim: int = 56) -> str:
    pixels = np.asarray(array)
    if pixels.ndim == 3 and pixels.shape[2] == 1:
        pixels = pixels[:, :, 0]
    if pixels.dtype != np.uint8 or not (pixels.ndim == 2 or (pixels.ndim == 3 and pixels.shape[2] == 3)):
        raise ValueError(f"a picture is uint8, grey or RGB. Received: {pixels.dtype} {list(pixels.shape)}")
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG", optimize=True)
    height, width = pixels.shape[:2]
    small = max(height, width) <= _SMALL_PIXELS
    times = scale or (max(1, round(aim / width)) if small else min(1.0, 320 / width))
    kind = ' class="hl-small"' if small else ""
    data = base64.b64encode(file.getvalue()).decode()
    size = f'width="{round(width * times)}" height="{round(height * times)}"'
    # its group has the caption as its name: a screen reader says it once, not once for each picture
    return f'<img{kind} {size} alt="{_text(caption)}" aria-hidden="true" src="data:image/png;base64,{data}">'


def _table(rows: Iterable[Sequence[object]], headings: Sequence[str], caption: str) -> str:
    lines_of = [list(row) for row in rows]
    for row in lines_of:
        if len(row) != len(headings):
            raise ValueError(f"{len(headings)} headings, but a row of {len(row)}: {row}")
    numeric = [bool(lines_of) and all(_is_number(row[place]) for row in lines_of) for place in range(len(headings))]
    right = [' class="number"' if is_right else "" for is_right in numeric]
    head = "".join(f'<th scope="col"{kind}>{_text(name)}</th>' for name, kind in zip(headings, right, strict=True))
    body = "".join(
        "<tr>" + "".join(f"<td{kind}>{_text(_number(value))}</td>" for value, kind in zip(row, right, strict=True)) + "</tr>"
        for row in lines_of
    )
    return f'<table aria-label="{_text(caption)}"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def _is_number(value: object) -> bool:
    """Whether it reads as one: 12, −3.5, "399,900" or "92.1 %"."""
    if isinstance(value, bool):
        return False
    if isinstance(value, int | float | np.integer | np.floating):
        return True
    bare = str(value).strip().replace("−", "-").replace(",", "").rstrip(" %").lstrip("$+")
    try:
        float(bare)
    except ValueError:
        return False
    return True


def _data_behind(curves: Mapping[str, tuple[list[float], list[float]]], x: str) -> str:
    """The numbers of a chart as a folded table; long curves are thinned evenly, first and last kept."""
    tables = []
    for name, (xs, ys) in curves.items():
        kept = sorted({round(place) for place in np.linspace(0, len(xs) - 1, min(len(xs), _TABLE_ROWS))}) if xs else []
        tables.append(_table([(xs[i], ys[i]) for i in kept], [x, name], name))
    return f'<details><summary>The numbers</summary><div class="hl-row">{"".join(tables)}</div></details>'


class _Plot:
    """The axes of a chart in a drawing 480 wide."""

    left, right = 62, 466
    legend_line = 20  # the names of the curves stand above them, a line each

    def __init__(self, xs: list[float], ys: list[float], log: bool, names: int):
        self.log = log
        self.top = 12 + (self.legend_line * names if names > 1 else 0)
        self.bottom = self.top + 226
        self.height = self.bottom + 52
        self.x_ticks = _ticks(min(xs, default=0), max(xs, default=1))
        if log:
            low, high = math.floor(math.log10(min(ys, default=1))), math.ceil(math.log10(max(ys, default=10)))
            self.y_ticks = [10.0**power for power in range(low, max(high, low + 1) + 1)]
        else:
            self.y_ticks = _ticks(min(ys, default=0), max(ys, default=1))

    def x(self, value: float) -> float:
        low, high = self.x_ticks[0], self.x_ticks[-1]
        return self.left + (value - low) / (high - low) * (self.right - self.left)

    def y(self, value: float) -> float:
        low, high = self.y_ticks[0], self.y_ticks[-1]
        if self.log:
            value, low, high = math.log10(value), math.log10(low), math.log10(high)
        return self.bottom - (value - low) / (high - low) * (self.bottom - self.top)

    def axes(self, x: str, y: str) -> str:
        rule = 'stroke="var(--hl-rule)"'
        parts = []
        for tick in self.y_ticks:
            level = self.y(tick)
            parts.append(f'<path d="M{self.left} {level:.1f}H{self.right}" {rule}/>')
            parts.append(f'<text class="quiet" x="{self.left - 7}" y="{level + 4:.1f}" text-anchor="end">{_number(tick)}</text>')
        for tick in self.x_ticks:
            place = self.x(tick)
            parts.append(f'<path d="M{place:.1f} {self.bottom}v5" {rule}/>')
            level = self.bottom + 19
            parts.append(f'<text class="quiet" x="{place:.1f}" y="{level}" text-anchor="middle">{_number(tick)}</text>')
        middle = (self.left + self.right) / 2
        parts.append(f'<text x="{middle}" y="{self.height - 8}" text-anchor="middle">{_text(x)}</text>')
        height = (self.top + self.bottom) / 2
        parts.append(f'<text x="12" y="{height}" text-anchor="middle" transform="rotate(-90 12 {height})">{_text(y)}</text>')
        return "".join(parts)


def _ticks(low: float, high: float) -> list[float]:
    """Four to eight round numbers that span low to high."""
    if high <= low:
        low, high = low - 0.5, high + 0.5
    rough = (high - low) / 5
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(place * step, 12) for place in range(first, last + 1)]
