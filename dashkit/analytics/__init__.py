"""Plain functions on arrays and frames: what will come, what is unusual, what made the difference.

They know no model, view or source, take pandas, Polars and Arrow frames or arrays, never change what they are
given, and answer with frozen results.
"""
