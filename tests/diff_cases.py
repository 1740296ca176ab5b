"""Pairs of texts, and what a careful person would say that was changed between them."""

from dataclasses import dataclass
from typing import NamedTuple
from unicodedata import normalize

from styrdok.repository.lineage import Lineage
from styrdok.text.document import Document


class Case(NamedTuple):
    """Two texts and what changed, without what is equal, in the order of the new text.

    A change is written as its kind, its block and its words: ``[-what was deleted-]`` and
    ``{+what was inserted+}`` stand among those of both sides; ⏎ is a line end, and those
    around a change are left out. Empty lines that come or go are no news where anything
    else is.
    """

    name: str
    old: str
    new: str
    wanted: tuple[str, ...]


def _case(name: str, old: str, new: str, *wanted: str) -> Case:
    return Case(name, old, new, wanted)


def _edited(name: str, text: str, was: str, now: str, *wanted: str) -> Case:
    """Give a case whose new text has other words in one place."""
    assert text.count(was) == 1, name
    return Case(name, text, text.replace(was, now), wanted)


def _moved(
    name: str, text: str, block: str, before: str, *wanted: str, made: str | None = None
) -> Case:
    """Give a case whose new text has a block elsewhere, made into another if that is given."""
    assert text.count(block) == 1, name
    cut = text.replace(block, "")
    assert cut.count(before) == 1, name
    return Case(name, text, cut.replace(before, f"{made or block}{before}"), wanted)


POLICY = """\
# Miljöpolicy

## § 1 Syfte

Policyn visar hur Exempelby kommun ska verka för en god miljö.

Den gäller för alla nämnder, och för kommunens helägda bolag.

## § 2 Mål

Nämnderna ska:

- minska utsläppen från resor och transporter
- köpa varor som håller länge
- ta hänsyn till djur och växter när mark bebyggs

Minst 25 procent av maten ska vara ekologisk den 1 januari 2026.

## § 3 Uppföljning

Kommunstyrelsen följer upp policyn en gång per mandatperiod.

Resultatet redovisas för kommunfullmäktige i samband med årsredovisningen.
"""

GOALS = """\
## Mål

Nämnderna ska:

- minska utsläppen från resor och transporter
- köpa varor som håller länge

Målen gäller till och med år 2030.

"""

PLAN = f"""\
# Klimatplan

## Syfte

Planen visar hur kommunen ska minska sin påverkan på klimatet.

{GOALS}## Ansvar

Kommundirektören ansvarar för att planen är känd i hela organisationen.

Varje nämnd tar fram en egen handlingsplan och redovisar den för kommunstyrelsen.

## Uppföljning

Kommunstyrelsen följer upp planen en gång per år och redovisar resultatet för fullmäktige.

## Ikraftträdande

Planen gäller från den dag då den har vunnit laga kraft.
"""

SCOPE = "Föreskrifterna gäller alla offentliga platser inom kommunen."
DIGGING = "Den som tänker gräva på en offentlig plats ska ha tillstånd av Polismyndigheten."
DOGS = "Hundar ska hållas kopplade på lekplatser och i motionsspår."
POSTERS = "Affischer får inte sättas upp på träd, stolpar eller byggnader."
FIREWORKS = "Fyrverkerier får bara användas på nyårsaftonen, påskafton och valborgsmässoafton."
SKIPS = "Container får ställas ut efter anmälan till kommunen."


def _regulations(*paragraphs: str) -> str:
    numbered = (f"**{number} §** {text}" for number, text in enumerate(paragraphs, 1))
    return "\n\n".join(["# Lokala ordningsföreskrifter", *numbered]) + "\n"


REGULATIONS = _regulations(SCOPE, DIGGING, DOGS, POSTERS, FIREWORKS)

ROUTINE = """\
## Anmälan av delegationsbeslut

1. Handläggaren skriver under beslutet
2. Registratorn diarieför beslutet
3. Nämndsekreteraren anslår protokollet
4. Nämnden godkänner redovisningen
"""

FEES = """\
## Taxa för badhuset

| Besökare | Avgift | Giltighet |
|---|---|---|
| Vuxen | 70 kronor | en dag |
| Pensionär | 50 kronor | en dag |
| Ungdom under 18 år | 40 kronor | en dag |
| Familj | 150 kronor | en dag |
"""

CONCEPTS = """\
## Begrepp

Styrdokument
: Ett dokument som talar om vad kommunens verksamheter ska uppnå.

Taxa
: Ett beslut om vad någon ska betala för en kommunal tjänst.

Delegat
: Den som fattar beslut på nämndens vägnar.
"""

LEVELS = """\
Chefen ansvarar för:

- att arbetsmiljön undersöks
  - genom skyddsronder två gånger om året
  - genom samtal med varje medarbetare
- att olyckor anmäls
"""

STANDARD = "Beslutet får överklagas enligt kommunallagen av den som är medlem av kommunen."

TOWNS = ["Avesta", "Borlänge", "Falun", "Gagnef", "Hedemora", "Leksand", "Ludvika", "Mora", "Orsa",
         "Rättvik"]  # fmt: skip


