r"""The one-cycle learning rate (Smith and Topin, "Super-Convergence", 2018): up in a straight line, then down to zero.

    peak        /\
               /   \_
              /       \_
    0        /           \_
             0  warmup     1   share of the steps that are done

A high rate in the middle covers the distance, the fall to zero at the end settles the weights; nobody has to watch it.
"""

from __future__ import annotations


def one_cycle(done: float, warmup: float) -> float:
    """The share of the peak rate, 0..1, when a share of all steps is done.

    Args:
        done: 0..1.
        warmup: the share of the steps in which the rate climbs; with 0 it starts at its peak.

    >>> [one_cycle(done, 0.25) for done in (0, 0.125, 0.25, 0.625, 1)]
    [0.0, 0.5, 1.0, 0.5, 0.0]
    """
    return done / warmup if done < warmup else (1 - done) / (1 - warmup)
