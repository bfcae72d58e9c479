"""The tutorial: from three houses to an app on the phone, in chapters that are notebooks.

In go the chapters, text without outputs (chapters/*.md), out come notebooks in the reader's own folder (`copying`) and Jupyter
over them (`starting`). `notebooks` turns a text into a notebook, for a reader or for the site, `figures` draws what the
chapters show, and `says` binds a number of the text to the one that was computed.

May be imported by the command line, the public surface, and the chapters themselves. Knows no TensorFlow.
"""

from .saying import says

__all__ = ["says"]
