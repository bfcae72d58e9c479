"""What a phone asks before it takes an app that comes from no store, told before it asks."""

from __future__ import annotations

from typing import Literal

# An app that is shared stops being served after this time without a download: a class installs one after the other, and
# a forgotten terminal does not stay open overnight. It stands here so that --help need not load the server.
SHARE_IDLE_MINUTES = 15.0

# In which countries changes; so no list of them here, but in docs/phone.md.
_VERIFICATION = (
    "Developer verification: since late 2026 certified phones in some countries refuse apps of developers who are not "
    "registered with Google (free for learners, up to 20 phones). "
)
_AUTO_BLOCKER = "Samsung phones may block {what}: switch off Settings > Security and privacy > Auto Blocker while you install."

_PROMPTS = {
    "share": (
        "The browser may warn of the file or of the connection: choose Keep or Download anyway.",
        'Unknown apps: when the phone asks, allow the browser to "install unknown apps", then go back and tap Install.',
        _AUTO_BLOCKER.format(what="apps from outside a store"),
        'Play Protect may not know the app: choose More details, then Install anyway (or "Scan app").',
        _VERIFICATION + "There, use `handlens install` over a cable: adb is the sure way.",
    ),
    "adb": (
        _AUTO_BLOCKER.format(what="the cable's commands"),
        'Some phones ask on their screen ("Install via USB?", Play Protect): unlock the phone and allow it.',
        _VERIFICATION + "It does not concern adb, which is the sure way.",
    ),
}


def phone_prompts(way: Literal["share", "adb"]) -> tuple[str, ...]:
    """What the phone will ask, one sentence or two each, in the order in which it asks.

    >>> len(phone_prompts("share"))
    5
    """
    return _PROMPTS[way]
