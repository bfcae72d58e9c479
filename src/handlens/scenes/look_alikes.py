"""Which characters can be taken for which, alone and written carelessly: for a reader of digits an "O" is a 0.

What a reader is taught to say nothing to must be none of its own labels' look-alikes. Every made letter, word and
drawing asks here: the drawings of `negatives`, the letters of `_letters`, the kinds of empty frames.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

DIGITS = "0123456789"
# by eye; each group's characters can be taken for each other
LOOK_ALIKES = ("0OoQDaCcUu", "1IiJjLlTtr7|!/", "2Zz?", "4Yy", "5Ss$", "6Gb", "8B&", "9gqdPp", "Aa", "Ee", "Ff", "Hh", "Kk", "Mm",
               "Nn", "Rr", "Vv", "Ww", "Xx", "VUvu", "hn")  # fmt: skip
# Open at one side, so no 0, though of one group with the O that is one.
_OPEN_ROUNDS = "CcUu"
DIGIT_LOOK_ALIKES = {c for group in LOOK_ALIKES if set(group) & set(DIGITS) for c in group} - set(DIGITS + _OPEN_ROUNDS)
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz?&%#@+=<>*~"
_WRITTEN_KINDS = ("letters", "print", "scribble", "chalk", "ghosts")


def foreign_characters(labels: Iterable[str]) -> str:
    """Characters that none of the labels could be taken for.

    >>> "A" in foreign_characters("0123456789"), "S" in foreign_characters("0123456789")
    (True, False)
    """
    known = {label for label in labels if len(label) == 1}
    alike = set(known)
    if known & set(DIGITS):
        alike |= DIGIT_LOOK_ALIKES
    if any(label.isalpha() for label in known):
        for group in LOOK_ALIKES:
            if known & set(group):
                alike |= set(group)
        alike |= {label.swapcase() for label in known}
    return "".join(character for character in _ALPHABET if character not in alike)


def kinds_without(labels: Iterable[str], kinds: Sequence[str]) -> tuple[str, ...]:
    """Those of the kinds of empty frames in which none of the labels could stand.

    What is no reading for digits may be one for other labels: then nothing with writing in it counts as empty.

    >>> kinds_without(["cat", "dog"], ["blank", "letters"]), kinds_without(["7", "42"], ["blank", "letters"])
    (('blank',), ('blank', 'letters'))
    """
    only_digits = all(label.isdigit() for label in labels)
    return tuple(kind for kind in kinds if only_digits or kind not in _WRITTEN_KINDS)
