"""openapi.json describes the files that are there, and generators of clients can use it."""

import importlib
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from styrdok.disk.files import read_tree
from styrdok.exports.openapi import JSON_PATHS, OTHER_PATHS
from styrdok.published.addresses import OPENAPI
from tests.conftest import ROOT

EXPORTS = ROOT / "exports"
DESCRIPTION: dict[str, Any] = json.loads((EXPORTS / OPENAPI).read_bytes())


def test_it_is_valid() -> None:
    """By openapi-spec-validator."""
    OpenAPIV31SpecValidator(DESCRIPTION).validate()
    broken = DESCRIPTION | {"paths": {"v1": {"get": {}}}}
    assert list(OpenAPIV31SpecValidator(broken).iter_errors())


def described(path: str) -> list[str]:
    """Give the addresses of the description that a file is at."""
    fits = []
    for address in DESCRIPTION["paths"]:
        literal = re.split(r"\{\w+\}", address)
        if re.fullmatch(r"[^/]+?".join(map(re.escape, literal)), f"/{path}"):
            fits.append(address)
    return fits


def test_every_file_of_the_contract_is_described() -> None:
    """Once: but for a document's name, which could look like that of its files."""
    seen = set()
    for path in read_tree(EXPORTS):
        if not path.startswith("v1/") or path == OPENAPI:
            continue
        assert len(described(path)) == 1, path
        seen.add(described(path)[0])
    wanted = {a for a in (*JSON_PATHS, *OTHER_PATHS) if a.startswith("/v1/")}
    wanted.discard("/v1/documents/{organisation}/{policy}.rich.html")  # not published here
    assert seen == wanted


def test_json_files_are_of_the_shape_that_it_says() -> None:
    tried = 0
    for path, data in read_tree(EXPORTS).items():
        for address in described(path):
            if address in JSON_PATHS:
                answer = DESCRIPTION["paths"][address]["get"]["responses"]["200"]
                schema = answer["content"]["application/json"]["schema"]
                whole = {**schema, "components": DESCRIPTION["components"]}
                Draft202012Validator(whole).validate(json.loads(data))
                tried += 1
    assert tried >= 9


@pytest.mark.slow
def test_a_client_can_be_made_of_it(tmp_path: Path) -> None:
    """By openapi-python-client: the client that it writes reads our manifest and document."""
    program = Path(sys.executable).with_name("openapi-python-client")
    command = [str(program), "generate", "--path", str(EXPORTS / OPENAPI), "--meta", "none"]
    target = tmp_path / "styrdok_client"
    command += ["--output-path", str(target)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    # It makes nothing of XML, and says so.
    unread = set(re.findall("WARNING parsing GET (\\S+)", done.stdout + done.stderr))
    assert not unread & set(JSON_PATHS)
    sys.path.insert(0, str(tmp_path))
    try:
        models = importlib.import_module("styrdok_client.models")
        manifest = models.Manifest.from_dict(
            json.loads((EXPORTS / "v1/manifest.json").read_bytes())
        )
        assert [d.id for d in manifest.documents] == [
            "alvdalen/integrationspolitiskt-program",
            "hedemora/integration",
        ]
        path = EXPORTS / "v1" / manifest.documents[0].href_json
        document = models.DocumentExport.from_dict(json.loads(path.read_bytes()))
        assert document.history[1].label.startswith("Reviderat av kommunfullmäktige")
        assert importlib.import_module("styrdok_client.api.default.get_manifest")
    finally:
        sys.path.remove(str(tmp_path))
