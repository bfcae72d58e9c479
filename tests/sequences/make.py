"""Writes the sequences that the smoothing rule is held to, in Python and Java: `python tests/sequences/make.py`.

One file a script: answers of a camera at 30 frames a second, and what is shown after each.

    {"what": ..., "labels": 3, "threshold": 0.5,
     "frames": [{"at_ms": 0, "probabilities": [...], "presence": 1, "box": [x, y, w, h], "shown": -1, "score": 0, ...}, ...]}

A frame with `"clear": true` is preceded by forgetting everything; one without `at_ms` is a still picture. `shown` is the
label's index, -1 for none; `score` its average, `presence` and `box_shown` the averages. The scripts keep clear of the
thresholds by more than float32 loses, so that every runtime decides alike.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from handlens.modelfile.contract import Contract
from handlens.modelfile.smoothing import Smoother

FOLDER = Path(__file__).resolve().parent
FRAME_MS = 33
MIDDLE = (0.5, 0.5, 0.2, 0.3)
Frame = dict[str, Any]


def seen(label: int, probability: float, *, presence: float = 1.0, box: tuple[float, ...] = MIDDLE, labels: int = 3) -> Frame:
    others = (1 - probability) / (labels - 1)
    return {"probabilities": [round(probability if i == label else others, 6) for i in range(labels)], "presence": presence,
            "box": list(box)}  # fmt: skip


def timed(frames: Iterator[Frame], start_ms: int = 1000) -> Iterator[Frame]:
    """At 30 a second; `wait_ms` comes before a frame."""
    at_ms = start_ms
    for frame in frames:
        at_ms += frame.pop("wait_ms", 0)
        yield {"at_ms": at_ms, **frame}
        at_ms += FRAME_MS


def settles() -> Iterator[Frame]:
    yield from (seen(1, 0.97) for _ in range(14))


def one_strange_frame() -> Iterator[Frame]:
    yield from (seen(1, 0.97) for _ in range(14))
    yield seen(2, 0.97)
    yield from (seen(1, 0.97) for _ in range(8))


def another_thing() -> Iterator[Frame]:
    yield from (seen(0, 0.97) for _ in range(14))
    yield from (seen(2, 0.97, box=(0.85, 0.2, 0.2, 0.3)) for _ in range(18))


def wavers() -> Iterator[Frame]:
    yield from (seen(1, (0.58, 0.45)[i % 2]) for i in range(40))


def fades() -> Iterator[Frame]:
    yield from (seen(1, 0.97) for _ in range(14))
    yield from (seen(1, 0.97, presence=0.0) for _ in range(8))


def below_the_upper_threshold() -> Iterator[Frame]:
    yield from (seen(1, 0.525) for _ in range(20))
    yield from (seen(1, 0.97) for _ in range(12))
    yield from (seen(1, 0.525) for _ in range(40))  # kept: it is above the contract's


def gap() -> Iterator[Frame]:
    yield from (seen(1, 0.97) for _ in range(14))
    yield {"wait_ms": 480, **seen(1, 0.97)}
    yield {"wait_ms": 400, **seen(1, 0.97)}
    yield from (seen(1, 0.97) for _ in range(14))
    yield {"clear": True, **seen(1, 0.97)}
    yield seen(1, 0.97)


def slow_model() -> Iterator[Frame]:
    yield from ({"wait_ms": 180, **seen(2, 0.9)} for _ in range(5))


def box_moves() -> Iterator[Frame]:
    yield from (seen(1, 0.97, box=(round(0.3 + 0.02 * i, 4), 0.5, 0.2, 0.3)) for i in range(12))
    yield from (seen(1, 0.97, box=(0.9, 0.9, 0.1, 0.1)) for _ in range(4))


def stills() -> Iterator[Frame]:
    yield from (seen(1, 0.97) for _ in range(14))
    yield {"still": True, **seen(2, 0.52)}
    yield {"still": True, **seen(2, 0.9, presence=0.5)}
    yield {"still": True, **seen(0, 0.9)}


SCRIPTS: dict[str, tuple[str, float, Callable[[], Iterator[Frame]]]] = {
    "settles": ("a reading shows after 300 ms, not before", 0.5, settles),
    "one-strange-frame": ("one frame of another label changes nothing", 0.5, one_strange_frame),
    "another-thing": ("another thing is read once it has settled, never something third; its box jumps", 0.5, another_thing),
    "wavers": ("a score that wavers around the threshold neither shows nor flickers", 0.5, wavers),
    "fades": ("what is gone goes", 0.5, fades),
    "upper-threshold": ("to appear takes more than to stay", 0.5, below_the_upper_threshold),
    "high-threshold": ("near 1 the upper threshold takes a quarter of what is left", 0.9, settles),
    "gap": ("half a second without a frame, or being told, forgets all; less does not", 0.5, gap),
    "slow-model": ("five frames a second settle by time, not by count", 0.5, slow_model),
    "box": ("a box follows small moves and jumps to others", 0.5, box_moves),
    "stills": ("a still picture has no past and follows the contract's rule alone", 0.5, stills),
}


def played(what: str, threshold: float, script: Callable[[], Iterator[Frame]]) -> dict[str, Any]:
    labels = ("a", "b", "c")
    smoother = Smoother(Contract("sequence", "ink", labels, (28, 28, 1), threshold=threshold))
    frames = []
    for frame in timed(script()):
        if frame.get("clear"):
            smoother.clear()
        answer = (frame["probabilities"], frame["presence"], frame["box"])
        if frame.pop("still", False):
            del frame["at_ms"]
            steady = smoother.set(*answer)
        else:
            steady = smoother.add(*answer, frame["at_ms"])
        shown = -1 if steady.label is None else labels.index(steady.label)
        averages = {"scores": np.round(steady.scores, 6).tolist(), "box_shown": np.round(steady.box, 6).tolist()}
        frames.append({**frame, "shown": shown, "score": round(steady.score, 6), "presence_shown": round(steady.presence, 6),
                       **averages})  # fmt: skip
    return {"what": what, "labels": len(labels), "threshold": threshold, "frames": frames}


def texts() -> dict[str, str]:
    """The files' texts by name; a frame a line."""
    made = {}
    for name, script in SCRIPTS.items():
        document = played(*script)
        lines = ",\n".join("  " + json.dumps(frame) for frame in document.pop("frames"))
        made[f"{name}.json"] = json.dumps(document)[:-1] + ', "frames": [\n' + lines + "\n]}\n"
    return made


if __name__ == "__main__":
    for name, text in texts().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
