"""Measures Cenote next to HAProxy, nginx and nutcracker: the program behind bench/run."""
