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
from ..modelfile.contract import called
from ..modelfile.figures import Figures
from ..modelfile.model import Model
from ..training.run import Run
from .checks import SelfCheck, check_archive, self_check
from .freezing import open_frozen
from .metadata import picture_file
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
        evaluation: of this very file, on the test pictures; None for a network from elsewhere that came without pictures.
        float32: the float32 file's figures on the same pictures, for comparison.
        check: what the self-check found.
    """

    path: Path
    size_bytes: int
    float32_bytes: int
    evaluation: Evaluation | None
    float32: Figures
    check: SelfCheck

    def as_dict(self) -> dict[str, Any]:
        """As plain values, for JSON."""
        return {
            "path": str(self.path), "size_bytes": self.size_bytes, "float32_bytes": self.float32_bytes,
            "evaluation": None if self.evaluation is None else self.evaluation.as_dict(), "float32": self.float32.as_dict(),
            "check": self.check.as_dict(),
        }  # fmt: skip


def export_tested(
    run: Run, tested: Tested, output: str | Path, *, name: str | None = None, metadata: bool = False, reporter: Reporter = SILENT
) -> ExportReport:
    """Write a run's own model file, float32, as it was tested and checked.

    Args:
        run: a finished and tested run.
        tested: what it keeps of its testing.
        output: the .tflite to write.
        name: what the contract calls it; default: the output's name, without its suffix.
        metadata: write what ML Kit and MediaPipe read instead.
        reporter: hears what was done.

    Raises:
        ExportError: `metadata` of a network that reads grey. Nothing is written.
    """
    kept = sealing.read_model(run.model_file)
    contract = replace(sealing.read_contract(kept), name=called(name, output))
    content = sealing.reseal(kept, contract)
    check_archive(content, contract)
    size_bytes = write_model(output, content, contract.precision, reporter, metadata=metadata)
    evaluation = replace(tested.evaluation, path=Path(output), keras=None)
    return ExportReport(Path(output), size_bytes, len(kept), evaluation, evaluation.figures, tested.check)


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
    metadata: bool = False,
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
        metadata: write what ML Kit and MediaPipe read instead.
        reporter: hears what was done.

    Raises:
        ExportError: the file failed a check, or the precision costs too much. Nothing is written.
    """
    kind: Precision = check_precision(precision)
    used = tested_on or TestedOn(dataset.name, dataset.digest)
    kept = open_frozen(run)
    same = used.relation == "same"
    before = (tested.evaluation if same else _evaluated(run.model_file, kept.content, dataset, used, reporter)).figures
    frozen = kept.shrunk(kind).saying(name=called(name, output))
    evaluation = _evaluated(Path(output), frozen.content, dataset, used, reporter)
    after = evaluation.figures
    check_cost(kind, (len(kept.content), len(frozen.content)), before, after, most_accuracy_lost, reporter)
    if not same:
        reporter.warn(f"The contract of `{output}` states no figures: they would not be of the pictures it was trained with")
    frozen = frozen.saying(figures=after if same else Figures())
    check = self_check(frozen, dataset)
    size_bytes = write_model(output, frozen.content, kind, reporter, metadata=metadata)
    return ExportReport(Path(output), size_bytes, len(kept.content), evaluation, before, check)


def check_cost(
    kind: Precision, sizes: tuple[int, int], before: Figures, after: Figures, most: float = MOST_ACCURACY_LOST,
    reporter: Reporter = SILENT,
) -> None:  # fmt: skip
    """Tell what a smaller precision saves and costs.

    Args:
        kind: of the smaller file.
        sizes: bytes in float32, and in the smaller file.
        before, after: figures of both, on the same pictures.
        most: the share of frames or of pictures that it may cost.
        reporter: hears it.

    Raises:
        ExportError: it costs more.
    """
    shares = _shares(before, after)
    costs = ", ".join(f"{what} {float32:.2%} → {smaller:.2%}" for what, float32, smaller in shares)
    reporter.say(f"{kind}: {sizes[0] / 1000:,.0f} → {sizes[1] / 1000:,.0f} kB, {costs or 'its cost not measured'}")
    if max((float32 - smaller for _, float32, smaller in shares), default=0.0) > most:
        raise ExportError(f"{kind} costs more than the limit of {most:.1%}", received=costs,
                          hint="--precision float16 or float32")  # fmt: skip


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


def write_model(
    output: str | Path, content: bytes, precision: str, reporter: Reporter, *, metadata: bool = False
) -> int:
    """Write the file, whole, and say so; with `metadata` what ML Kit and MediaPipe read of it, see `metadata`.

    Returns:
        How many bytes it has.

    Raises:
        ExportError: `metadata` of a network that reads grey.
    """
    written = picture_file(content) if metadata else content
    write_whole(output, written)
    whom = ", for ML Kit and MediaPipe" if metadata else ""
    reporter.say(f"Wrote `{output}` ({len(written) / 1000:,.0f} kB, {precision}{whom})")
    return len(written)
