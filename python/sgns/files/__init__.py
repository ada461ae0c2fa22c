"""Files: their names, their bytes, and how they are written whole or not at all."""
