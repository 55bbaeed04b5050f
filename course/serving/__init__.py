"""Voila as we run it: server, pages, identity."""