WORDS = [
    _edited(
        "one word",
        POLICY,
        "ska verka",
        "bör verka",
        "edited paragraph: Policyn visar hur Exempelby kommun [-ska-]{+bör+} verka för en god "
        "miljö.",
    ),
    _case(
        "ska becomes skall: a whole word, not two letters",
        "Nämnden ska pröva ansökan.\n",
        "Nämnden skall pröva ansökan.\n",
        "edited paragraph: Nämnden [-ska-]{+skall+} pröva ansökan.",
    ),
    _case(
        "the ending of a word",
        "Hyran betalas till kommunen varje månad.\n",
        "Hyran betalas till kommunens varje månad.\n",
        "edited paragraph: Hyran betalas till [-kommunen-]{+kommunens+} varje månad.",
    ),
    _edited(
        "punctuation only",
        POLICY,
        "alla nämnder, och",
        "alla nämnder och",
        "edited paragraph: Den gäller för alla nämnder[-,-] och för kommunens helägda bolag.",
    ),
    _edited(
        "a date: the phrase, not day, month and year each",
        POLICY,
        "den 1 januari 2026",
        "den 30 juni 2027",
        "edited paragraph: Minst 25 procent av maten ska vara ekologisk den "
        "[-1 januari 2026-]{+30 juni 2027+}.",
    ),
    _edited(
        "a number in running text",
        POLICY,
        "25 procent",
        "30 procent",
        "edited paragraph: Minst [-25-]{+30+} procent av maten ska vara ekologisk den 1 januari "
        "2026.",
    ),
    _case(
        "a number that begins a paragraph, and is no number of it",
        "2026 ska alla bilar vara fossilfria.\n",
        "2028 ska alla bilar vara fossilfria.\n",
        "edited paragraph: [-2026-]{+2028+} ska alla bilar vara fossilfria.",
    ),
    _edited(
        "two changes in one paragraph, far apart",
        POLICY,
        "Policyn visar hur Exempelby kommun ska verka för en god miljö.",
        "Planen visar hur Exempelby kommun ska verka för en hållbar miljö.",
        "edited paragraph: [-Policyn-]{+Planen+} visar hur Exempelby kommun ska verka för en "
        "[-god-]{+hållbar+} miljö.",
    ),
    _case(
        "a short word between two changes is told with them",
        "Avgiften är 500 kr per påbörjad månad.\n",
        "Avgiften är 700 kr varje påbörjad månad.\n",
        "edited paragraph: Avgiften är [-500 kr per-]{+700 kr varje+} påbörjad månad.",
    ),
    _edited(
        "a sentence put in the middle of a paragraph",
        "Nämnden beslutar om bidrag. Sökanden underrättas skriftligt.\n",
        "bidrag. ",
        "bidrag. Beslutet ska motiveras. ",
        "edited paragraph: Nämnden beslutar om bidrag. {+Beslutet ska motiveras. +}Sökanden "
        "underrättas skriftligt.",
    ),
    _case(
        "Swedish letters",
        "Färdtjänst får sökas av äldre på Åsö.\n",
        "Färdtjänst får sökas av yngre på Åsö.\n",
        "edited paragraph: Färdtjänst får sökas av [-äldre-]{+yngre+} på Åsö.",
    ),
    _case(
        "å instead of a is another word",
        "Halsan är viktig för alla som arbetar här.\n",
        "Hälsan är viktig för alla som arbetar här.\n",
        "edited paragraph: [-Halsan-]{+Hälsan+} är viktig för alla som arbetar här.",
    ),
    _case(
        "a word with a ligature, as texts made from PDF have",
        "Minoriteter har rätt till ﬁnska i äldreomsorgen.\n",
        "Minoriteter har rätt till ﬁnlandssvenska i äldreomsorgen.\n",
        "edited paragraph: Minoriteter har rätt till [-ﬁnska-]{+ﬁnlandssvenska+} i äldreomsorgen.",
    ),
    _case(
        "a capital letter",
        "Beslutet fattas av Kommunfullmäktige i juni.\n",
        "Beslutet fattas av kommunfullmäktige i juni.\n",
        "edited paragraph: Beslutet fattas av [-Kommunfullmäktige-]{+kommunfullmäktige+} i juni.",
    ),
    _case(
        "the address of a link",
        "Läs mer i [handboken](https://exempelby.se/handbok) om våra rutiner.\n",
        "Läs mer i [handboken](https://exempelby.se/rutiner) om våra rutiner.\n",
        "edited paragraph: Läs mer i [handboken](https://exempelby.se/[-handbok-]{+rutiner+}) om "
        "våra rutiner.",
    ),
    _case(
        "emphasis added",
        "Barn har alltid företräde i kön.\n",
        "Barn har **alltid** företräde i kön.\n",
        "edited paragraph: Barn har {+**+}alltid{+**+} företräde i kön.",
    ),
    _case(
        "a quotation",
        "Lagen säger:\n\n> Kommunen ska främja en god miljö.\n",
        "Lagen säger:\n\n> Kommunen ska värna en god miljö.\n",
        "edited quote: > Kommunen ska [-främja-]{+värna+} en god miljö.",
    ),
    _case(
        "a footnote",
        "Planen följer lagen[^1].\n\n[^1]: Kommunallagen (1991:900), 6 kap.\n",
        "Planen följer lagen[^1].\n\n[^1]: Kommunallagen (2017:725), 6 kap.\n",
        "edited footnote: [^1]: Kommunallagen ([-1991:900-]{+2017:725+}), 6 kap.",
    ),
    _case(
        "the last line loses its end, and a word",
        "Policyn ska ses över varje år.\n",
        "Policyn bör ses över varje år.",
        "edited paragraph: Policyn [-ska-]{+bör+} ses över varje år.[-⏎-]",
    ),
]

