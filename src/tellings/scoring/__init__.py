"""Measures for the five tasks."""

from tellings.scoring.alignment import differing_slots
from tellings.scoring.report import BREAKDOWNS, ScoreReport, TaskScore, score_documents
from tellings.scoring.tasks import ALL, TASKS, ScoredTask

__all__ = ["ALL", "BREAKDOWNS", "TASKS", "ScoreReport", "ScoredTask", "TaskScore", "differing_slots", "score_documents"]
