"""What the test checkpoint understands: a small grammar of office sentences."""

from __future__ import annotations

import hashlib
import itertools
import re

HELD_OUT_SHARE = 10  # one sentence in ten is never trained on

# A sentence takes one choice from each line.
GRAMMAR = {
    "en": """
        the team | our company | every manager | the board | finance | legal
            | the leadership team | our sales office
        will review | approved | will share | welcomes | needs | is planning | explained
        the quarterly results | the new budget | the safety plan | the annual report
            | your questions | the video update | the customer feedback
            | the training programme
        on Monday | this week | before Friday | next month | today | in January | tomorrow
    """,
    "de": """
        das Team | unsere Firma | jede Abteilung | der Vorstand | die Finanzabteilung
            | unser Betriebsrat
        prüft | genehmigt | braucht | bespricht | plant | begrüßt
        die Ergebnisse | das neue Budget | den Jahresbericht | Ihre Fragen | die Schulung
            | den Umzug
        am Montag | diese Woche | vor Freitag | nächsten Monat | heute | im Januar
    """,
}
PHRASES: dict[str, list[str]] = {
    "en": [
        "Thank you for watching.",
        "Welcome to our monthly update.",
        "Please leave a comment below.",
        "Let me start with the good news.",
        "We made mistakes and we learned from them.",
        "See you next week.",
        "Here are three key messages.",
        "Good morning everyone.",
    ],
    "de": [
        "Vielen Dank für Ihre Aufmerksamkeit.",
        "Willkommen zu unserem Bericht.",
        "Bitte schreiben Sie einen Kommentar.",
        "Ich beginne mit der guten Nachricht.",
        "Wir haben Fehler gemacht und daraus gelernt.",
        "Bis nächste Woche.",
        "Guten Morgen zusammen.",
    ],
}


def sentences(language: str) -> list[str]:
    """Every sentence that the grammar of a language can say."""
    lines = re.sub(r"\n\s*\|", " |", GRAMMAR[language]).strip().splitlines()
    choices = [line.strip().split(" | ") for line in lines]
    joined = (" ".join(parts) for parts in itertools.product(*choices))
    return [text[0].upper() + text[1:] + "." for text in joined]


def held_out(text: str) -> bool:
    """True for the sentences kept for measuring."""
    return hashlib.sha256(text.encode()).digest()[0] % HELD_OUT_SHARE == 0
