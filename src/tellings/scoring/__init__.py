"""Measures for the five tasks."""

from tellings.scoring.alignment import differing_slots
from tellings.scoring.report import ALL, TASKS, ScoredTask, ScoreReport, TaskScore, score_documents

__all__ = ["ALL", "TASKS", "ScoreReport", "ScoredTask", "TaskScore", "differing_slots", "score_documents"]
