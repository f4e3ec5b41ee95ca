"""Records whose line ends git turned on their way to the disk, put right."""

from zhili_tui.vcs import transaction
from zhili_tui.vcs.git import Git
from zhili_tui.vcs.uncommitted import turned


def put_right(git: Git) -> int:
    """Put on disk as committed what differs from that in line ends alone; how many. Raises what ``writing`` raises."""
    with transaction.writing(git):
        found = turned(git)
        if found:
            transaction.put_back(git, [one.path for one in found])
            # Git holds a file of another size than its index has for changed, without a look at it: the entry is made anew.
            lines = "".join(f"100644 {one.blob}\t{git.prefix}{one.path}\0" for one in found if one.staged)
            git.run("update-index", "-z", "--index-info", input=lines.encode(errors="surrogateescape"), tries=5)
            git.attempt("update-index", "-q", "--refresh", env=git.unfiltered)
    return len(found)