HEADINGS = [
    _edited(
        "a heading gets more words",
        POLICY,
        "Uppföljning",
        "Uppföljning och ansvar",
        "edited heading: ## § 3 Uppföljning{+ och ansvar+}",
    ),
    _edited(
        "a heading is replaced: another word in the same place",
        POLICY,
        "## § 1 Syfte",
        "## § 1 Inledning",
        "edited heading: ## § 1 [-Syfte-]{+Inledning+}",
    ),
    _edited(
        "the title",
        POLICY,
        "# Miljöpolicy",
        "# Klimatpolicy",
        "edited heading: # [-Miljöpolicy-]{+Klimatpolicy+}",
    ),
    _edited(
        "a heading renumbered",
        POLICY,
        "## § 3 Uppföljning",
        "## § 4 Uppföljning",
        "renumbered heading: ## § [-3-]{+4+} Uppföljning",
    ),
    _case(
        "headings numbered as 2.1 under a chapter that got a new number",
        "## 2 Ekonomi\n\n### 2.1 Budget\n\n### 2.2 Uppföljning\n",
        "## 3 Ekonomi\n\n### 3.1 Budget\n\n### 3.2 Uppföljning\n",
        "renumbered heading: ## [-2-]{+3+} Ekonomi",
        "renumbered heading: ### [-2-]{+3+}.1 Budget",
        "renumbered heading: ### [-2-]{+3+}.2 Uppföljning",
    ),
    _case(
        "a heading loses its number",
        "## 2. Avgifter\n\nAvgiften tas ut varje månad.\n",
        "## Avgifter\n\nAvgiften tas ut varje månad.\n",
        "renumbered heading: ## [-2. -]Avgifter",
    ),
    _edited(
        "a heading reworded and renumbered is edited",
        POLICY,
        "## § 3 Uppföljning",
        "## § 4 Uppföljning och ansvar",
        "edited heading: ## § [-3-]{+4+} Uppföljning{+ och ansvar+}",
    ),
    _case(
        "a heading set one level down",
        "## Ekonomi\n\n## Budget\n\nBudgeten beslutas i november.\n",
        "## Ekonomi\n\n### Budget\n\nBudgeten beslutas i november.\n",
        "edited heading: ##{+#+} Budget",
    ),
    _case(
        "a heading with a written anchor is the same, whatever its words",
        "{#mal}\n## Mål\n\nKommunen växer.\n",
        "{#mal}\n## Inriktning för perioden\n\nKommunen växer.\n",
        "edited heading: ## [-Mål-]{+Inriktning för perioden+}",
    ),
    _edited(
        "an anchor and a role are written above a heading",
        POLICY,
        "## § 2 Mål",
        "{#mal .goals}\n## § 2 Mål",
        "added attributes: {#mal .goals}",
    ),
    _case(
        "a role is changed",
        "{.goals}\n## Mål\n\nKommunen växer.\n",
        "{.strategies}\n## Mål\n\nKommunen växer.\n",
        "edited attributes: {.[-goals-]{+strategies+}}",
    ),
]

