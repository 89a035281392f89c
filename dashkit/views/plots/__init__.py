"""How each kind of chart asks for its numbers and what it draws of the answers."""
