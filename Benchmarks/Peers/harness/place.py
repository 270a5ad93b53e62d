"""Where one run of the harness works: set once by measure.py, a temporary folder that is removed at the end."""

BASE = ""  # the folder
TB = ""  # the termbench program in it
