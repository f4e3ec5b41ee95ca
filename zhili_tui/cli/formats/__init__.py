"""The output formats of ``zhili check``: each module has ``render``, from a report to text."""
