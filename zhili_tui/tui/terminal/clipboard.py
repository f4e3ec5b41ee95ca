"""How a text reaches the clipboard of the terminal one sits at, over SSH too: OSC 52, as xterm describes it in ctlseqs."""

import base64
from collections.abc import Mapping


def sequences(text: str, environment: Mapping[str, str]) -> list[str]:
    r"""What is to be written. tmux takes the first for its own buffers, and hands the second on where it is set to (allow-passthrough).

    >>> sequences("甲", {})
    ['\x1b]52;c;55Sy\x07']
    >>> sequences("甲", {"TMUX": "/tmp/tmux-0/default,1,0"})
    ['\x1b]52;c;55Sy\x07', '\x1bPtmux;\x1b\x1b]52;c;55Sy\x07\x1b\\']
    """
    copy = f"\x1b]52;c;{base64.b64encode(text.encode()).decode()}\x07"
    return [copy, "\x1bPtmux;" + copy.replace("\x1b", "\x1b\x1b") + "\x1b\\"] if environment.get("TMUX") else [copy]