PARAGRAPHS = [
    _edited(
        "a paragraph added first",
        POLICY,
        "# Miljöpolicy\n",
        "# Miljöpolicy\n\nAntagen av kommunfullmäktige.\n",
        "added paragraph: Antagen av kommunfullmäktige.",
    ),
    _edited(
        "a paragraph added in the middle",
        POLICY,
        "\nDen gäller",
        "\nPolicyn ersätter den som antogs 2015.\n\nDen gäller",
        "added paragraph: Policyn ersätter den som antogs 2015.",
    ),
    _case(
        "a paragraph added last",
        POLICY,
        POLICY + "\nPolicyn revideras år 2030.\n",
        "added paragraph: Policyn revideras år 2030.",
    ),
    _edited(
        "a paragraph removed from the beginning",
        "Antagen av nämnden.\n\nPolicyn gäller tills vidare.\n\nDen är allmän.\n",
        "Antagen av nämnden.\n\n",
        "",
        "removed paragraph: Antagen av nämnden.",
    ),
    _edited(
        "a paragraph removed from the middle",
        POLICY,
        "\nKommunstyrelsen följer upp policyn en gång per mandatperiod.\n",
        "",
        "removed paragraph: Kommunstyrelsen följer upp policyn en gång per mandatperiod.",
    ),
    _edited(
        "a paragraph removed from the end",
        POLICY,
        "\nResultatet redovisas för kommunfullmäktige i samband med årsredovisningen.\n",
        "",
        "removed paragraph: Resultatet redovisas för kommunfullmäktige i samband med "
        "årsredovisningen.",
    ),
    _edited(
        "a paragraph replaced by one with other words is removed and added",
        POLICY,
        "Kommunstyrelsen följer upp policyn en gång per mandatperiod.",
        "Revisorerna granskar arbetet vart fjärde år.",
        "removed paragraph: Kommunstyrelsen följer upp policyn en gång per mandatperiod.",
        "added paragraph: Revisorerna granskar arbetet vart fjärde år.",
    ),
    _case(
        "two paragraphs swapped: the shorter one has moved",
        "Nämnden ansvarar för skolans lokaler och för inköp av möbler.\n\n"
        "Rektor ansvarar för personalen.\n",
        "Rektor ansvarar för personalen.\n\n"
        "Nämnden ansvarar för skolans lokaler och för inköp av möbler.\n",
        "moved paragraph: Rektor ansvarar för personalen.",
    ),
    _moved(
        "a paragraph moved far",
        POLICY,
        "Den gäller för alla nämnder, och för kommunens helägda bolag.\n\n",
        "Resultatet",
        "moved paragraph: Den gäller för alla nämnder, och för kommunens helägda bolag.",
    ),
    _case(
        "a paragraph moved to the end",
        POLICY,
        POLICY.replace("Den gäller för alla nämnder, och för kommunens helägda bolag.\n\n", "")
        + "\nDen gäller för alla nämnder, och för kommunens helägda bolag.\n",
        "moved paragraph: Den gäller för alla nämnder, och för kommunens helägda bolag.",
    ),
    _moved(
        "a paragraph moved and edited",
        POLICY,
        "Den gäller för alla nämnder, och för kommunens helägda bolag.\n\n",
        "Resultatet",
        "moved paragraph: Den gäller för alla nämnder, och för kommunens "
        "[-helägda-]{+delägda+} bolag.",
        made="Den gäller för alla nämnder, och för kommunens delägda bolag.\n\n",
    ),
    _moved(
        "a paragraph moved, and its last word edited",
        POLICY,
        "Den gäller för alla nämnder, och för kommunens helägda bolag.\n\n",
        "Resultatet",
        "moved paragraph: Den gäller för alla nämnder, och för kommunens helägda "
        "[-bolag-]{+företag+}.",
        made="Den gäller för alla nämnder, och för kommunens helägda företag.\n\n",
    ),
    _case(
        "a paragraph split in two",
        "Nämnden beslutar om bidrag till föreningar. Ansökan ska ha kommit in i mars.\n",
        "Nämnden beslutar om bidrag till föreningar.\n\nAnsökan ska ha kommit in i mars.\n",
        "split paragraph: Nämnden beslutar om bidrag till föreningar.[- -]{+⏎⏎+}Ansökan ska ha "
        "kommit in i mars.",
    ),
    _case(
        "two paragraphs merged",
        "Nämnden beslutar om bidrag till föreningar.\n\nAnsökan ska ha kommit in i mars.\n",
        "Nämnden beslutar om bidrag till föreningar. Ansökan ska ha kommit in i mars.\n",
        "merged paragraph: Nämnden beslutar om bidrag till föreningar.[-⏎⏎-]{+ +}Ansökan ska ha "
        "kommit in i mars.",
    ),
    _case(
        "a paragraph split, and a word of it changed",
        "Nämnden beslutar om bidrag till föreningar. Ansökan ska ha kommit in i mars.\n",
        "Nämnden beslutar om bidrag till föreningar.\n\nAnsökan ska ha kommit in i april.\n",
        "split paragraph: Nämnden beslutar om bidrag till föreningar.[- -]{+⏎⏎+}Ansökan ska ha "
        "kommit in i [-mars-]{+april+}.",
    ),
    _edited(
        "a paragraph split in the middle of a text",
        POLICY,
        "samband med årsredovisningen.",
        "samband med årsredovisningen.\n\nDet publiceras på webbplatsen.",
        "added paragraph: Det publiceras på webbplatsen.",
    ),
    _case(
        "one of several equal paragraphs is removed",
        f"## Bygglov\n\n{STANDARD}\n\n## Bostadsbidrag\n\n{STANDARD}\n\n## Tobak\n\n{STANDARD}\n",
        f"## Bygglov\n\n{STANDARD}\n\n## Bostadsbidrag\n\n## Tobak\n\n{STANDARD}\n",
        f"removed paragraph: {STANDARD}",
    ),
    _case(
        "a section among those with equal paragraphs is removed",
        f"## Bygglov\n\n{STANDARD}\n\n## Bostadsbidrag\n\n{STANDARD}\n\n## Tobak\n\n{STANDARD}\n",
        f"## Bygglov\n\n{STANDARD}\n\n## Tobak\n\n{STANDARD}\n",
        "removed heading: ## Bostadsbidrag",
        f"removed paragraph: {STANDARD}",
    ),
    _case(
        "a paragraph becomes a list",
        "Stöd ges till idrott, kultur och friluftsliv.\n",
        "Stöd ges till\n\n- idrott\n- kultur\n- friluftsliv\n",
        "split paragraph: Stöd ges till{+⏎⏎-+} idrott[-,-]{+⏎-+} kultur[- och-]{+⏎-+} "
        "friluftsliv[-.-]",
    ),
]

