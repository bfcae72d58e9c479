"""Numbers of the text, held against what was computed: where they part, the notebook stops."""

from __future__ import annotations

import re

NUMBER = re.compile(r"[-−+]?\d[\d,]*(?:\.\d+)?")


def says(text: str, value: float, *, within: float | None = None) -> None:
    """Fail unless `value` is the number that the text says.

    Args:
        text: as it stands in the prose: "92 %", "7,850", "$183", "-70". Commas part thousands; % is a hundredth.
        value: what was computed; a share in 0..1 where the text has a %.
        within: how far the two may lie apart, in the value's own unit. Default: as far as rounding goes, half of the last
            digit that the text shows.

    Raises:
        AssertionError: the two lie farther apart.
        ValueError: there is not exactly one number in the text.

    >>> says("92 %", 0.9236)
    >>> says("$366,000", 365_893, within=500)
    >>> says("92 %", 0.9312)
    Traceback (most recent call last):
    ...
    AssertionError: the text says '92 %', and it came out as 0.9312
    """
    numbers = NUMBER.findall(text)
    if len(numbers) != 1:
        raise ValueError(f"one number is wanted. Received: {text!r}")
    digits = numbers[0].replace(",", "").replace("−", "-")
    unit = 0.01 if "%" in text else 1.0
    places = len(digits.partition(".")[2])
    apart = abs(float(digits) * unit - value)
    most = 0.5 * 10**-places * unit if within is None else within
    if not apart <= most + 1e-9 * max(1.0, abs(value)):  # not >: nan lies everywhere
        raise AssertionError(f"the text says {text!r}, and it came out as {value!r}")
