"""Measures Cenote next to HAProxy and nginx: the program behind bench/run."""
