"""The vocabulary of citations, in tables: verbs, bodies, labels, and words that say it is none.

Forms as municipalities, regions and associations print them; an organisation's
own bodies and abbreviations go before these.
"""

from __future__ import annotations

from enum import StrEnum

from styrdok.content.actions import Action


class Kind(StrEnum):
    """What a word does in a citation."""

    VERB = "verb"
    """A participle or passive: antagen, antogs. What follows is the decision."""
    ACTIVE = "active"
    """A verb whose subject decides: antog, har fastställt. It needs a body."""
    WEAK = "weak"
    """Said of web pages as well as of decisions: uppdaterad. It needs a body or a §."""
    INFINITIVE = "infinitive"
    """What was decided to do: (beslutade att) anta. On its own it is a plan, or a rule."""
    DECIDED = "decided"
    """A decision that the word itself doesn't name: beslut, beslutsdatum."""
    NOUN = "noun"
    """What was decided on: revideringen (antogs). It gives the next verb its action."""
    FOREIGN = "foreign"
    """One who decides on other things than governing documents: regeringen."""
    OTHER = "other"
    """The decision that follows is of the document that this one replaces: ersätter."""
    REFERENCE = "reference"
    """The decision that follows is another document's: utifrån, kompletterar."""
    MODAL = "modal"
    """What is to be done has not been decided yet: ska, bör."""
    NOT = "not"
    """The sentence cites no decision: föreslår, ska, kallelse."""
    STOP = "stop"
    """A label whose value is no decision: giltighetstid, dokumentansvarig."""
    REGISTER = "register"
    """A label of a case number: dnr."""
    UNTIL = "until"
    """The date that follows is an end: till och med."""
    BY = "by"
    """The date that follows is a deadline: senast."""
    LAW = "law"
    """A § beside it is one of a law."""
    BODY = "body"