REGULATED = [
    _edited(
        "a § gets another number",
        REGULATIONS,
        "**5 §**",
        "**6 §**",
        f"renumbered paragraph: **[-5-]{{+6+}} §** {FIREWORKS}",
    ),
    _case(
        "a § is put in, and those after it get new numbers",
        REGULATIONS,
        _regulations(SCOPE, DIGGING, SKIPS, DOGS, POSTERS, FIREWORKS),
        f"added paragraph: **3 §** {SKIPS}",
        f"renumbered paragraph: **[-3-]{{+4+}} §** {DOGS}",
        f"renumbered paragraph: **[-4-]{{+5+}} §** {POSTERS}",
        f"renumbered paragraph: **[-5-]{{+6+}} §** {FIREWORKS}",
    ),
    _case(
        "a § is removed, and those after it get new numbers",
        REGULATIONS,
        _regulations(SCOPE, DOGS, POSTERS, FIREWORKS),
        f"removed paragraph: **2 §** {DIGGING}",
        f"renumbered paragraph: **[-3-]{{+2+}} §** {DOGS}",
        f"renumbered paragraph: **[-4-]{{+3+}} §** {POSTERS}",
        f"renumbered paragraph: **[-5-]{{+4+}} §** {FIREWORKS}",
    ),
    _case(
        "a § moved and renumbered",
        REGULATIONS,
        _regulations(SCOPE, FIREWORKS, DIGGING, DOGS, POSTERS),
        f"moved paragraph: **[-5-]{{+2+}} §** {FIREWORKS}",
        f"renumbered paragraph: **[-2-]{{+3+}} §** {DIGGING}",
        f"renumbered paragraph: **[-3-]{{+4+}} §** {DOGS}",
        f"renumbered paragraph: **[-4-]{{+5+}} §** {POSTERS}",
    ),
    _case(
        "a § reworded and renumbered is edited",
        _regulations(SCOPE, DOGS),
        _regulations(SCOPE, DIGGING, DOGS.replace("lekplatser", "skolgårdar")),
        f"added paragraph: **2 §** {DIGGING}",
        "edited paragraph: **[-2-]{+3+} §** Hundar ska hållas kopplade på "
        "[-lekplatser-]{+skolgårdar+} och i motionsspår.",
    ),
    _case(
        "a § that running text refers to",
        "Undantag medges enligt 4 § ordningslagen.\n",
        "Undantag medges enligt 5 § ordningslagen.\n",
        "edited paragraph: Undantag medges enligt [-4-]{+5+} § ordningslagen.",
    ),
]

CHAPTERS = """\
# Taxa

## 1 kap. Allmänt

Taxan gäller från årsskiftet.

## 2 kap. Avgifter

Avgiften betalas i förskott för varje påbörjad månad.

Den som betalar för sent får en påminnelse mot en avgift.

## 3 kap. Tillsyn

Miljöförvaltningen utövar tillsyn över de verksamheter som omfattas av taxan.

Nämnden beslutar om sanktionsavgifter och redovisar dem för fullmäktige varje år.

Tillsynen planeras tillsammans med länsstyrelsen.
"""

