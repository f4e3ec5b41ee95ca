"""The JSON Schemas of rule files and sheets say what the loader says."""

import datetime
import subprocess
import sys
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.cli.test_commands import Zhili
from tests.conftest import ROOT
from zhili_tui.cli.rule_schemas import of_rules

SCHEMAS = {one.name: one for one in of_rules(str)}
SHIPPED = sorted((ROOT / "templates" / "regulation").rglob("*.toml"))


def plain_json(value: Any) -> Any:
    """TOML's values as JSON has them."""
    if isinstance(value, dict):
        return {key: plain_json(one) for key, one in value.items()}
    if isinstance(value, list):
        return [plain_json(one) for one in value]
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else value


def schema_of(path: Path) -> dict[str, Any]:
    return SCHEMAS["sheet" if path.parent.name == "sheets" else path.stem].schema


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_one(name: str) -> None:
    jsonschema.Draft7Validator.check_schema(SCHEMAS[name].schema)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.relative_to(ROOT / "templates" / "regulation").as_posix())
def test_every_shipped_rule_file_fits_its_schema(path: Path) -> None:
    plain = plain_json(tomllib.loads(path.read_text(encoding="utf-8")))
    jsonschema.validate(plain, schema_of(path))
    first = next(iter(plain))
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(plain | {first: 3.5 if first != "total" else "x"}, schema_of(path))


@pytest.mark.parametrize("wrong", ['how = "chioce"', 'how = "per"\npints = 1', "how = 3"])
def test_parts_of_rules_are_checked_at_any_depth(wrong: str) -> None:
    plain = plain_json(tomllib.loads((ROOT / "templates/regulation/default/sheets/targets.toml").read_text(encoding="utf-8")))
    rule = plain["categories"][0]["items"][0]["rules"][0]
    inner = {"id": "q", "effect": "deduct", **tomllib.loads(wrong)}
    good = {"id": "q", "effect": "deduct", "how": "per"}
    for part, fits in ((good, True), (inner, False)):
        rule["parts"] = [{"id": "p", "how": "parts", "effect": "deduct", "parts": [part]}]
        assert jsonschema.Draft7Validator(SCHEMAS["sheet"].schema).is_valid(plain) is fits


def test_the_command_prints_and_writes_them(repository: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    z = Zhili(repository, capsys)
    assert z.json("schema", "obligations")["properties"]["obligations"]["type"] == "array"
    assert "sheet" in z.json("schema")
    z("schema", "--write", str(tmp_path / "schemas"))
    written = tomllib.loads((tmp_path / "schemas" / "taplo.toml").read_text(encoding="utf-8"))
    patterns = {pattern for rule in written["rule"] for pattern in rule["include"]}
    assert {"**/templates/regulation/*/obligations.toml", "**/templates/regulation/*/sheets/*.toml", "**/records/*/unit.toml"} <= patterns
    assert all(Path(rule["schema"]["path"]).exists() for rule in written["rule"])
    z("schema", "meting", code=2)


def test_a_stock_linter_accepts_every_shipped_rule_file_and_refuses_a_wrong_one(
    repository: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    Zhili(repository, capsys)("schema", "--write", str(tmp_path / "schemas"))
    taplo = Path(sys.executable).with_name("taplo")
    lint = [taplo, "lint", "--config", str(tmp_path / "schemas" / "taplo.toml"), "templates/regulation/**/*.toml"]
    assert subprocess.run(lint, cwd=repository, capture_output=True, check=False).returncode == 0
    path = repository / "templates/regulation/default/sheets/targets.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('how = "per"', 'how = "pre"', 1), encoding="utf-8")
    assert subprocess.run(lint, cwd=repository, capture_output=True, check=False).returncode != 0