A = Action
_PAST = {
    A.ADOPTED: "antagen antaget antagna antogs antagits ant antag fastställd fastställt "
    "fastställda fastställdes fastställts fastst fastställes beslutad beslutat beslutade "
    "beslutades beslutats godkänd godkänt godkända godkändes godkänts bifallen stadfäst stadfäste "
    "klubbad klubbat klubbade klubbades fastlagd fastlagt fastlagda fastlades antagandedatum "
    "antagandeinstans fastställelsedatum ntagen ntaget ntagna antgen anatgen antagan anatagen "
    "antaagen fastsälld faställd faststäld faställd fasställd",
    A.REVISED: "reviderad reviderat reviderade reviderades reviderats rev revid omreviderad ändrad "
    "ändrat ändrade ändrades ändrats ändr kompletterad kompletterat kompletterade kompletterades "
    "kompletterats omarbetad omarbetat omarbetade omarbetades revideringsdatum ändringsdatum",
    A.REPEALED: "upphävd upphävt upphävda upphävdes upphävts upphävs upphört avskaffad avskaffades "
    "utgår utgått utgick upphör",
    A.REPLACED: "ersatt ersatta ersattes ersatts",
    A.EXTENDED: "förlängd förlängt förlängda förlängdes förlängts förlängning prolongerad "
    "prolongerades",
    A.REVIEWED: "aktualitetsprövad aktualitetsprövat aktualitetsprövade aktualitetsprövades "
    "aktualitetsprövats aktualitetsförklarad aktualitetsförklarat aktualitetsförklarade "
    "aktualitetsförklarades aktualiserad aktualiserat aktualiserade aktualiserades "
    "aktualitetsgranskad översedd",
    A.CORRECTED: "rättad rättat rättade rättades rättats korrigerad korrigerat korrigerade "
    "korrigerades rättelse",
}
_ACTIVE = {
    A.ADOPTED: "antog antagit fastställde beslöt godkände",
    A.REVISED: "reviderade ändrade",
    A.REPEALED: "upphävde upphäver",
    A.EXTENDED: "förlängde",
    A.REVIEWED: "aktualitetsprövade aktualitetsförklarade",
}
_INFINITIVE = {
    A.ADOPTED: "anta antar antas antaga antages fastställa fastställer fastställs fastställas "
    "besluta beslutas beslutar godkänna godkänner godkänns godkännas",
    A.REVISED: "revidera reviderar revideras ändra ändrar ändras kompletteras komplettera "
    "omarbetas omarbeta",
    A.REPEALED: "upphäva upphävas",
    A.REPLACED: "ersätta ersättas ersätts",
    A.EXTENDED: "förlänga förlänger förlängs förlängas",
    A.REVIEWED: "aktualitetspröva aktualitetsprövas aktualitetsförklara aktualiseras uppdateras "
    "uppdatera aktualisera",
}
_WEAK = {
    A.ADOPTED: "tagen taget tagna togs",
    A.REVISED: "uppdaterad uppdaterat uppdaterade uppdaterades",
    A.REVIEWED: "aktualitetsprövning",
}
_NOUN = {
    A.ADOPTED: "antagande antagandet fastställande fastställandet",
    A.REVISED: "revidering revideringen revideringar revideringarna ändring ändringen ändringar "
    "ändringarna tillägg tillägget komplettering kompletteringen",
    A.REVIEWED: "aktualitetsförklaring aktualitetsförklaringen",
    A.EXTENDED: "förlängningen",
    A.REPEALED: "upphävande upphävandet",
}
_PLAIN = {
    Kind.DECIDED: "beslut beslutet beslutsdatum beslutandedatum beslutsinstans beslutsnivå "
    "beslutsorgan beslutsfattare ordförandebeslut delegationsbeslut delegeringsbeslut "
    "direktörsbeslut",
    Kind.FOREIGN: "regeringen regeringens riksdagen riksdagens staten statens partiet "
    "generalförsamling generalförsamlingen eu fn partistyrelsen kongressen europaparlamentet "
    "länsstyrelsen länsstyrelsens skolverket socialstyrelsen boverket naturvårdsverket "
    "folkhälsomyndigheten trafikverket föreningen årsmötet styrgruppen landshövdingen "
    "krisberedskap kungl kungen konungen riksbanken europarådet "
    "europarådets säkerhetsrådet ministerrådet lagrådet konferensen toppmötet parlamentet "
    "stortinget kommissionen kyrkofullmäktige kyrkorådet församlingen "
    "stämman sverige sveriges skr hovrätten",
    Kind.OTHER: "ersätter ers",
    Kind.REFERENCE: "utifrån jfr jämför hänvisas enlighet kompletterar bygger grundas grundar",
    Kind.MODAL: "ska skall bör skulle kommer kan får måste",
    Kind.NOT: "föreslår föreslås föreslog föreslagit förslag förslaget förslagen beräknas planeras "
    "planerad planerat planerade väntas förväntas inför innan inte ej aldrig yrkar yrkande uppdrag "
    "uppdra uppdrar uppdrog återremiss återremittera återremitterades återremitterade avslå avslog "
    "bordläggs bordlades remiss remitteras remitterades samråd utställning granskning sammanträder "
    "kallelse dagordning ledamot ledamöter ersättare vald valda valdes född utbildning "
    "utbildningen anställd sökande reservplats bokslut årsredovisning årsredovisningen "
    "föredragningslista presidium nomineras elever studenter deltagare leverantör entreprenör "
    "anbud upphandling utsåg utse utses utsågs beviljade beviljades bevilja informerades "
    "överlämnade behandlade behandlades anmäldes beviljat avslagit handlingarna försäljningen "
    "köpet redovisningen slutredovisningen barn motion motionen medborgarförslag interpellation "
    "avtal avtalet tillståndet bygglov ärendet underlag utkast",
    Kind.STOP: "giltighetstid giltighetsperiod publicerad publicerat publicerades skapad skapades "
    "skapat utskriven utskrift utskriftsdatum diarieförd dokumentansvarig dokumentansvariga "
    "dokumentägare dokumentansvar ansvarig handläggare kontaktperson version upplaga utgåva anslås "
    "anslaget anslagsdatum anslag nedtages justerat justerad justeras justering justerades "
    "överklagas överklagande överklagan tillkännagivet tillkännages tillkännagavs protokollet "
    "granskad utgiven utgivare nästa revideringsintervall uppföljning målgrupp copyright tryck "
    "tryckt foto expedierad expedieras inkom ankom upprättad upprättat författare omfattar "
    "adresserat sid flik statistik folkmängd telefon tel fax postadress box isbn issn "
    "organisationsnummer mötestid mötesdatum sammanträdesdatum sammanträdestid sammanträden "
    "öppettider utskrivet utskriven",
    Kind.REGISTER: "dnr diarienummer diarienr diarie ärendenummer ärendenr ärende ärendebeteckning",
    Kind.BY: "senast",
}

WORDS: dict[str, tuple[Kind, Action | None]] = {
    **{word: (kind, None) for kind, words in _PLAIN.items() for word in words.split()},
    **{
        word: (kind, action)
        for kind, table in (
            (Kind.NOUN, _NOUN),
            (Kind.INFINITIVE, _INFINITIVE),
            (Kind.WEAK, _WEAK),
            (Kind.ACTIVE, _ACTIVE),
            (Kind.VERB, _PAST),
        )
        for action, words in table.items()
        for word in words.split()
    },
}

