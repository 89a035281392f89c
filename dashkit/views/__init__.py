"""What is drawn: queries plus an encoding, as widgets, static pages and words."""
