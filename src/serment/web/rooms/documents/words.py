"""What each kind of document is for, in one line."""

from dataclasses import dataclass

from serment.documents.handing import done_with


@dataclass(frozen=True, slots=True)
class KindWords:
    """A kind of document as the screen names it."""

    kind: str
    name: str
    use: str
    give: str

    @property
    def done(self) -> str:
        """What is done with it: « affichée », « imprimé »."""
        return done_with(self.kind)


KIND_WORDS = {
    w.kind: w
    for w in (
        KindWords(
            "waiting_room_poster",
            "Affiche de la salle d’attente",
            "Dit aux patients l’essentiel, sur une page.",
            "Imprimez-la et affichez-la là où les patients attendent.",
        ),
        KindWords(
            "patient_notice",
            "Notice des patients",
            "Dit tout ce que la loi demande de dire.",
            "Gardez-la à l’accueil et remettez-la à qui la demande. Ne la faites pas signer.",
        ),
        KindWords(
            "staff_notice",
            "Notice du personnel",
            "Dit à vos salariés ce que vous faites de leurs données.",
            "Remettez-la en main propre à chaque salarié.",
        ),
        KindWords(
            "website_text",
            "Texte du site internet",
            "La page « Vos données » de votre site.",
            "Transmettez-le à la personne qui tient votre site.",
        ),
        KindWords(
            "secretary_script",
            "Ce que dit le secrétariat",
            "Les phrases justes au téléphone et au comptoir.",
            "Posez-le près du téléphone.",
        ),
        KindWords(
            "rights_procedure",
            "Procédure : demandes des personnes",
            "Qui répond, comment, dans quel délai.",
            "Relisez-la avec votre équipe.",
        ),
        KindWords(
            "breach_procedure",
            "Procédure : violation de données",
            "Que faire dans les premières heures.",
            "Relisez-la avec votre équipe.",
        ),
        KindWords(
            "access_procedure",
            "Procédure : accès et habilitations",
            "Qui ouvre quoi, et comment un départ ferme ses accès.",
            "Relisez-la à chaque arrivée et à chaque départ.",
        ),
        KindWords(
            "purge_procedure",
            "Procédure : tri et destruction",
            "Combien de temps garder, comment détruire.",
            "Appliquez-la une fois par an.",
        ),
        KindWords(
            "computing_charter",
            "Charte informatique",
            "Les règles d’usage des outils du cabinet.",
            "Faites-la connaître à chaque personne de l’équipe.",
        ),
        KindWords(
            "crisis_kit",
            "Kit de crise",
            "Sur papier, pour le jour où l’ordinateur est éteint.",
            "Imprimez-le, complétez les numéros, rangez-le hors de l’ordinateur.",
        ),
    )
}


def words_of(kind: str) -> KindWords:
    """Return the words of a kind; a kind that a later version drops keeps its own name."""
    return KIND_WORDS.get(kind, KindWords(kind, kind, "", ""))
