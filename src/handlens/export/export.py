"""Export: a run becomes a model file, and the file has to prove itself before it is written.

network.keras ──► frozen signatures ──► flatbuffer ──► fewer bits ──► contract ──► checks ──► X.tflite
                  freezing, frames      litert         precision      modelfile    checks

In float32 it is the run's own file, which proved itself after the training (`testing`), under another name.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..base.files import write_whole
from ..base.reporter import SILENT, Reporter
from ..datasets import Dataset
from ..errors import ExportError
from ..evaluation import Evaluation, TestedOn, evaluate_model
from ..modelfile import sealing
from ..modelfile.figures import Figures
from ..modelfile.model import Model
from ..training.run import Run
from .checks import SelfCheck, check_archive, self_check
from .freezing import open_frozen
from .precision import Precision, check_precision
from .testing import Tested

# of the frames read right, and of the network's accuracy: the share that a smaller precision may cost
MOST_ACCURACY_LOST = 0.005


@dataclass(frozen=True)
class ExportReport:
    """What an export made.

    Attributes:
        path: the model file.
        size_bytes: its size.
        float32_bytes: what it would be in float32.
        evaluation: of this very file, on the test pictures.
        float32: the float32 file's figures on the same pictures, for comparison.
        check: what the self-check found.
    """

    path: Path
    size_bytes: int
    float32_bytes: int
    evaluation: Evaluation
    float32: Figures
    check: SelfCheck

    def as_dict(self) -> dict[str, Any]:
        """As plain values, for JSON."""
        return {
            "path": str(self.path), "size_bytes": self.size_bytes, "float32_bytes": self.float32_bytes,
            "evaluation": self.evaluation.as_dict(), "float32": self.float32.as_dict(), "check": self.check.as_dict(),
        }  # fmt: skip


def export_tested(
    run: Run, tested: Tested, output: str | Path, *, name: str | None = None, reporter: Reporter = SILENT
) -> ExportReport:
    """Write a run's own model file, float32, as it was tested and checked.

    Args:
        run: a finished and tested run.
        tested: what it keeps of its testing.
        output: the .tflite to write.
        name: what the contract calls it; default: the output's name, without its suffix.
        reporter: hears what was done.
    """
    kept = sealing.read_model(run.model_file)
    contract = replace(sealing.read_contract(kept), name=name or Path(output).stem)
    content = sealing.reseal(kept, contract)
    check_archive(content, contract)
    _write(output, content, contract.precision, reporter)
    evaluation = replace(tested.evaluation, path=Path(output), keras=None)
    return ExportReport(Path(output), len(content), len(kept), evaluation, evaluation.figures, tested.check)


def export_smaller(
    run: Run,
    tested: Tested,
    dataset: Dataset,
    output: str | Path,
    *,
    precision: str,
    name: str | None = None,
    tested_on: TestedOn | None = None,
    most_accuracy_lost: float = MOST_ACCURACY_LOST,
    reporter: Reporter = SILENT,
) -> ExportReport:
    """Write a run's model file with weights of fewer bits, tested and checked by itself.

    Args:
        run: a finished and tested run: `model.tflite` in it is the float32 file.
        tested: what it keeps of its testing.
        dataset: the run's dataset: its test pictures measure and check the smaller file.
        output: the .tflite to write.
        precision: "float16" or "int8" (of the stored weights; every runtime computes in float32).
        name: what the contract calls it; default: the output's name, without its suffix.
        tested_on: what the dataset is to the run; by default the one that it was trained on. If it has changed, both files
            are measured on what it is now, and the contract states no figures.
        most_accuracy_lost: a precision that costs more than this share, of frames or of pictures, is refused.
        reporter: hears what was done.

    Raises:
        ExportError: the file failed a check, or the precision costs too much. Nothing is written.
    """
    kind: Precision = check_precision(precision)
    used = tested_on or TestedOn(dataset.name, dataset.digest)
    kept = open_frozen(run)
    same = used.relation == "same"
    before = (tested.evaluation if same else _evaluated(run.model_file, kept.content, dataset, used, reporter)).figures
    frozen = kept.shrunk(kind).saying(name=name or Path(output).stem)
    evaluation = _evaluated(Path(output), frozen.content, dataset, used, reporter)
    after = evaluation.figures
    sizes = f"{len(kept.content) / 1000:,.0f} → {len(frozen.content) / 1000:,.0f} kB"
    shares = _shares(before, after)
    costs = ", ".join(f"{what} {float32:.2%} → {smaller:.2%}" for what, float32, smaller in shares)
    reporter.say(f"{kind}: {sizes}, {costs}")
    if max(float32 - smaller for _, float32, smaller in shares) > most_accuracy_lost:
        raise ExportError(f"{kind} costs more than the limit of {most_accuracy_lost:.1%}", received=costs,
                          hint="--precision float16 or float32")  # fmt: skip
    if not same:
        reporter.warn(f"The contract of `{output}` states no figures: they would not be of the pictures it was trained with")
    frozen = frozen.saying(figures=after if same else Figures())
    check = self_check(frozen, dataset)
    _write(output, frozen.content, kind, reporter)
    return ExportReport(Path(output), len(frozen.content), len(kept.content), evaluation, before, check)


def _evaluated(path: Path, content: bytes, dataset: Dataset, used: TestedOn, reporter: Reporter) -> Evaluation:
    frames, network = evaluate_model(Model(content), dataset, reporter=reporter)
    return Evaluation(path, frames, network, None, used)


def _shares(before: Figures, after: Figures) -> list[tuple[str, float, float]]:
    """(what, share in float32, share in the smaller file) of what both were measured for."""
    shares = []
    if before.frames and after.frames:
        shares.append(("frames read right", before.frames.right_share, after.frames.right_share))
    if before.network and after.network:
        shares.append(("network alone", before.network.accuracy, after.network.accuracy))
    return shares


def _write(output: str | Path, content: bytes, precision: str, reporter: Reporter) -> None:
    write_whole(output, content)
    reporter.say(f"Wrote `{output}` ({len(content) / 1000:,.0f} kB, {precision})")
