"""File names, byte streams, checksums and atomic writes."""