SECTIONS = [
    _moved(
        "a whole section moved, with its heading and its list",
        PLAN,
        GOALS,
        "## Ikraftträdande",
        "moved heading: ## Mål⏎⏎Nämnderna ska:⏎⏎"
        "- minska utsläppen från resor och transporter⏎"
        "- köpa varor som håller länge⏎⏎"
        "Målen gäller till och med år 2030.",
    ),
    _moved(
        "a whole section moved, and a word of its list edited",
        PLAN,
        GOALS,
        "## Ikraftträdande",
        "moved heading: ## Mål⏎⏎Nämnderna ska:",
        "moved list_item: - minska utsläppen från resor och [-transporter-]{+leveranser+}",
        "moved list_item: - köpa varor som håller länge⏎⏎Målen gäller till och med år 2030.",
        made=GOALS.replace("transporter", "leveranser"),
    ),
    _case(
        "a chapter moved, split and renumbered",
        CHAPTERS,
        """\
# Taxa

## 1 kap. Allmänt

Taxan gäller från årsskiftet.

## 2 kap. Tillsyn

Miljöförvaltningen utövar tillsyn över de verksamheter som omfattas av taxan.

Nämnden beslutar om sanktionsavgifter och redovisar dem för fullmäktige varje år.

Tillsynen planeras tillsammans med länsstyrelsen.

## 3 kap. Avgifter

Avgiften betalas i förskott för varje påbörjad månad.

## 4 kap. Påminnelser

Den som betalar för sent får en påminnelse mot en avgift.
""",
        "renumbered heading: ## [-3-]{+2+} kap. Tillsyn",
        "moved heading: ## [-2-]{+3+} kap. Avgifter⏎⏎Avgiften betalas i förskott för varje "
        "påbörjad månad.",
        "added heading: ## 4 kap. Påminnelser",
        "moved paragraph: Den som betalar för sent får en påminnelse mot en avgift.",
    ),
    _case(
        "a chapter split where it stands",
        CHAPTERS,
        CHAPTERS.replace("3 kap. Tillsyn", "4 kap. Tillsyn").replace(
            "Den som betalar för sent", "## 3 kap. Påminnelser\n\nDen som betalar för sent"
        ),
        "added heading: ## 3 kap. Påminnelser",
        "renumbered heading: ## [-3-]{+4+} kap. Tillsyn",
    ),
    _case(
        "a section removed, and the one after it renumbered",
        CHAPTERS,
        CHAPTERS[: CHAPTERS.index("## 2")] + CHAPTERS[CHAPTERS.index("## 3") :].replace("3", "2"),
        "removed heading: ## 2 kap. Avgifter",
        "removed paragraph: Avgiften betalas i förskott för varje påbörjad månad.",
        "removed paragraph: Den som betalar för sent får en påminnelse mot en avgift.",
        "renumbered heading: ## [-3-]{+2+} kap. Tillsyn",
    ),
]

LISTS = [
    _case(
        "an item put into a numbered list, and those after it get new numbers",
        ROUTINE,
        """\
## Anmälan av delegationsbeslut

1. Handläggaren skriver under beslutet
2. Chefen granskar underlaget
3. Registratorn diarieför beslutet
4. Nämndsekreteraren anslår protokollet
5. Nämnden godkänner redovisningen
""",
        "added list_item: 2. Chefen granskar underlaget",
        "renumbered list_item: [-2-]{+3+}. Registratorn diarieför beslutet",
        "renumbered list_item: [-3-]{+4+}. Nämndsekreteraren anslår protokollet",
        "renumbered list_item: [-4-]{+5+}. Nämnden godkänner redovisningen",
    ),
    _case(
        "lettered items get new letters",
        "a) bygglov för en villa\n\nb) rivningslov för en lada\n",
        "b) bygglov för en villa\n\nc) rivningslov för en lada\n",
        "renumbered paragraph: [-a-]{+b+}) bygglov för en villa",
        "renumbered paragraph: [-b-]{+c+}) rivningslov för en lada",
    ),
    _edited(
        "an item added to a list",
        POLICY,
        "- köpa varor som håller länge\n",
        "- köpa varor som håller länge\n- spara el i kommunens fastigheter\n",
        "added list_item: - spara el i kommunens fastigheter",
    ),
    _edited(
        "an item removed from a list",
        POLICY,
        "- köpa varor som håller länge\n",
        "",
        "removed list_item: - köpa varor som håller länge",
    ),
    _edited(
        "an item reworded",
        POLICY,
        "köpa varor som håller länge",
        "köpa varor som kan återvinnas",
        "edited list_item: - köpa varor som [-håller länge-]{+kan återvinnas+}",
    ),
    _edited(
        "an item replaced: other words in the same place",
        POLICY,
        "köpa varor som håller länge",
        "utbilda personalen",
        "edited list_item: - [-köpa varor som håller länge-]{+utbilda personalen+}",
    ),
    _case(
        "an item moved",
        POLICY,
        POLICY.replace("- köpa varor som håller länge\n", "").replace(
            "- minska", "- köpa varor som håller länge\n- minska"
        ),
        "moved list_item: - köpa varor som håller länge",
    ),
    _edited(
        "the words that introduce a list",
        POLICY,
        "Nämnderna ska:",
        "Nämnderna och bolagen ska:",
        "edited paragraph: Nämnderna {+och bolagen +}ska:",
    ),
    _edited(
        "a number that begins an item, and is no number of it",
        "Senast 2030 ska:\n\n- 25 procent av maten vara ekologisk\n- alla bilar gå på el\n",
        "25 procent",
        "30 procent",
        "edited list_item: - [-25-]{+30+} procent av maten vara ekologisk",
    ),
    _case(
        "an item removed between two changes",
        "- köpa varor som håller\n- utbilda personalen\n\nMålen gäller till år 2025.\n",
        "- köpa mat som håller\n\nMålen gäller till år 2030.\n",
        "edited list_item: - köpa [-varor-]{+mat+} som håller",
        "removed list_item: - utbilda personalen",
        "edited paragraph: Målen gäller till år [-2025-]{+2030+}.",
    ),
    _edited(
        "a nested item added",
        LEVELS,
        "  - genom samtal",
        "  - genom enkäter till alla anställda\n  - genom samtal",
        "added list_item:   - genom enkäter till alla anställda",
    ),
    _edited(
        "a nested item reworded",
        LEVELS,
        "två gånger",
        "fyra gånger",
        "edited list_item:   - genom skyddsronder [-två-]{+fyra+} gånger om året",
    ),
    _edited(
        "the item above nested ones reworded",
        LEVELS,
        "att arbetsmiljön undersöks",
        "att arbetsmiljön granskas",
        "edited list_item: - att arbetsmiljön [-undersöks-]{+granskas+}",
    ),
    _case(
        "one of ten equal items changed",
        "- Handlingen ska diarieföras\n" * 10,
        "- Handlingen ska diarieföras\n" * 4
        + "- Handlingen ska gallras\n"
        + "- Handlingen ska diarieföras\n" * 5,
        "edited list_item: - Handlingen ska [-diarieföras-]{+gallras+}",
    ),
    _case(
        "one of ten equal items removed",
        "- Handlingen ska diarieföras\n" * 10,
        "- Handlingen ska diarieföras\n" * 9,
        "removed list_item: - Handlingen ska diarieföras",
    ),
    _case(
        "one of ten short items removed, another added",
        "".join(f"- {town}\n" for town in TOWNS),
        "".join(f"- {town}\n" for town in [*TOWNS[:3], *TOWNS[4:], "Säter"]),
        "removed list_item: - Gagnef",
        "added list_item: - Säter",
    ),
]

