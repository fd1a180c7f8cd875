"""N desks, one server, one seed: the real sync core on a simulated network, with disasters.

``python -m tests.helpers.simulation SEED`` plays one run and prints what happened.
"""
