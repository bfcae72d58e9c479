"""One picture through an opened network, before anything is made of it: does it answer, the same each time, with numbers?"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from ..base.wording import listed
from ..errors import ModelError
from .graph import MOST_RAW, Graph

# of a SavedModel: what reads or writes files, or runs Python
_REACHING_OUT = frozenset({
    "ReadFile", "WriteFile", "MatchingFiles", "PyFunc", "PyFuncStateless", "EagerPyFunc", "SaveV2", "Save", "SaveSlices",
    "ShardedFilename", "MergeV2Checkpoints", "DebugIdentityV2", "PrintV2", "Print",
})  # fmt: skip


def check_operators_of(path: Path, graph: Graph) -> None:
    """Look at the operators before one of them runs.

    Raises:
        ModelError: one reaches for files, runs Python, or computes in fewer bits than phones do.
    """
    import tensorflow as tf

    reaching = sorted({node.op for node in graph.definition.node} & _REACHING_OUT)
    if reaching:
        raise ModelError("the network reaches for files or runs Python", received=f"{path}: {', '.join(reaching)}")
    narrow = {tf.float16.as_datatype_enum: "float16", tf.bfloat16.as_datatype_enum: "bfloat16"}
    kinds = {node.attr["T"].type for node in graph.definition.node if "T" in node.attr}  # to ask for one that is missing adds it
    if found := [narrow[kind] for kind in sorted(kinds & set(narrow))]:
        raise ModelError("the network computes in fewer bits than TensorFlow Lite", received=f"{path}: {found[0]}",
                         hint="give its .keras file, which becomes float32 here; --precision float16 makes it small")  # fmt: skip


def answer_of(path: Path, graph: Graph, run: Callable[[Any], Any], shape: tuple[int, ...], dtype: str) -> Any:
    """What the network gives for one picture of noise.

    Args:
        path: for messages.
        graph, run: the network frozen, and as its own framework runs it.
        shape: of one input, without the batch.
        dtype: that it takes.

    Raises:
        ModelError: it fails, answers differently each time, or with something else than floats that are numbers.
    """
    import tensorflow as tf

    rng = np.random.default_rng(0)
    picture = tf.cast(rng.uniform(0, 255, (1, *shape)), dtype)
    try:
        answer, again = run(picture), run(picture)
        tf.function(graph.apply)(picture)
    except (tf.errors.OpError, ValueError) as error:
        raise ModelError("the network fails with a picture", received=f"{path}: {' '.join(str(error).split())[:MOST_RAW]}",
                         hint="it has to take a picture and nothing else, no tables of words either") from None  # fmt: skip
    if not answer.dtype.is_floating:
        raise ModelError("the network gives no probabilities", received=f"{path}: {answer.dtype.name} {list(answer.shape)}",
                         hint="take argmax and the like off its end: it has to give a number a label")  # fmt: skip
    # a probability's logarithm may be minus infinity
    if not bool((tf.cast(answer, tf.float32) < np.inf).numpy().all()):
        raise ModelError("the network answers with values that are no numbers", received=path,
                         hint="its training diverged: train it again at a lower learning rate, and save it while its loss "
                              "is a number")  # fmt: skip
    if not np.array_equal(answer, again):
        drawing = graph.layers_of([node.op for node in graph.definition.node if "Random" in node.op])
        raise ModelError("the network answers differently each time, as one does that is being trained",
                         received=f"{path}: layer {listed(drawing)}" if drawing else path,
                         hint="save it as it is used: model(x, training=False)")  # fmt: skip
    return answer
