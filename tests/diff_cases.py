"""Pairs of texts, and what a careful person would say that was changed between them."""

from typing import NamedTuple


class Case(NamedTuple):
    """Two texts and what changed, without what is equal, in the order of the new text.

    A change is written as its kind, its block and its words: ``[-what was deleted-]`` and
    ``{+what was inserted+}`` stand among those of both sides; ⏎ is a line end, and those
    around a change are left out.
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

TEXT_OF_GOALS = """\
Nämnderna ska:

- minska utsläppen från resor och transporter
- köpa varor som håller länge
- ta hänsyn till djur och växter när mark bebyggs

Minst 25 procent av maten ska vara ekologisk den 1 januari 2026.
"""

SECTION_ON_GOALS = f"## § 2 Mål\n\n{TEXT_OF_GOALS}"

SECTION_ON_FOLLOWING_UP = """\
## § 3 Uppföljning

Kommunstyrelsen följer upp policyn en gång per mandatperiod.

Resultatet redovisas för kommunfullmäktige i samband med årsredovisningen.
"""

REGULATIONS = """\
# Lokala ordningsföreskrifter

**1 §** Föreskrifterna gäller alla offentliga platser inom kommunen.

**2 §** Den som tänker gräva på en offentlig plats ska ha tillstånd av Polismyndigheten.

**3 §** Hundar ska hållas kopplade på lekplatser och i motionsspår.

**4 §** Affischer får inte sättas upp på träd, stolpar eller byggnader.

**5 §** Fyrverkerier får bara användas på nyårsaftonen, påskafton och valborgsmässoafton.
"""

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
        "edited heading: [-##-]{+###+} Budget",
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
    _case(
        "a paragraph moved far",
        POLICY,
        POLICY.replace(
            "\nDen gäller för alla nämnder, och för kommunens helägda bolag.\n", ""
        )
        + "\nDen gäller för alla nämnder, och för kommunens helägda bolag.\n",
        "moved paragraph: Den gäller för alla nämnder, och för kommunens helägda bolag.",
    ),
    _case(
        "a paragraph moved and edited",
        POLICY,
        POLICY.replace(
            "\nDen gäller för alla nämnder, och för kommunens helägda bolag.\n", ""
        )
        + "\nDen gäller för alla nämnder, och för kommunens delägda bolag.\n",
        "moved paragraph: Den gäller för alla nämnder, och för kommunens "
        "[-helägda-]{+delägda+} bolag.",
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
        "split paragraph: Stöd ges till[- -]{+⏎⏎- +}idrott[-, -]{+⏎- +}kultur[- och -]{+⏎- +}"
        "friluftsliv[-.-]",
    ),
]

REGULATED = [
    _edited(
        "a § gets another number",
        REGULATIONS,
        "**5 §**",
        "**6 §**",
        "renumbered paragraph: **[-5-]{+6+} §** Fyrverkerier får bara användas på nyårsaftonen, "
        "påskafton och valborgsmässoafton.",
    ),
    _case(
        "a § is put in, and all after it get new numbers",
        REGULATIONS,
        REGULATIONS.replace("**5 §**", "**6 §**")
        .replace("**4 §**", "**5 §**")
        .replace("**3 §**", "**4 §** Hundar ska hållas kopplade på lekplatser och i motionsspår.")
        .replace(
            " Hundar ska hållas kopplade på lekplatser och i motionsspår. Hundar",
            " Hundar",
        )
        .replace("**4 §** Hundar", "**3 §** Container får ställas ut efter anmälan.\n\n**4 §** Hundar"),
        "added paragraph: **3 §** Container får ställas ut efter anmälan.",
        "renumbered paragraph: **[-3-]{+4+} §** Hundar ska hållas kopplade på lekplatser och i "
        "motionsspår.",
        "renumbered paragraph: **[-4-]{+5+} §** Affischer får inte sättas upp på träd, stolpar "
        "eller byggnader.",
        "renumbered paragraph: **[-5-]{+6+} §** Fyrverkerier får bara användas på nyårsaftonen, "
        "påskafton och valborgsmässoafton.",
    ),
]
