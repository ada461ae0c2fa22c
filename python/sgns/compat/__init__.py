"""Interfaces of other packages, implemented with this one. `import sgns` imports none of them."""
