"""Export: a run becomes a model file, and the file has to prove itself before it is written.

network.keras ──► frozen signatures ──► flatbuffer ──► fewer bits ──► contract ──► checks ──► X.tflite
                  freezing, frames      litert         precision      modelfile    checks
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..base.files import write_whole
from ..base.reporter import SILENT, Reporter
from ..datasets import Dataset
from ..errors import ExportError
from ..evaluation import Metrics, evaluate_model
from ..modelfile.model import Model
from ..training.run import Run
from .checks import SelfCheck, self_check
from .freezing import open_frozen
from .precision import Precision, check_precision

# accuracy, as a share of the test pictures, that a smaller precision may cost
MOST_ACCURACY_LOST = 0.005


@dataclass(frozen=True)
class ExportReport:
    """What an export made.

    Attributes:
        path: the model file.
        size_bytes: its size.
        float32_bytes: what it would be in float32.
        metrics: on the test pictures, of this very file.
        float32_accuracy: share of the test pictures that the float32 file reads right, 0..1, for comparison.
        check: what the self-check found.
    """

    path: Path
    size_bytes: int
    float32_bytes: int
    metrics: Metrics
    float32_accuracy: float
    check: SelfCheck

    def as_dict(self) -> dict[str, Any]:
        """As plain values, for JSON."""
        return {
            "path": str(self.path), "size_bytes": self.size_bytes, "float32_bytes": self.float32_bytes,
            "float32_accuracy": self.float32_accuracy, "metrics": self.metrics.as_dict(), "check": self.check.as_dict(),
        }  # fmt: skip


def export_run(
    run: Run,
    dataset: Dataset,
    output: str | Path,
    *,
    precision: str = "float32",
    name: str | None = None,
    most_accuracy_lost: float = MOST_ACCURACY_LOST,
    reporter: Reporter = SILENT,
) -> ExportReport:
    """Write a run's model file.

    Args:
        run: a finished and tested run: `model.tflite` in it is the float32 file.
        dataset: the run's dataset: its test pictures measure and check a smaller file.
        output: the .tflite to write.
        precision: "float32", "float16" or "int8" (of the stored weights; every runtime computes in float32).
        name: what the contract calls it; default: the output's name, without its suffix.
        most_accuracy_lost: a smaller precision that costs more than this share of the test pictures is refused.
        reporter: hears what was done.

    Raises:
        RunError: the run is not finished.
        ExportError: the file failed a check, or the precision costs too much. Nothing is written.
    """
    kind: Precision = check_precision(precision)
    kept = open_frozen(run)
    float32_accuracy = kept.contract.accuracy or 0.0
    frozen = kept.shrunk(kind).saying(name=name or Path(output).stem)
    metrics = evaluate_model(Model(frozen.content), dataset, reporter=reporter)
    if kind != "float32":
        reporter.say(
            f"{kind}: {len(kept.content) / 1000:,.0f} → {len(frozen.content) / 1000:,.0f} kB, "
            f"accuracy {float32_accuracy:.2%} → {metrics.accuracy:.2%}"
        )
    if float32_accuracy - metrics.accuracy > most_accuracy_lost:
        raise ExportError(f"{kind} costs more accuracy than the limit of {most_accuracy_lost:.1%}",
                          received=f"{float32_accuracy:.2%} → {metrics.accuracy:.2%}",
                          hint="--precision float16 or float32")  # fmt: skip
    frozen = frozen.saying(accuracy=metrics.accuracy)
    check = self_check(frozen, dataset)
    write_whole(output, frozen.content)
    reporter.say(f"Wrote `{output}` ({len(frozen.content) / 1000:,.0f} kB, {kind})")
    return ExportReport(Path(output), len(frozen.content), len(kept.content), metrics, float32_accuracy, check)
