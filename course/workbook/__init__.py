"""The learner's saved work."""
