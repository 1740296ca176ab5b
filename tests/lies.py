"""Everything that a publisher, or what stands between, may answer instead of the truth."""

import gzip
import json
import time
from collections.abc import Callable
from functools import partial
from hashlib import sha256
from typing import Any

from styrdok.html.visible import folded_text
from tests.publisher import MANIFEST, Answering, Files, Send, to_bytes, uuid_of

Json = dict[str, Any]


def _status(code: int) -> Send:
    return lambda answer, _: answer.answer(code, b"<h1>sorry</h1>")


def _body(change: Callable[[bytes], bytes]) -> Send:
    return lambda answer, data: answer.answer(200, change(data))


def _redirect(to: str) -> Send:
    return lambda answer, _: answer.answer(302, b"", Location=to)


def _packed(coding: str, data: bytes) -> Send:
    headers = {"Content-Encoding": coding, "Content-Length": str(len(data))}
    return lambda answer, _: answer.raw(200, data, headers)


def _hang_up(answer: Answering, _: bytes) -> None:
    answer.close()


def _cut(answer: Answering, data: bytes) -> None:
    answer.raw(200, data[: len(data) // 2], {"Content-Length": str(len(data))})
    answer.close()


def _cut_unsaid(answer: Answering, data: bytes) -> None:
    answer.raw(200, data[: len(data) // 2], {"Connection": "close"})
    answer.close()


def _cut_packed(answer: Answering, data: bytes) -> None:
    _packed("gzip", gzip.compress(data)[:-20])(answer, b"")


def _no_http(answer: Answering, _: bytes) -> None:
    answer.wfile.write(b"SSH-2.0-OpenSSH_9.6\r\n")
    answer.close()


def _endless(answer: Answering, _: bytes) -> None:
    answer.raw(200, b"", {"Transfer-Encoding": "chunked"})
    for _part in range(100):
        answer.wfile.write(b"10000\r\n" + b" " * 0x10000 + b"\r\n")


def _long_headers(answer: Answering, _: bytes) -> None:
    answer.raw(200, b"", {"X": "x" * 200_000})
    answer.close()


def _drip(answer: Answering, data: bytes) -> None:
    answer.raw(200, b"", {"Content-Length": str(len(data))})
    for start in range(len(data)):
        answer.wfile.write(data[start : start + 1])
        time.sleep(0.02)


def _drip_headers(answer: Answering, _: bytes) -> None:
    answer.wfile.write(b"HTTP/1.1 200 OK\r\n")
    for number in range(500):
        answer.wfile.write(f"X-{number}: drop\r\n".encode())
        time.sleep(0.02)


def _silent(answer: Answering, _: bytes) -> None:
    time.sleep(1)
    answer.close()


def _one_letter(data: bytes) -> bytes:
    return data.replace(b"a", b"o", 1)


BOMB = gzip.compress(b" " * 50_000_000, 1)
LOGIN = b"<!DOCTYPE html><title>Logga in</title>"

SLOW: dict[str, Send] = {"drips": _drip, "drips headers": _drip_headers, "is silent": _silent}
"""These take as long as the client bears."""

ANSWERS: dict[str, Send] = {
    **{f"answers {code}": _status(code) for code in (204, 206, 400, 401, 403, 404, 410, 429)},
    **{f"answers {code}": _status(code) for code in (500, 502, 503, 304)},
    "hangs up": _hang_up,
    "cuts the body": _cut,
    "cuts the body unsaid": _cut_unsaid,
    "cuts a packed body": _cut_packed,
    "speaks another protocol": _no_http,
    "never ends": _endless,
    "has endless headers": _long_headers,
    "is packed as br": _packed("br", b"x"),
    "is packed wrongly": _packed("gzip", b"no gzip"),
    "is a bomb": _packed("gzip", BOMB),
    "is too large": _body(lambda data: data + b" " * 3_000_000),
    "is empty": _body(lambda _: b""),
    "is half": _body(lambda data: data[: len(data) // 2]),
    "is another by one letter": _body(_one_letter),
    "is a login": _body(lambda _: LOGIN),
    "is no UTF-8": _body(lambda data: data.replace(b"a", b"\xe5")),
    "is UTF-16": _body(lambda data: data.decode().encode("utf-16")),
    "has a mark first": _body(lambda data: b"\xef\xbb\xbf" + data),
    "has more after": _body(lambda data: data + b"}"),
    "is zeros": _body(lambda data: bytes(len(data))),
    "commands a terminal": _body(lambda _: b"\x1b[2J"),
    "is deep": _body(lambda _: b"[" * 100_000),
    "has half a character": _body(lambda data: data.replace(b'"id": "', b'"id": "\\ud800', 1)),
    "is null": _body(lambda _: b"null"),
    "is a list": _body(lambda _: b"[]"),
    "is an object": _body(lambda _: b"{}"),
    "is a long number": _body(lambda _: b"9" * 10_000),
    "redirects to another host": _redirect("http://localhost:1/x.json"),
    "redirects to another port": _redirect("http://127.0.0.1:1/x.json"),
    "redirects to a host without scheme": _redirect("//styrdok.example/x.json"),
    "redirects to a file": _redirect("file:///etc/passwd"),
    "redirects to no scheme": _redirect("gopher://127.0.0.1/x"),
    "redirects to no address": _redirect("http://[::1"),
    "redirects nowhere": _redirect(""),
    "redirects for ever": lambda answer, _: answer.answer(302, b"", Location=answer.path),
    "redirects to what is not there": _redirect("/gone.json"),
}


def _set(**changes: Any) -> Callable[[Json], None]:
    return lambda manifest: manifest.update(changes)


def _without(key: str) -> Callable[[Json], None]:
    return lambda manifest: manifest.pop(key)


def _entry(**changes: Any) -> Callable[[Json], None]:
    return lambda manifest: manifest["documents"][0].update(changes)


def _entry_without(key: str) -> Callable[[Json], None]:
    return lambda manifest: manifest["documents"][0].pop(key)


def _grave(**changes: Any) -> Callable[[Json], None]:
    return lambda manifest: manifest["tombstones"][0].update(changes)


def _same(key: str, manifest: Json) -> None:
    manifest["documents"][1][key] = manifest["documents"][0][key]


def _swap(key: str, manifest: Json) -> None:
    first, *_, last = manifest["documents"]
    first[key], last[key] = last[key], first[key]


def _same_file(manifest: Json) -> None:
    """Say that one file is two documents."""
    first, second, *_ = manifest["documents"]
    second |= {key: first[key] for key in ("href_json", "sha256", "text_sha256")}


def _grave_twice(manifest: Json) -> None:
    manifest["tombstones"] *= 2


def _drop_uncounted(manifest: Json) -> None:
    manifest["documents"].pop()


BAD_IDS = (
    "../../etc/passwd",
    "/etc/passwd",
    "a/../b",
    "a/b/../../../c",
    "..",
    "a",
    "a/b/c",
    "a/b\n",
    "A/B",
    "a\\b",
    "a/.b",
    "a/b.json",
    ".styrdok/lock",
    "a//b",
    "å/b",
    "a/b\x00",
    "",
    "by/con",
    f"by/{'b' * 98}",
)
BAD_HREFS = (
    "../secret.json",
    "documents/../../secret.json",
    "/v1/documents/x.json",
    "http://styrdok.example/x.json",
    "//styrdok.example/x.json",
    "file:///etc/passwd",
    "documents/%2e%2e/x.json",
    "documents\\x.json",
    "documents/x.json?y",
    "documents/x.json#y",
    "documents//x.json",
    "documents/",
    "./x.json",
    "..",
    "",
    "x\n.json",
    "x" * 2000,
)

MANIFESTS: dict[str, Callable[[Json], None]] = {
    "is not complete": _set(complete=False),
    "is complete as text": _set(complete="true"),
    "says no number of documents": _without("count"),
    "counts one too many": _set(count=99),
    "counts none": _set(count=0),
    "counts as text": _set(count="3"),
    "has lost a document": _drop_uncounted,
    "lists an id twice": partial(_same, "id"),
    "lists a uuid twice": partial(_same, "uuid"),
    "is of version 2": _set(schema="styrdok-manifest/2"),
    "is of another kind": _set(schema="styrdok-document/1"),
    "has no schema": _without("schema"),
    "has a schema that is a number": _set(schema=1),
    "has no seq": _without("seq"),
    "has a negative seq": _set(seq=-1),
    "has a seq as text": _set(seq="2"),
    "has a seq that is a fraction": _set(seq=1.5),
    "has no documents": _without("documents"),
    "has documents as an object": _set(documents={}, count=0),
    "has documents that are null": _set(documents=None, count=0),
    "has no tombstones": _without("tombstones"),
    "has a tombstone twice": _grave_twice,
    "lists a file as two documents": _same_file,
    "swaps digests": partial(_swap, "sha256"),
    "swaps paths": partial(_swap, "href_json"),
    "swaps ids": partial(_swap, "id"),
    "swaps uuids": partial(_swap, "uuid"),
    "swaps text digests": partial(_swap, "text_sha256"),
    "has another digest": _entry(sha256="0" * 64),
    "has a short digest": _entry(sha256="0" * 63),
    "has a digest of null": _entry(sha256=None),
    "has another uuid": _entry(uuid=uuid_of("other")),
    "has no uuid": _entry(uuid="no"),
    "has another text digest": _entry(text_sha256="0" * 64),
    "lists what is not there": _entry(href_json="documents/gone.json"),
    **{
        f"has a document without {key}": _entry_without(key)
        for key in ("id", "uuid", "href_json", "sha256", "text_sha256", "changed_seq")
    },
    **{f"has the id {name!r}": _entry(id=name) for name in BAD_IDS},
    **{f"has the path {href[:40]!r}": _entry(href_json=href) for href in BAD_HREFS},
    **{f"has a tombstone of {name!r}": _grave(id=name) for name in BAD_IDS},
    **{f"has a tombstone that leads to {name!r}": _grave(replaced_by=name) for name in BAD_IDS},
}


def _change(**changes: Any) -> Callable[[Json], Any]:
    return lambda found: found | changes


DOCUMENTS: dict[str, Callable[[Json], Any]] = {
    "has words that are not promised": _change(html="<p>bör</p>"),
    "has lost its words": _change(html=""),
    "says that its page is elsewhere": _change(canonical_url="https://x.example/d/by/a/"),
    "says that its page is a script": _change(canonical_url="javascript:alert(1)"),
    "says another id": _change(id="exempelby/annan"),
    "says an id that leads elsewhere": _change(id="../../etc/passwd"),
    "says another uuid": _change(uuid=uuid_of("other")),
    "says another text digest": _change(text_sha256="f" * 64),
    "is a document of version 2": _change(schema="styrdok-document/2"),
    "is a manifest": _change(schema="styrdok-manifest/1"),
    "has no HTML": _change(html=None),
    "has HTML as a list": _change(html=["<p>"]),
    "has HTML of another profile": _change(html_profile="core-2"),
    "is no object": lambda found: [found],
    "is a text": lambda _: "document",
    "has no title": lambda found: {k: v for k, v in found.items() if k != "title"},
}
"""What a publisher itself may get wrong, so that the digest is right all the same."""


HOSTILE: dict[str, str] = {
    "a script": "<p>ord</p><script>alert(1)</script>",
    "a script in capitals": "<p>ord</p><SCRIPT>alert(1)</SCRIPT>",
    "a script from elsewhere": '<p>ord</p><script src="https://x.example/a.js"></script>',
    "a script that is never closed": "<p>ord</p><script>",
    "a script with a space": "<p>ord</p><script >alert(1)</script >",
    "a script half written": "<p>ord</p><script",
    "a click": '<p onclick="alert(1)">ord</p>',
    "a click without quotation marks": "<p onclick=alert(1)>ord</p>",
    "a click after a slash": '<p/onclick="alert(1)">ord</p>',
    "a click on a new line": '<p\nonclick="alert(1)">ord</p>',
    "an image that fails": '<p>ord<img src="x" onerror="alert(1)" /></p>',
    "an image from the site itself": '<p>ord<img src="/x.png" alt="" /></p>',
    "an image of data": '<p>ord<img src="data:image/svg+xml,x" alt="" /></p>',
    "a drawing": "<p>ord</p><svg><g></g></svg>",
    "a drawing that loads": '<p>ord</p><svg onload="alert(1)"></svg>',
    "a formula that turns into a script": "<math><mtext><table><mglyph><style><!--</style>",
    "a frame": '<p>ord</p><iframe src="https://x.example/"></iframe>',
    "a frame of words": '<p>ord</p><iframe srcdoc="ord"></iframe>',
    "an object": '<p>ord</p><object data="https://x.example/"></object>',
    "an embedded file": '<p>ord</p><embed src="https://x.example/" />',
    "a form": '<form action="https://x.example/"><p>ord</p></form>',
    "a field": '<p>ord<input name="a" /></p>',
    "a button": "<p><button>ord</button></p>",
    "a link to a script": '<p><a href="javascript:alert(1)">ord</a></p>',
    "a link to a script in signs": '<p><a href="java&#115;cript&colon;alert(1)">ord</a></p>',
    "a link to a script after a space": '<p><a href=" javascript:alert(1)">ord</a></p>',
    "a link to a script after a tab": '<p><a href="java&#9;script:alert(1)">ord</a></p>',
    "a link to data": '<p><a href="data:text/html,x">ord</a></p>',
    "a link to another host": '<p><a href="//x.example/">ord</a></p>',
    "a link within the site": '<p><a href="/wp-admin/?delete=1">ord</a></p>',
    "two addresses in one link": '<p><a href="https://x.example/" href="javascript:a">ord</a></p>',
    "a link that opens": '<p><a href="https://x.example/" target="_top">ord</a></p>',
    "a link in a link": '<p><a href="#sd-a"><a href="#sd-b">ord</a></a></p>',
    "a style": '<p style="position:fixed">ord</p>',
    "a sheet of styles": "<style>p{display:none}</style><p>ord</p>",
    "a sheet from elsewhere": '<p>ord</p><link rel="stylesheet" href="https://x.example/a.css" />',
    "another base": '<base href="https://x.example/" /><p>ord</p>',
    "a refresh": '<meta http-equiv="refresh" content="0" /><p>ord</p>',
    "hidden words": "<p hidden>ord</p>",
    "words hidden in another way": '<p hidden="hidden">ord</p>',
    "struck words": "<p><del>ord</del></p>",
    "data of somebody's script": '<p data-x="1">ord</p>',
    "an id of the site's": '<p id="wpadminbar">ord</p>',
    "a class of the site's": '<p class="modal fade">ord</p>',
    "a comment": "<p>ord</p><!-- ord -->",
    "a comment of WordPress": "<p>ord</p><!-- /wp:html --><!-- wp:shortcode -->",
    "a comment that never ends": "<p>ord</p><!--",
    "a section of data": "<p>ord</p><![CDATA[ord]]>",
    "an instruction": "<p>ord</p><?php ord ?>",
    "a document of its own": "<!DOCTYPE html><html><body><p>ord</p></body></html>",
    "an end of what is around": "<p>ord</p></div></div>",
    "an end that is missing": "<div><p>ord</p>",
    "ends in the wrong order": "<div><p>ord</div></p>",
    "a paragraph in a paragraph": "<p><p>ord</p></p>",
    "words loose in a table": "<table><tbody>ord<tr><td>a</td></tr></tbody></table>",
    "a template": "<template><p>ord</p></template>",
    "a text area": "<textarea><p>ord</p></textarea>",
    "no script": "<noscript><p>ord</p></noscript>",
    "an element of its own kind": "<x-a><p>ord</p></x-a>",
    "a heading that is the page's": "<h1>ord</h1>",
    "a tower": "<div>" * 5000 + "ord" + "</div>" * 5000,
}
"""HTML that says core-1 and is something else; its digests are right."""
TITLES: dict[str, str] = {
    "a script": "Kostpolicy<script>alert(1)</script>",
    "stress": "<b>Kostpolicy</b>",
    "a comment": "Kostpolicy<!-- x",
    "two lines": "Kostpolicy\nför alla",
    "a sign for a terminal": "Kostpolicy\x1b[2J",
    "turned text": "Kostpolicy \u202egnirtS",
    "nothing": "",
    "a space": " ",
    "all there is": "x" * 100_000,
}


def hostile(files: Files, number: int, html: str) -> Files:
    """Give the files with other HTML in a document, and every digest made from that."""
    words = sha256(folded_text(html).encode()).hexdigest()
    manifest = json.loads(files[MANIFEST])
    manifest["documents"][number]["text_sha256"] = words
    made = files | {MANIFEST: to_bytes(manifest)}
    return mistaken(made, number, lambda found: found | {"html": html, "text_sha256": words})


def bent(files: Files, change: Callable[[Json], None]) -> Files:
    """Give the files with the manifest changed."""
    manifest = json.loads(files[MANIFEST])
    change(manifest)
    return files | {MANIFEST: to_bytes(manifest)}


def mistaken(files: Files, number: int, change: Callable[[Json], Any]) -> Files:
    """Give the files with a document changed, and the manifest made from that."""
    manifest = json.loads(files[MANIFEST])
    entry = manifest["documents"][number]
    path = f"v1/{entry['href_json']}"
    data = to_bytes(change(json.loads(files[path])))
    entry["sha256"] = sha256(data).hexdigest()
    return files | {MANIFEST: to_bytes(manifest), path: data}
