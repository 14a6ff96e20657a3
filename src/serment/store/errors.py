"""What goes wrong with the encrypted folder, in three sentences for a person."""

from serment.kernel.french import nbsp


class StoreError(Exception):
    """A refusal of the store: `what` is wrong, `why` it matters, what to do (`remedy`)."""

    def __init__(self, what: str, why: str, remedy: str) -> None:
        super().__init__(what, why, remedy)
        self.what = nbsp(what)
        self.why = nbsp(why)
        self.remedy = nbsp(remedy)

    def __str__(self) -> str:
        return f"{self.what} {self.why} {self.remedy}"


class StoreLockedError(StoreError):
    """No key is in memory: the store has not been opened, or has been locked again."""

    def __init__(self) -> None:
        super().__init__(
            "Le cabinet est verrouillé.",
            "Aucune donnée ne peut être lue ni écrite sans la phrase de passe.",
            "Ouvrez le cabinet, puis recommencez.",
        )


class WrongPassphraseError(StoreError):
    """The passphrase opens no key slot: the present one, or that of the day of a backup."""

    def __init__(self, *, of_backup: bool = False) -> None:
        if of_backup:
            super().__init__(
                "La phrase de passe n’est pas celle de cette sauvegarde.",
                "Une sauvegarde s’ouvre avec la phrase du jour où elle a été faite, même si vous "
                "en avez changé depuis.",
                "Essayez la phrase d’alors, ou le code du kit de secours d’alors "
                "(--recovery-code-file).",
            )
            return
        super().__init__(
            "La phrase de passe n’est pas la bonne.",
            "Sans elle, les données restent chiffrées et illisibles.",
            "Vérifiez la touche Majuscule et la langue du clavier, puis recommencez ; "
            "le code de secours imprimé ouvre aussi le cabinet.",
        )


class WrongRecoveryCodeError(StoreError):
    """The recovery code is well formed and opens no key slot."""

    def __init__(self, *, of_backup: bool = False) -> None:
        if of_backup:
            super().__init__(
                "Ce code de secours n’est pas celui de cette sauvegarde.",
                "Une sauvegarde s’ouvre avec le kit du jour où elle a été faite, même si vous en "
                "avez refait un depuis.",
                "Reprenez la feuille d’alors, ou essayez la phrase de passe d’alors.",
            )
            return
        super().__init__(
            "Ce code de secours n’ouvre pas ce cabinet.",
            "Il a peut-être été remplacé par un code plus récent, ou appartient à un autre "
            "cabinet.",
            "Reprenez le dernier kit de secours imprimé et recopiez le code en entier.",
        )


class UnreadableRecoveryCodeError(StoreError):
    """What was typed is not a recovery code, or has a typing error."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"Le code de secours comporte une erreur de frappe : {reason}.",
            "Un seul caractère faux suffit à ne rien ouvrir.",
            "Relisez la feuille groupe par groupe ; majuscules, tirets et espaces sont "
            "indifférents.",
        )


class WeakPassphraseError(StoreError):
    """The passphrase would be guessed too soon."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"Cette phrase de passe est trop facile à deviner : {reason}.",
            "Elle seule protège les données si l’ordinateur est volé.",
            "Choisissez par exemple cinq mots sans rapport entre eux, faciles à retenir.",
        )


class TooSoonError(StoreError):
    """Too many failed attempts: the next one must wait `seconds`."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(
            "Plusieurs phrases fausses de suite ont été saisies.",
            "L’attente s’allonge à chaque échec pour décourager quelqu’un qui essaierait au "
            "hasard ; fermer Serment ne la raccourcit pas.",
            f"Réessayez dans {duration_in_french(seconds)}.",
        )


class DamagedKeySlotsError(StoreError):
    """The file of key slots is missing, cut or altered."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"Le fichier des clés (keyslots.json) est abîmé : {reason}.",
            "Sans lui, ni la phrase de passe ni le code de secours ne peuvent ouvrir les données.",
            "Ne supprimez rien. Restaurez la dernière sauvegarde avec « serment restore » ; elle "
            "contient ce fichier.",
        )


class NewerStoreError(StoreError):
    """The folder was written by a later version of the program."""

    def __init__(self, detail: str) -> None:
        super().__init__(
            f"Ces données ont été enregistrées par une version plus récente de Serment ({detail}).",
            "Les ouvrir avec la version présente pourrait les abîmer.",
            "Installez la dernière version de Serment, puis rouvrez le cabinet.",
        )


class AlreadyOpenError(StoreError):
    """Another instance holds the folder."""

    def __init__(self, folder: str, holder: str) -> None:
        super().__init__(
            f"Ce cabinet est déjà ouvert{holder}.",
            f"Deux programmes qui écriraient ensemble dans « {folder} » abîmeraient les données.",
            "Revenez à la fenêtre déjà ouverte, ou quittez-la (bouton « Quitter ») et recommencez.",
        )


class FolderUnusableError(StoreError):
    """The folder cannot be created, read or written."""


class DiskFullError(StoreError):
    """No room is left for what was being written; what was there before is whole."""

    def __init__(self, where: str) -> None:
        super().__init__(
            f"Le disque est plein : l’écriture dans « {where} » n’a pas pu se faire.",
            "Rien de ce qui était déjà enregistré n’est perdu ; seul le dernier acte ne l’est pas.",
            "Libérez de la place (corbeille, téléchargements), puis recommencez.",
        )


class DamagedDatabaseError(StoreError):
    """The database is missing, cut or altered."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"La base de données du cabinet est abîmée : {reason}.",
            "Continuer risquerait d’aggraver la perte ; rien n’a été modifié.",
            "Gardez le dossier tel quel et restaurez la dernière sauvegarde dans un autre dossier "
            "avec « serment restore ».",
        )


class NoPracticeError(StoreError):
    """The folder holds no practice."""

    def __init__(self, folder: str) -> None:
        super().__init__(
            f"Aucun cabinet ici : « {folder} ».",
            "Cette commande travaille sur un cabinet existant et n’en crée pas.",
            "Créez-le avec « serment start », ou indiquez le bon dossier avec --data-dir.",
        )


class PracticeExistsError(StoreError):
    """A practice is already in the folder: nothing may be written over it."""

    def __init__(self, folder: str) -> None:
        super().__init__(
            f"Un cabinet existe déjà dans « {folder} ».",
            "Écrire par-dessus détruirait ses données.",
            "Indiquez un dossier vide avec --data-dir.",
        )


class DamagedBlobError(StoreError):
    """An encrypted content is missing, cut, reordered or altered."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"Une pièce chiffrée est abîmée : {reason}.",
            "Son contenu ne peut plus être tenu pour exact et n’est pas montré.",
            "Restaurez la dernière sauvegarde dans un autre dossier pour la retrouver.",
        )


class RefusedBackupError(StoreError):
    """A backup is incomplete, altered or hostile."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"Cette sauvegarde est refusée : {reason}.",
            "La restaurer donnerait un cabinet faux ou incomplet ; rien n’a été écrit.",
            "Essayez une sauvegarde plus ancienne, ou une autre copie de celle-ci.",
        )


def duration_in_french(seconds: int) -> str:
    """Say a wait: « 8 secondes », « 1 minute », « 15 minutes » (minutes rounded up)."""
    if seconds < 60:  # noqa: PLR2004 - seconds in a minute
        return f"{seconds} seconde" + ("s" if seconds > 1 else "")
    minutes = -(-seconds // 60)
    return f"{minutes} minute" + ("s" if minutes > 1 else "")
