"""The tour: the same program, driven through real key events through a whole shift.

``python -m tests.e2e.tour [FOLDER]`` plays it without a display, saves a picture of each step in FOLDER
(``tour``) and prints the ledger of the outage in the middle of it.
"""
