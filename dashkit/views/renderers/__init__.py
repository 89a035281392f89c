"""Drawings to figures, one module a renderer."""
