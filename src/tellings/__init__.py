"""Stance and fact extraction in news: one event, many tellings."""
