"""Odd data in every view: no dead page, no silently wrong number."""