BODIES: dict[str, str] = {
    form: key
    for key, forms in {
        "kommunfullmaktige": "kommunfullmäktige kommunfullmäktiges kommunfullmäktiget fullmäktige "
        "fullmäktiges kommunfullm fullm stadsfullmäktige stadsfullmäktiges k-fullm "
        "kommunfullmäktigesammanträde",
        "kommunstyrelsen": "kommunstyrelsen kommunstyrelsens kommunstyrelse stadskontoret "
        "kommunstyr stadsstyrelsen",
        "kommunstyrelsens_arbetsutskott": "arbetsutskottet arbetsutskottets arbetsutskott",
        "regionfullmaktige": "regionfullmäktige regionfullmäktiges",
        "regionstyrelsen": "regionstyrelsen regionstyrelsens",
        "landstingsfullmaktige": "landstingsfullmäktige landstingsfullmäktiges",
        "landstingsstyrelsen": "landstingsstyrelsen landstingsstyrelsens",
        "forbundsfullmaktige": "förbundsfullmäktige förbundsfullmäktiges",
        "forbundsdirektion": "förbundsdirektionen förbundsdirektionens förbundsdirektion "
        "direktionen direktionens",
        "forbundsstyrelsen": "förbundsstyrelsen",
        "bolagsstyrelse": "bolagsstyrelsen bolagsstyrelsens bolagsstyrelse styrelsen styrelsens "
        "styrelse",
        "bolagsstamma": "bolagsstämman bolagsstämma årsstämman årsstämma",
        "kommundirektor": "kommundirektören kommundirektörens kommundirektör kommunchefen "
        "kommunchefens kommunchef stadsdirektören stadsdirektör kommundir stadsdir",
        "forvaltningschef": "förvaltningschefen förvaltningschefens förvaltningschef "
        "förvaltningsdirektören förvaltningsdirektör",
        "ledningsgrupp": "ledningsgruppen ledningsgruppens ledningsgrupp ledningsgrp "
        "kommunledningsgruppen it-gruppen",
        "domstol:forvaltningsratten": "förvaltningsrätten förvaltningsrättens",
        "domstol:kammarratten": "kammarrätten kammarrättens",
        "rad:folkhalsoradet": "folkhälsorådet",
    }.items()
    for form in forms.split()
}

# Case counts: "au" and "sn" are also parts of other words, and KFS is no body.
ABBREVIATIONS: dict[str, str] = {
    form: key
    for forms, key in {
        "KF Kf kf": "kommunfullmaktige",
        "KS Ks ks": "kommunstyrelsen",
        "KSAU KSau KsAu Ksau ksau AU Au KSAu": "kommunstyrelsens_arbetsutskott",
        "RF": "regionfullmaktige",
        "RS": "regionstyrelsen",
        "LF": "landstingsfullmaktige",
        "LS": "landstingsstyrelsen",
        "SN Sn": "namnd:socialnamnden",
        "BUN Bun": "namnd:barn_och_utbildningsnamnden",
        "BN Bn": "namnd:byggnadsnamnden",
        "MN": "namnd:miljonamnden",
        "MBN": "namnd:miljo_och_byggnadsnamnden",
        "BMN": "namnd:bygg_och_miljonamnden",
        "KFN": "namnd:kultur_och_fritidsnamnden",
        "KN": "namnd:kulturnamnden",
        "VON Von": "namnd:vard_och_omsorgsnamnden",
        "ON": "namnd:omsorgsnamnden",
        "SÄN": "namnd:social_och_aldrenamnden",
        "ÄN": "namnd:aldrenamnden",
        "TN Tn": "namnd:tekniska_namnden",
        "UN": "namnd:utbildningsnamnden",
        "GN": "namnd:gymnasienamnden",
        "VN": "namnd:valnamnden",
        "ÖFN ÖN": "namnd:overformyndarnamnden",
        "SBN": "namnd:samhallsbyggnadsnamnden",
        "PN": "namnd:personalnamnden",
        "NN": "namnd:naringslivsnamnden",
        "PU": "utskott:personalutskottet",
        "FHR": "rad:folkhalsoradet",
    }.items()
    for form in forms.split()
}

SUFFIXES = {
    "nämnden": "namnd",
    "nämnd": "namnd",
    "utskottet": "utskott",
    "utskott": "utskott",
    "rådet": "rad",
}
"""Endings that make a word a body of its own: socialnämnden, välfärdsutskottet."""

OFFICIALS = ("chef", "chefen", "rektor", "rektorn", "direktör", "direktören")
"""Endings of officials, whose key is the word itself: ekonomichef."""

FOREIGN_ENDINGS = ("inspektionen", "verket", "myndigheten", "domstolen", "departementet")

LAW_WORDS = (
    r"(?:st(?:ycket)?\b|p(?:unkten)?\b|mom\b|i\s+(?:denna|dessa|detta|samma|lag|reglement|"
    r"förordning|stadg|arbetsordning|polic|avtal|bolagsordning|ordning|föreskrift|kommunallag)|"
    r"[\wåäö]*(?:lag(?:en|ens)?|balk(?:en)?|förordning(?:en)?|formen)\b|"
    r"(?-i:KL|KomL|SoL|PBL|LSS|FL|OSL|TF|RF|AML|MB|SFS|AL)\b)"
)
"""What after a § says that it is one of a law or of a regulation, not of minutes."""

# The forms that a misspelt word is compared with; shorter ones are too like other words.
FUZZY = [
    word
    for word in (*WORDS, *BODIES, "redigerad", "antalet", "registrerad", "beslutar", "besluten")
    if len(word) >= 8
]
