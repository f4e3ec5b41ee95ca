"""Work spread over the processors by fork: for thousands of files, where start-up no longer matters."""

import os
import pickle
from collections.abc import Callable, Generator, Sequence
from typing import Any

CHUNK = 500


def spread(
    work: Callable[[Any], Any], items: Sequence[Any], chunk: int = CHUNK, most: int = 8, ended: Callable[[], None] = lambda: None
) -> Generator[Any, None, None]:
    """The results in the items' order. Each of ``most`` processes takes every n-th chunk; a child that dies raises OSError.

    What is made ahead waits in its process: no more than a chunk each. Each process calls ``ended`` at its end. Who may stop before
    all is there closes the iterator.
    """
    processors = min(len(os.sched_getaffinity(0)), most) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    chunks = [items[i : i + chunk] for i in range(0, len(items), chunk)]
    processors = min(processors, len(chunks))
    if processors < 2:
        yield from map(work, items)
        return
    pipes, children = [], []
    for number in range(processors):
        receive, send = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(receive)
            status = 1
            try:
                with os.fdopen(send, "wb") as out:
                    for part in chunks[number::processors]:
                        pickle.dump([work(item) for item in part], out, protocol=5)
                        out.flush()
                status = 0
            finally:
                try:
                    ended()
                finally:
                    os._exit(status)
        os.close(send)
        children.append(child)
        pipes.append(os.fdopen(receive, "rb"))
    try:
        for index in range(len(chunks)):
            try:
                yield from pickle.load(pipes[index % processors])  # noqa: S301 (from our own fork, through a pipe)
            except EOFError:
                raise OSError("a worker process ended early") from None
    finally:
        for pipe in pipes:
            pipe.close()
        for child in children:
            os.waitpid(child, 0)
