"""Who decided, in which role, on exactly which text: signatures, the register of keys, and the history judged by them.

Nothing here writes to a repository. ``judge`` is the one place that says what a commit may contain; the hub, a clone and a
bundle ask it the same question.
"""
