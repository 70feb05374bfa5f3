"""
The hand-off from the line to the register: one run's answers become rows that pages read.

What comes in: the finished artefacts of a run. What goes out: the difference to what the register
holds, checked, and applied in one transaction with the run itself, or not at all.
"""
