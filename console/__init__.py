"""Standby (值守台): the call-center console that keeps working when the system does not."""

__version__ = "0.1.0"
