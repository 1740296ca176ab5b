"""Check what docs/verify.md says, written from that page alone: `verifier.py ROOT [RECEIPT]`."""

import json
import re
import sys
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any
from unicodedata import is_normalized

KEYS = """sequence action citation body date date_text date_problem paragraphs case_number
in_force_from in_force_until replaced_by concerns field value language reason evidence text
recorded seal"""
LIST = r'\["(?:\\.|[^"\\]|", ")*"\]'
FORMS = dict.fromkeys(("sequence", "concerns"), "[1-9][0-9]{0,5}") | {"paragraphs": LIST}
DIGEST, WORDS = "sha256:[0-9a-f]{64}", "null|true|false|yes|no|on|off"
MADE = rf'(?!(?:{WORDS})}})[a-z0-9]+(?:-[a-z0-9]+)*|"(?:{WORDS})"'
HELD = rf"held, sha256: {DIGEST}(?:, ids: {DIGEST})?(?:, conversion: (?:{MADE}))?"
FORMS["text"] = rf"{{state: (?:not_held|{HELD})}}"
PLAIN = re.compile(rf"(?!(?ai:{WORDS})\Z)\w[\w §.,/()–-]*(?<! )|[a-z0-9_]+:[a-z0-9_]+")
RARE = {code: f"\\u{code:04x}" for code in [*range(0x7F, 0xA0), 0x2028, 0x2029, 0xFEFF]}


def canonical(value: object) -> bytes:
    """Write as RFC 8785 says, for what occurs here: strings, whole numbers, null, ASCII keys."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def read_value(key: str, raw: str) -> Any:
    """Read a value and write it again; ValueError unless that gives the same."""
    formed = re.fullmatch(FORMS.get(key, ".+"), raw)
    if key == "text" and formed:
        return dict(re.findall(r'(\w+): "?([\w:-]+)', raw))
    value = json.loads(raw) if key in FORMS or raw[0] == '"' else raw
    quoted = json.dumps(value, ensure_ascii=False).translate(RARE)
    plain = str(value)
    if not formed or raw != (plain if key == "seal" or PLAIN.fullmatch(plain) else quoted):
        raise ValueError
    return value


def read_history(data: bytes) -> list[dict[str, Any]]:
    """Read the entries; ValueError where they are not written in the one way."""
    parts = re.split("(?m)^- ", text := data.decode("utf-8"))[1:]
    raws = [dict(re.findall(r"(?m)^ *(\w+): (.*[^ \n])$", part)) for part in parts]
    again = ["- " + "  ".join(f"{k}: {raw[k]}\n" for k in KEYS.split() if k in raw) for raw in raws]
    if text != ("".join(again) or "[]\n") or not all(raws) or not is_normalized("NFC", text):
        raise ValueError
    return [{key: read_value(key, raw[key]) for key in raw} for raw in raws]


def check_entries(policy: str, entries: Any, files: Any, held: set[str]) -> Iterator[str]:
    """Yield findings 2 to 4, and put the files that the entries hold into `held`."""
    previous = None
    for number, entry in enumerate(entries, 1):
        keys = ["concerns", "language"] if entry.get("action") == "text_added" else ["sequence"]
        name = ".".join(str(entry[key]) for key in keys if key in entry)
        said = entry.get("text", {})
        digests = dict.fromkeys(("sha256", "ids"))
        for key, end in (("sha256", "md"), ("ids", "ids.json")):
            path = f"content/{policy}/revisions/{name}.{end}"
            held |= {path} if key in said else set()
            if key in said and path in files:
                digests[key] = f"sha256:{sha256(files[path]).hexdigest()}"
            if digests[key] != said.get(key):
                yield f"{policy}, entry {number}: what it holds, {path}, is missing or altered."
        bare = {key: entry[key] for key in entry if key != "seal"}
        sealed = {"entry": bare, "previous": previous, "text": digests["sha256"]}
        seal = sha256(canonical(sealed)).hexdigest()
        previous = entry.get("seal")
        if entry.get("sequence") != number:
            yield f"{policy}, entry {number}: its sequence is not {number}."
        if "sha256" in said and ("ids" in said) == ("language" in entry):
            yield f"{policy}, entry {number}: its text has no ids, or is a translation with ids."
        if previous != f"sha256:{seal}":
            yield f"{policy}, entry {number}: its seal is missing or wrong."


def merkle_root(leaves: list[bytes]) -> bytes:  # RFC 9162, section 2.1.1
    if len(leaves) < 2:
        return sha256(b"".join(b"\0" + leaf for leaf in leaves)).digest()
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return sha256(b"\1" + merkle_root(leaves[:half]) + merkle_root(leaves[half:])).digest()


def check_receipt(receipt: bytes, sealed: set[Any]) -> Iterator[str]:
    """Yield findings 6 to 9; `sealed` has policies, numbers and seals, with None for entry 0."""
    try:
        told = json.loads(receipt.decode("utf-8"))
        root = "sha256:" + merkle_root([canonical(leaf) for leaf in told["policies"]]).hex()
        rows = {leaf["id"]: (leaf["id"], leaf["events"], leaf["seal"]) for leaf in told["policies"]}
        right = told["schema"] == "styrdok-receipt/1" and told["root"] == root and told["day"]
        if not right or sorted(rows) != [leaf["id"] for leaf in told["policies"]]:
            yield "The receipt's root is not that of its policies, or they are out of order."
        for policy, number, _ in {row for row in rows.values() if row[1]} - sealed:
            yield f"{policy}: entry {number} is not there with the seal that the receipt says."
    except (ValueError, KeyError, TypeError, RecursionError):
        yield "The receipt cannot be read, or lacks a key."


def verify(files: Mapping[str, bytes], receipt: bytes | None = None) -> list[str]:
    found, held, sealed = list[str](), set[str](), set[Any]()
    for path in sorted(files):
        if match := re.fullmatch(r"content/([^/]+/[^/]+)/history\.yaml", path):
            try:
                entries = read_history(files[path])
            except (ValueError, RecursionError):
                entries = []
                found.append(f"{path}: this is not written in the one way.")
            found += check_entries(match[1], entries, files, held)
            sealed |= {(match[1], n, e.get("seal")) for n, e in enumerate([{}, *entries])}
    stray = re.compile(r"content/[^/]+/[^/]+/revisions/(?:.*/)?[^/.][^/]*", re.S)
    found += [f"{path}: no entry holds this." for path in {*files} - held if stray.fullmatch(path)]
    return sorted([*found, *(check_receipt(receipt, sealed) if receipt is not None else [])])


def main() -> None:
    root, *receipt = map(Path, sys.argv[1:])
    paths = filter(Path.is_file, (root / "content").rglob("*"))
    files = {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}
    # What is found goes to standard error, with exit code 1.
    sys.exit("\n".join(verify(files, *map(Path.read_bytes, receipt))) or None)


if __name__ == "__main__":
    main()
