"""What shipped weights must reach on made lenses that none of them was fitted to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from frame_lenses import Lens
from frame_networks import halved, ink_views, is_light, well_found
from handlens.frames import ink, polarity, presence
from handlens.frames.shipped import shipped_weights

WELL_FOUND = 0.7  # intersection over union


class Floor(NamedTuple):
    """A figure in percent, at least or at most."""

    at_least: float | None = None
    at_most: float | None = None

    def holds(self, figure: float) -> bool:
        return (self.at_least is None or figure >= self.at_least) and (self.at_most is None or figure <= self.at_most)


FLOORS = {
    "polarity_right": Floor(at_least=98.5),
    # Wide frames hold digits that are cut or nearly gone: 92.1 with seed 0. Another machine adds up in another order.
    "digits_found": Floor(at_least=90),
    "letters_found": Floor(at_least=88),
    "digits_present": Floor(at_least=92),
    "empty_present": Floor(at_most=3),
    "written_present": Floor(at_most=12),
}


def measured(lenses: Iterable[Lens]) -> dict[str, float]:
    """Percent of lenses: light ink told from dark; the writing found (box); and present in the shipped head's eyes."""
    view, head = ink_views(), shipped_weights("presence")
    right: dict[str, list[bool]] = {name: [] for name in FLOORS}
    for lens in lenses:
        shown = view(lens)
        present = float(np.asarray(presence.presence(shown.seen, shown.found, head))[0]) > 0.5
        if lens.box[2] > 0:
            logit = polarity.polarity_logit(halved(lens.cells)[None], shipped_weights("polarity"))
            right["polarity_right"].append((float(np.asarray(logit)[0, 0]) > ink.LIGHT_INK_LOGIT) == is_light(lens))
            right[f"{lens.kind}s_found"].append(well_found(lens, shown) > WELL_FOUND)
        if lens.kind != "letter":
            right[f"{'digits' if lens.kind == 'digit' else lens.kind}_present"].append(present)
    return {name: round(100 * float(np.mean(hits)), 2) for name, hits in right.items()}


def fallen(figures: dict[str, float]) -> list[str]:
    """One line for each figure that does not hold its floor."""
    return [f"{name} is {figures[name]}, not {floor}" for name, floor in FLOORS.items() if not floor.holds(figures[name])]
