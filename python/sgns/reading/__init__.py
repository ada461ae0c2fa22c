"""Reading of text, sentences and columns into counted tokens or ids."""