TABLES = [
    _edited(
        "a row added",
        FEES,
        "| Pensionär",
        "| Student | 50 kronor | en dag |\n| Pensionär",
        "added table_row: | Student | 50 kronor | en dag |",
    ),
    _edited(
        "a row removed",
        FEES,
        "| Pensionär | 50 kronor | en dag |\n",
        "",
        "removed table_row: | Pensionär | 50 kronor | en dag |",
    ),
    _edited(
        "a cell changed",
        FEES,
        "70 kronor",
        "85 kronor",
        "edited table_row: | Vuxen | [-70-]{+85+} kronor | en dag |",
    ),
    _case(
        "a column added",
        FEES,
        """\
## Taxa för badhuset

| Besökare | Avgift | Giltighet | Moms |
|---|---|---|---|
| Vuxen | 70 kronor | en dag | 6 % |
| Pensionär | 50 kronor | en dag | 6 % |
| Ungdom under 18 år | 40 kronor | en dag | 6 % |
| Familj | 150 kronor | en dag | 6 % |
""",
        "edited table_row: | Besökare | Avgift | Giltighet |[-⏎-]{+ Moms |⏎|---+}|---|---|---|",
        "edited table_row: | Vuxen | 70 kronor | en dag |{+ 6 % |+}",
        "edited table_row: | Pensionär | 50 kronor | en dag |{+ 6 % |+}",
        "edited table_row: | Ungdom under 18 år | 40 kronor | en dag |{+ 6 % |+}",
        "edited table_row: | Familj | 150 kronor | en dag |{+ 6 % |+}",
    ),
    _moved(
        "a row moved",
        FEES,
        "| Vuxen | 70 kronor | en dag |\n",
        "| Familj",
        "moved table_row: | Vuxen | 70 kronor | en dag |",
    ),
]

DEFINITIONS = [
    _case(
        "two concepts swapped: the shorter one has moved, with its definition",
        CONCEPTS,
        """\
## Begrepp

Taxa
: Ett beslut om vad någon ska betala för en kommunal tjänst.

Styrdokument
: Ett dokument som talar om vad kommunens verksamheter ska uppnå.

Delegat
: Den som fattar beslut på nämndens vägnar.
""",
        "moved term: Taxa⏎: Ett beslut om vad någon ska betala för en kommunal tjänst.",
    ),
    _edited(
        "a definition reworded",
        CONCEPTS,
        "på nämndens vägnar",
        "i nämndens ställe",
        "edited definition: : Den som fattar beslut [-på-]{+i+} nämndens [-vägnar-]{+ställe+}.",
    ),
    _edited(
        "a concept renamed",
        CONCEPTS,
        "Taxa",
        "Prislista",
        "edited term: [-Taxa-]{+Prislista+}",
    ),
    _edited(
        "a concept added",
        CONCEPTS,
        "Delegat\n",
        "Avgift\n: Det som någon betalar.\n\nDelegat\n",
        "added term: Avgift",
        "added definition: : Det som någon betalar.",
    ),
]

