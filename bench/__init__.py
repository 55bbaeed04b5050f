"""How fast the course opens, beside stock Voila and other frameworks: ``python -m course bench``."""
