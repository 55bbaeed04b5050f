"""Kernels that start by forking: one process has imported everything, one has run the lesson, each visitor is a copy.

``nursery`` and ``provisioner`` run in the server; ``warm``, ``rehearsal`` and ``visitor`` in the forked processes;
``leash`` is what both ends speak.
"""
