"""Measures for the five tasks."""
