"""What the viewer has chosen: clauses, choice, state, history, intents."""
