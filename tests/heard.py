"""A reporter for tests: it keeps what it was told."""

from __future__ import annotations

from handlens.base.reporter import Reporter, Stage


class Heard(Reporter):
    """Sentences and warnings in `said`, stages in `stages`."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.stages: list[Stage] = []

    def say(self, sentence: str) -> None:
        self.said.append(sentence)

    warn = say

    def stage(self, title: str, total: int) -> Stage:
        self.stages.append(Stage(title, total))
        return self.stages[-1]
