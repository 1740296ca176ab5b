"""CODES: every kind of fault that is reported, how grave it is, and what to do about it."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Severity(StrEnum):
    """An error stops a build; a warning should be mended; a note is worth knowing."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Rule(NamedTuple):
    """What a code means, and what an editor does about it."""

    severity: Severity
    meaning: str
    remedy: str


_E, _W, _N = Severity.ERROR, Severity.WARNING, Severity.NOTE

CODES: dict[str, Rule] = {
    # Files
    "file-missing": Rule(
        _E,
        "A file that every organisation or policy must have is not there.",
        "Create the file, or restore it from git. `styrdok new` makes a policy's files, and "
        "`styrdok init` shows what an organisation's looks like.",
    ),
    "file-empty": Rule(_E, "A file has no content.", "Write its content, or restore it from git."),
    "file-unexpected": Rule(
        _W,
        "A file is not one that styrdok reads.",
        "Rename it if it is one that should be read, or move it out of content/.",
    ),
    "file-unreadable": Rule(
        _E,
        "A file could not be read.",
        "Check that it is an ordinary file that you may read.",
    ),
    "file-too-large": Rule(
        _E,
        "A file is larger than any governing document is.",
        "Check that the right file was saved; split a text that is really this long.",
    ),
    "symlink-outside": Rule(
        _E,
        "A symbolic link leads out of the content folder, or nowhere.",
        "Replace the link with the file itself.",
    ),
    "name-invalid": Rule(
        _E,
        "A name is not lower-case ASCII words joined by single hyphens, or Windows reserves it, "
        "or it makes an id of more than 100 characters. The name is the policy's identity for "
        "ever, so it must work in every address and file system.",
        "Rename it: a–z, 0–9 and single hyphens, å and ä as a, ö as o.",
    ),
    "encoding": Rule(
        _E, "A file is not UTF-8.", "Save the file with the encoding UTF-8 (without BOM)."
    ),
    "byte-order-mark": Rule(
        _E,
        "A file begins with an invisible byte order mark.",
        "Save the file as UTF-8 without BOM.",
    ),
    "line-endings": Rule(
        _E,
        "A file has Windows (CRLF) or old Mac (CR) line ends.",
        "Save the file with line ends LF (Unix).",
    ),
    "not-nfc": Rule(
        _E,
        "A letter is written as two characters (a letter and a loose accent), so that equal words "
        "are not equal bytes. Text copied from a PDF or a Mac often is.",
        "Type the letter again, or save the file in Unicode form NFC.",
    ),
    "merge-conflict": Rule(
        _E,
        "A file has the marks that git leaves where it could not merge two people's changes: both "
        "wordings stand in it.",
        "Choose or join the wordings between <<<<<<< and >>>>>>>, and remove the lines with the "
        "marks; git status names all such files.",
    ),
    "control-character": Rule(
        _E, "An invisible control character stands in a file.", "Delete the character."
    ),
    # YAML
    "yaml-syntax": Rule(
        _E,
        "A YAML file can't be read.",
        "Check the line and the one above: indentation, colons, quotes.",
    ),
    "yaml-indentation": Rule(
        _E,
        "A line of YAML is indented with a tab or a no-break space.",
        "Indent with ordinary spaces, two a level.",
    ),
    "yaml-duplicate-key": Rule(
        _E, "A key stands twice in the same place, so one value would vanish.", "Remove one."
    ),
    "yaml-alias": Rule(
        _E,
        "YAML anchors (&) and aliases (*) are not used: what is said stands where it is read.",
        "Write the value out; put it in quotes if it begins with & or *.",
    ),
    "yaml-tag": Rule(
        _E,
        "YAML tags (!) are not used: every value is text, and styrdok decides what it means.",
        "Remove the tag; put the value in quotes if it begins with an exclamation mark.",
    ),
    "yaml-documents": Rule(
        _E, "A YAML file holds several documents, divided by ---.", "Keep one document a file."
    ),
    "yaml-too-deep": Rule(_E, "Values are nested too deeply.", "Check the indentation."),
    "yaml-too-long": Rule(
        _E,
        "A file has more values, or a list more items, than any that styrdok writes.",
        "Check that the right file was saved.",
    ),
    "value-empty": Rule(_E, "A key has no value.", "Give it a value, or leave the key out."),
    # Schema versions
    "front-matter": Rule(
        _E,
        "A policy in one file must begin with its facts between two lines of ---.",
        "Begin the file with a line ---, then title: and type:, then a line --- again.",
    ),
    "schema-missing": Rule(
        _E,
        "A file does not say which schema it follows.",
        "Begin the file with the line named in the message.",
    ),
    "schema-unknown": Rule(
        _E,
        "A file follows a schema that this version of styrdok does not know.",
        "Check the spelling; if the file comes from a newer styrdok, update styrdok.",
    ),
    # Shape of the data
    "key-unknown": Rule(
        _E, "A key is not one that the file may have.", "Correct the spelling, or remove the key."
    ),
    "key-missing": Rule(_E, "A key that the file must have is not there.", "Add the key."),
    "value-type": Rule(
        _E,
        "A value has the wrong shape: text where a list is wanted, say.",
        "Write it as the message says. A list has a line for each item, beginning with `- `; "
        "text with a colon in it stands in quotes.",
    ),
    "value-form": Rule(
        _E, "A value is not written in the form it must have.", "Write it as the message says."
    ),
    "value-choice": Rule(
        _E, "A value is not one of those to choose from.", "Choose one of those in the message."
    ),
    "date-form": Rule(
        _E,
        "A date is not a real day written as year-month-day. Other forms can be read in two ways.",
        "Write the date as 2016-05-16, or leave the key out.",
    ),
    # Organisation
    "organisation-number": Rule(
        _E,
        "The last digit of an organisation number does not fit the others (the Luhn check of "
        "Swedish organisation numbers), so some digit is wrong.",
        "Compare the number with the organisation's own page.",
    ),
    "repeated-value": Rule(
        _E, "A value that must be the only one of its kind stands twice.", "Remove or change one."
    ),
    "body-unknown": Rule(
        _E,
        "A deciding body is not among the organisation's bodies.",
        "Correct the key, or add the body to organisation.yaml.",
    ),
    "period-reversed": Rule(_E, "A period ends before it begins.", "Correct one of the two dates."),
    "contact-empty": Rule(
        _N,
        "The organisation has no contact details.",
        "Add a function mailbox or a switchboard number under `contact`; no personal names.",
    ),
    "contact-obsolete": Rule(
        _N, "A fax number is kept as the source prints it.", "Remove it if nobody answers."
    ),
    # Policy
    "type-unknown": Rule(
        _E,
        "A policy's type is not among the organisation's own document types.",
        "Choose one of those, or add the type to organisation.yaml.",
    ),
    "title-differs": Rule(
        _E,
        "The title in policy.yaml and the first heading of the text are not the same.",
        "Make them equal; the decided text's title is the right one.",
    ),
    "relation-unknown": Rule(
        _E, "An id points to a policy that is not here, or to the policy itself.", "Correct the id."
    ),
    "relation-open": Rule(
        _N,
        "The policy refers to a document that is not in this repository.",
        "Give its `target` when the document has been added.",
    ),
    # History
    "sequence-broken": Rule(
        _E,
        "Events are numbered 1, 2, 3 … in the order they were recorded, without gaps.",
        "Restore the file from git; an event is never removed or moved.",
    ),
    "date-missing": Rule(
        _N,
        "A decision is recorded without a date, because the source gives none.",
        "Look the decision up in the minutes, and record what they say as a correction.",
    ),
    "date-contradiction": Rule(
        _E,
        "An event has either a date, or the date as printed with the reason why it gives none.",
        "Keep `date`, or keep `date_text` and `date_problem`.",
    ),
    "event-unknown": Rule(
        _E,
        "An event concerns another one that the history does not have before it.",
        "Restore the file from git; an event is never removed or moved.",
    ),
    "date-unclear": Rule(
        _N,
        "A decision's date is kept as printed, because it is no possible date. It is not guessed.",
        "Look the decision up in the minutes, and record what they say as a correction.",
    ),
    "text-unstated": Rule(
        _E,
        "A decision that gives the document its text must say whether we hold that text.",
        "Add `text: {state: not_held}`, or `state: held` with the digest.",
    ),
    "text-not-held": Rule(
        _N,
        "The text of a decision has not been found, so what it said can't be shown.",
        "Ask the archive; a text found later is added to the history.",
    ),
    "revision-missing": Rule(
        _E, "An event's text is not in revisions/.", "Restore the file from git."
    ),
    "ids-missing": Rule(
        _E,
        "The ids of a recorded text's places are not recorded, so links into the text might break.",
        "Run `styrdok upgrade`, which writes them and seals the history with them.",
    ),
    "ids-unreadable": Rule(
        _E,
        "A file of ids in revisions/ is damaged.",
        "Restore the file from git.",
    ),
    "revision-altered": Rule(
        _E,
        "A text in revisions/ is not the one that its event records. Recorded texts never change.",
        "Restore the file from git; edit text.md and record a new decision instead.",
    ),
    "revision-name": Rule(
        _E,
        "A file in revisions/ is not named as a recorded text is. Nothing else may lie there, so "
        "that nothing is hidden among what is sealed.",
        "Move it out of revisions/. Recorded texts are 1.md, 2.md …, and translations of them "
        "1.fi.md; if it was one of those, restore its name from git.",
    ),
    "revision-unrecorded": Rule(
        _E,
        "A file in revisions/ belongs to no event.",
        "Restore history.yaml from git, or move the file out of revisions/.",
    ),
    "text-pending": Rule(
        _N,
        "The working text differs from the latest recorded one: a change that no decision carries.",
        "Record the decision when it has been taken. Exports show the recorded text until then.",
    ),
    "recording-interrupted": Rule(
        _E,
        "A text stands in revisions/ whose entry is not in the history. Either a recording was cut "
        "short before the entry itself was written, and nothing is recorded; or the last entry "
        "of the history was removed.",
        "Compare history.yaml with git. If nothing was removed, record the decision again: the "
        "text is then written anew. Or delete the file.",
    ),
    "correction-unread": Rule(
        _E,
        "A correction can't be understood: it says what can't be, or nothing.",
        "Restore history.yaml from git; corrections are written by `styrdok correct`.",
    ),
    "history-form": Rule(
        _E,
        "history.yaml is written in one form only, byte for byte, so that nothing in it can be "
        "changed unseen. docs/verify.md says which.",
        "Restore the file from git. Decisions are recorded with `styrdok record`; what was "
        "written by hand and has no seal yet is brought into form by `styrdok upgrade`.",
    ),
    "seal-missing": Rule(
        _E,
        "An entry of a history has no seal, so a change of it could not be told.",
        "Record decisions with `styrdok record`. `styrdok upgrade` seals entries that were "
        "written by hand.",
    ),
    "history-copied": Rule(
        _E,
        "Two policies have the same sealed entry with the same text: one folder is a copy of the "
        "other, and would publish its decisions a second time.",
        "Remove the folder that is a copy, and begin it anew: styrdok new.",
    ),
    "seal-broken": Rule(
        _E,
        "An entry of a history is not what it was when it was sealed. Recorded entries never "
        "change; what was wrong is put right by another entry.",
        "Restore history.yaml from git; put right what was wrong with `styrdok correct`.",
    ),
    "citation-unrecorded": Rule(
        _W,
        "A recorded text prints a decision that its history does not have.",
        "Look the decision up in the minutes, and record it.",
    ),
    "citation-differs": Rule(
        _W,
        "A recorded text prints a decision with another date, § or body than its history has.",
        "Look the decision up in the minutes; if the history is wrong, put it right with "
        "`styrdok correct`.",
    ),
    "citation-not-printed": Rule(
        _N,
        "A text that prints its decisions leaves one out.",
        "Print it at the next revision.",
    ),
    "receipt-unreadable": Rule(
        _E,
        "A receipt is damaged or was altered, so nothing can be proved with it.",
        "Fetch it from where it was kept; check its signature.",
    ),
    "receipt-differs": Rule(
        _E,
        "A history does not continue the one that was receipted: entries that were there have "
        "been rewritten or removed, and their seals made anew.",
        "Restore history.yaml and revisions/ from git or from a backup of that time, and find out "
        "who changed them.",
    ),
    "export-altered": Rule(
        _E,
        "A pulled export is not as it was published.",
        "Pull it again; if it is still so, tell its publisher.",
    ),
    "git-differs": Rule(
        _E,
        "A commit held a sealed entry, or a recorded text, that is now another one or gone.",
        "Look at that commit, and restore what it held; what was wrong is put right by a "
        "correction.",
    ),
    "git-gone": Rule(
        _N,
        "A commit held a policy with recorded entries that is not here any more.",
        "Nothing, if it was removed on purpose: git has it still. Otherwise restore its folder.",
    ),
    "git-unread": Rule(
        _W,
        "There is a git log, but git could not or would not read it, so nothing was compared.",
        "Do what git asks for, or verify in a whole clone of your own.",
    ),
    "git-day": Rule(
        _N,
        "An entry says that it was recorded on another day than the one on which git first saw it.",
        "Ask the one who committed it. What was known on a day is answered by that date.",
    ),
    "history-empty": Rule(
        _N,
        "The policy has no decision yet: it is a draft and is not exported.",
        "Record its adoption when it has been decided.",
    ),
    "not-exported": Rule(
        _W,
        "Decisions are recorded, but the text of none is held, so the policy is not exported.",
        "Ask the archive for the text; one that is found is added to the history.",
    ),
    "decision-missing": Rule(
        _N,
        "The document was found published, but cites no decision.",
        "Look for the decision in the minutes, and record it.",
    ),
    "chronology": Rule(
        _W,
        "The dates of a history are not in a possible order.",
        "Compare the dates with the minutes.",
    ),
    "body-not-allowed": Rule(
        _W,
        "A body decided on a type of document that, by the organisation's own rules, another "
        "body decides on.",
        "Check the mandate: it may have been delegated, or organisation.yaml may lack the body.",
    ),
    "body-not-in-office": Rule(
        _W,
        "A body decided on a day when, by organisation.yaml, it did not exist.",
        "Check the date, and the body's `valid_from` and `valid_to`.",
    ),
    # Text
    "title-missing": Rule(
        _E,
        "A text must begin with its title, as the one heading of level 1.",
        "Begin the file with `# ` and the title.",
    ),
    "title-repeated": Rule(
        _E, "A text has more than one heading of level 1.", "Use `## ` for the text's sections."
    ),
    "heading-empty": Rule(_E, "A heading has no words.", "Write the heading, or remove the #."),
    "heading-skipped": Rule(
        _E,
        "A heading skips a level, so that the text's structure is lost to screen readers.",
        "Use one # more than the heading that it stands under.",
    ),
    "heading-too-deep": Rule(
        _E,
        "A heading is deeper than level 4. Content management systems keep levels 2–4.",
        "Use `####` at most; turn deeper headings into paragraphs in bold, or divide the text.",
    ),
    "text-too-deep": Rule(
        _E,
        "A text nests its marks so deeply that it can't be read.",
        "Look for a long run of *, _ or [ without words between.",
    ),
    "raw-html": Rule(
        _E,
        "HTML tags stand in a text. Only Markdown is certain to look right in every system.",
        "Write it as Markdown; write < as \\< where the sign itself is meant.",
    ),
    "code-markup": Rule(
        _E,
        "A text has code markup (lines indented by four spaces, or backticks), which no governing "
        "document means.",
        "Remove the spaces before the line, or the backticks.",
    ),
    "link-forbidden": Rule(
        _E,
        "A link's address is of a kind that must not be published (javascript:, data:, file: …).",
        "Link to an https address.",
    ),
    "link-relative": Rule(
        _E,
        "A link's address is not complete, so it would lead astray in another system.",
        "Write the whole address, beginning with https://, or #anchor within the text.",
    ),
    "link-broken": Rule(
        _E,
        "A link within the text leads to an anchor that the text does not have.",
        "Correct the anchor, or give the heading that anchor: {#anchor} on the line above it.",
    ),
    "link-empty": Rule(_E, "A link has no words to click.", "Write the words in [ ]."),
    "link-nested": Rule(
        _W,
        "A link or a footnote mark stands in another link's words; HTML has no links in links.",
        "Move it out of the other link's words.",
    ),
    "link-vague": Rule(
        _W,
        "A link's words say nothing about where it leads (WCAG 2.4.4).",
        "Let the link's words name the document or page.",
    ),
    "markup-unread": Rule(
        _W,
        "Something looks like markup but is not read as such, so it will be shown as typed.",
        "Mend it as the message says; if it is meant as typed, write \\ before its first sign.",
    ),
    "list-number": Rule(
        _W,
        "An item of a numbered list is shown with another number than the one typed, because "
        "Markdown counts from the first.",
        "Correct the number; for a new count, write a line of text before it.",
    ),
    "image-alt": Rule(
        _E,
        "An image has no text for those who can't see it (WCAG 1.1.1).",
        "Say in words what the image shows: `![the words](address)`.",
    ),
    "anchor-form": Rule(
        _E,
        "An anchor is not lower-case ASCII words joined by single hyphens.",
        "Use a–z, 0–9 and single hyphens.",
    ),
    "anchor-repeated": Rule(
        _E, "Two places in a text have the same anchor.", "Rename one of them."
    ),
    "role-unknown": Rule(
        _E,
        "A class in { } is not one of the section roles.",
        "Use one of the roles in the message.",
    ),
    "attribute-unknown": Rule(
        _E,
        "Only #anchor, .role and, for a table, caption can stand in { }.",
        "Remove the attribute.",
    ),
    "attribute-misplaced": Rule(
        _E,
        "Attributes in { } stand where they belong to nothing, and would be printed as text.",
        "Put them alone on the line above the heading, paragraph, list or table; before that, an "
        "empty line.",
    ),
    "table-header": Rule(
        _E, "A table has an empty heading cell (WCAG 1.3.1).", "Name what the column holds."
    ),
    "table-cells": Rule(
        _E,
        "A row has more cells than the table has columns; the last would not be shown.",
        "Remove the cell, add a column, or write \\| where the sign | itself is meant.",
    ),
    "footnote-missing": Rule(
        _E,
        "A footnote mark has no footnote.",
        "Add a line that begins with the mark and a colon, such as `[^1]: The note.`",
    ),
    "footnote-repeated": Rule(
        _E, "Two footnotes have the same mark; only one would be shown.", "Rename one of them."
    ),
    "footnote-unused": Rule(
        _E,
        "A footnote has no mark in the text, so it would not be shown.",
        "Put its mark, such as [^1], where it belongs.",
    ),
    "text-duplicate": Rule(
        _N, "The same paragraph stands twice in a text.", "Keep one, at the next revision."
    ),
    "definition-competing": Rule(
        _N,
        "A term is defined twice, in different words.",
        "Keep one definition, at the next revision.",
    ),
    "draft-trace": Rule(
        _W,
        "A text has what stands in drafts and templates: a place to fill in, a word that says that "
        "it is a proposal, a broken reference of Word's.",
        "Write what was decided in its place, or remove it, before the text is recorded.",
    ),
    "text-damaged": Rule(
        _W,
        "A text has signs that come of a wrong encoding: Ã¥ for å, √§ for ä.",
        "Write the right letters; take the text from its source again if there are many.",
    ),
    "page-trace": Rule(
        _W,
        "A text has the head or foot of a page: it came along from a PDF or a printout.",
        "Remove it.",
    ),
    "soft-hyphen": Rule(
        _W,
        "A word has a soft hyphen or another sign that can't be seen: it is not found by a search, "
        "and seems changed to every comparison.",
        "Write the word again without it.",
    ),
    "personal-number": Rule(
        _W,
        "A text has a personnummer or samordningsnummer, which would be published for ever.",
        "Remove it, if it is a person's.",
    ),
    "personal-contact": Rule(
        _W,
        "A text has a person's own telephone number or e-mail address. It will be wrong when they "
        "leave, and the recorded text can't be changed then.",
        "Name the role, and the office's number or address.",
    ),
    "mandate-open": Rule(
        _N,
        "A mandate has no deadline, so nobody can say whether it is overdue.",
        "State by when, at the next revision.",
    ),
    # Generated files
    "export-missing": Rule(_E, "An export has not been built.", "Run `styrdok build`."),
    "export-stale": Rule(
        _E, "An export is not what the content now gives.", "Run `styrdok build`."
    ),
    "export-leftover": Rule(
        _E, "A file in exports/ is not made from any content.", "Run `styrdok build`."
    ),
    "manifest-unreadable": Rule(
        _E,
        "The manifest of the last build is damaged or lost, so its numbers can't be continued.",
        "Restore it from git. Delete exports/ only if nobody pulls it: the numbers begin anew.",
    ),
    "publication-missing": Rule(
        _W,
        "There is no content/publication.yaml, so exports carry a made-up web address "
        "(styrdok.invalid) and no publisher.",
        "Write content/publication.yaml; `styrdok init` makes one to copy.",
    ),
    "open-data-missing": Rule(
        _N,
        "content/publication.yaml has no `open_data`, so no catalogue of open data (datasets/dcat) "
        "is made for a data portal to fetch.",
        "Add `open_data` with a description and the catalogue's licence, if the documents are to "
        "be found there.",
    ),
    "schema-stale": Rule(
        _E,
        "A JSON Schema in schemas/ is missing, or is not what the models give.",
        "Run `styrdok schemas`.",
    ),
}
