"""The names and versions by which JSON exports say what they are."""

from __future__ import annotations

MANIFEST_SCHEMA = "styrdok-manifest/1"
DOCUMENT_SCHEMA = "styrdok-document/1"
HTML_PROFILE = "core-1"

DELTA_SCHEMA = "styrdok-delta/1"
REGISTER_SCHEMA = "styrdok-register/1"
POINTER_SCHEMA = "styrdok-pointer/1"

LOG_SCHEMA = "styrdok-log/1"
ANSWER_SCHEMA = "styrdok-answer/1"
BLAME_SCHEMA = "styrdok-blame/1"

CHANGES_SCHEMA = "styrdok-changes/1"
