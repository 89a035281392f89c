"""The ``dashkit`` command and the server behind it."""
