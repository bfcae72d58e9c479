"""Photos to a model file in seconds: a head is fitted on a backbone that others trained, and written into a template.

    folder ──► intake, embedding, cache ──► head ──► patching ──► run, model file
               photos become unit vectors   numpy    template

In goes a folder of class folders, out comes a finished `Run` (`fitting` is the way through) whose model file reads camera
frames; `judging` says how good such heads are, of pictures that they were not fitted on (`folds`, `space`); `contest` asks
whether a training from scratch is better. The template `lite0.tflite` is made once by
`tools/make_photo_template.py`; what a user trains is its head alone: logistic regression on embeddings, and the space that
they span for `presence`. NumPy and LiteRT do all of it. Only where the user asks for the best does `tuning` have TensorFlow
train the last blocks too, and `backbone` take their weights out of the template and put them back. `corrected` fits on
corrections besides. May be imported by the pipeline.
"""

from .intake import is_embedded, open_photos

__all__ = ["is_embedded", "open_photos"]