LAYOUT = [
    _case(
        "only white space inside a line",
        "Avgiften är 100 kronor per år.\n",
        "Avgiften är  100 kronor per år.\n",
        "layout paragraph: Avgiften är {+ +}100 kronor per år.",
    ),
    _case(
        "no-break spaces",
        "Stöd ges enligt 4 § socialtjänstlagen med 500 kronor.\n",
        "Stöd ges enligt 4\u00a0§ socialtjänstlagen med 500\u00a0kronor.\n",
        "layout paragraph: Stöd ges enligt 4[- -]{+\u00a0+}§ socialtjänstlagen med "
        "500[- -]{+\u00a0+}kronor.",
    ),
    _case(
        "only where lines are broken",
        "Kommunen ska verka för en god miljö i hela länet.\n",
        "Kommunen ska verka\nför en god miljö i hela länet.\n",
        "layout paragraph: Kommunen ska verka[- -]{+⏎+}för en god miljö i hela länet.",
    ),
    _case(
        "lines broken elsewhere, and a word",
        "Kommunen ska verka för en god miljö i hela länet.\n",
        "Kommunen ska verka\nför en bättre miljö i hela länet.\n",
        "edited paragraph: Kommunen ska verka[- -]{+⏎+}för en [-god-]{+bättre+} miljö i hela "
        "länet.",
    ),
    _case(
        "other signs for the items of a list",
        "* minska utsläppen\n* köpa varor som håller\n",
        "- minska utsläppen\n- köpa varor som håller\n",
        "layout list_item: [-*-]{+-+} minska utsläppen",
        "layout list_item: [-*-]{+-+} köpa varor som håller",
    ),
    _edited(
        "one more empty line",
        POLICY,
        "\n\n## § 2",
        "\n\n\n## § 2",
        "layout blank: {+⏎+}",
    ),
    _case(
        "the last line has no end",
        POLICY,
        POLICY.removesuffix("\n"),
        "layout paragraph: Resultatet redovisas för kommunfullmäktige i samband med "
        "årsredovisningen.[-⏎-]",
    ),
    _edited(
        "an empty line less before a list",
        POLICY,
        "ska:\n\n-",
        "ska:\n-",
        "layout blank:",
    ),
    _case(
        "the columns of a table made as wide as their words",
        "| Besökare | Avgift |\n|---|---|\n| Vuxen | 70 kronor |\n",
        "| Besökare | Avgift    |\n|----------|-----------|\n| Vuxen    | 70 kronor |\n",
        "layout table_row: | Besökare | Avgift [-|⏎|---|-]{+   |⏎|----------|--------+}---|",
        "layout table_row: | Vuxen {+   +}| 70 kronor |",
    ),
    _case(
        "a mark of byte order taken away",
        "\ufeff# Miljöpolicy\n\nKommunen växer.\n",
        "# Miljöpolicy\n\nKommunen växer.\n",
        "layout heading: [-\ufeff-]# Miljöpolicy",
    ),
    _case("line ends of Windows", POLICY, POLICY.replace("\n", "\r\n")),
    _case("line ends of old Macs", POLICY, POLICY.replace("\n", "\r")),
    _case("loose accents", POLICY, normalize("NFD", POLICY)),
    _case("equal texts", POLICY, POLICY),
    _case("equal texts with the same fault", "# A\n\n<b>x</b>\n", "# A\n\n<b>x</b>\n"),
]

WHOLES = [
    _case("nothing, twice", "", ""),
    _case(
        "a text where there was none",
        "",
        "# Miljöpolicy\n\nKommunen växer.\n",
        "added heading: # Miljöpolicy",
        "added paragraph: Kommunen växer.",
    ),
    _case(
        "no text where there was one",
        "# Miljöpolicy\n\nKommunen växer.\n",
        "",
        "removed heading: # Miljöpolicy",
        "removed paragraph: Kommunen växer.",
    ),
    _case(
        "a text of empty lines becomes one of words",
        "\n\n",
        "Kommunen växer.\n",
        "added paragraph: Kommunen växer.",
    ),
    _case(
        "everything replaced",
        "Kommunen växer snabbt.\n",
        "Föreningar söker bidrag.\n\nHundar hålls kopplade.\n",
        "removed paragraph: Kommunen växer snabbt.",
        "added paragraph: Föreningar söker bidrag.",
        "added paragraph: Hundar hålls kopplade.",
    ),
    _edited(
        "a comment added",
        POLICY,
        "## § 2",
        "<!-- Förslag -->\n\n## § 2",
        "added other: <!-- Förslag -->",
    ),
]

CASES = [
    *WORDS,
    *HEADINGS,
    *PARAGRAPHS,
    *REGULATED,
    *SECTIONS,
    *LISTS,
    *TABLES,
    *DEFINITIONS,
    *LAYOUT,
    *WHOLES,
]


@dataclass(frozen=True)
class Named:
    """The latest of a row of texts, each following the one before, with its published anchors."""

    lineage: Lineage
    prefix: str = "sd-"

    @property
    def document(self) -> Document:
        return self.lineage.texts[len(self.lineage.texts)]

    @property
    def used(self) -> frozenset[str]:
        return self.lineage.used


def first(document: Document) -> Named:
    return Named(Lineage().with_text(1, document, None, "sd-"))


def inherit(before: Named, document: Document, prefix: str) -> Named:
    latest = len(before.lineage.texts)
    return Named(before.lineage.with_text(latest + 1, document, latest, prefix), prefix)
