"""From text, sentences and columns to counted tokens or ids."""
