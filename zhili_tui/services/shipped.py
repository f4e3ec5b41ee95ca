"""Where the templates lie that come with the program."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent
#: Inside the package where it is installed, beside it in a checkout.
TEMPLATES = PACKAGE / "templates" if (PACKAGE / "templates").is_dir() else PACKAGE.parent / "templates"
