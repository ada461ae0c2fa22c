"""Other packages' interfaces, over this one. Nothing here is imported by `sgns` itself."""
