"""The texts that go with the inspection file: what it is, how to check it, and the public key.

Guarantees sober French that an inspector without Serment can follow. Leaves to others the program
itself.
"""

from typing import Final

from serment.documents.dossier.bundle import OLDEST_PYTHON
from serment.journal.note import fingerprint, verifier_key
from serment.kernel.french import nbsp

_README: Final = """\
DOSSIER DE PREUVE
Cabinet : {practice}
Établi le : {day}

Commencez par index.pdf.

CE QUE CONTIENT CE DOSSIER
  index.pdf          la table des pièces
  documents/         les documents remis et affichés
  registre/          le registre des traitements
  pieces/            les justificatifs
  journal/           le journal des actes du cabinet, et ses points de contrôle signés
  cle-publique.txt   la clé qui permet de vérifier les signatures
  manifest.json      la liste de tous les fichiers, avec leurs empreintes
  manifest.sig       la signature de cette liste
  verify.py          le programme de vérification
  LISEZMOI.txt       ce texte

VÉRIFIER QUE RIEN N’A ÉTÉ MODIFIÉ
Il faut Python {python} ou plus récent (déjà présent sur la plupart des Linux ; sur Windows et
macOS, à prendre sur python.org). Ouvrez un terminal dans ce dossier, puis :
  Windows           py verify.py .
  macOS et Linux    python3 verify.py .
Le programme dit en français ce qui est entier et ce qui ne l’est pas : fichier modifié, manquant ou
ajouté, ligne du journal retirée, déplacée ou modifiée, signature fausse. Il ne modifie rien et
n’utilise pas le réseau. Vérifiez avant d’annoter : un fichier ajouté ici est signalé.

LA CLÉ
Empreinte de la clé du cabinet :
  {fingerprint}
Une clé trouvée dans ce dossier ne prouve rien à elle seule : qui referait le dossier le signerait
avec sa propre clé. Comparez cette empreinte à celle qui figure sur un document remis par le
cabinet à une autre date, ou par une autre voie :
  python3 verify.py . --fingerprint EMPREINTE
De même, un point de contrôle imprimé sur un document plus ancien se compare avec le journal :
  python3 verify.py . --root TAILLE:RACINE
Et le programme verify.py trouvé ici ne vaut que ce que vaut ce dossier : en cas de doute, prenez-le
dans une copie de Serment obtenue par une autre voie (serment dossier verify).

CE QUE CE DOSSIER NE PROUVE PAS
La signature est faite par une clé que le cabinet détient seul. Elle montre que rien n’a changé
depuis, non l’identité du signataire : ce n’est pas une signature électronique qualifiée. Les dates
sont celles de l’ordinateur du cabinet. Un point de contrôle détenu hors du cabinet est ce qui
atteste qu’une ligne existait avant lui, et qu’aucune n’a été retirée depuis.
{contents}
"""
_REDACTED: Final = """
LE CONTENU DES ACTES
Chaque ligne du journal porte l’empreinte salée du contenu de l’acte, non ce contenu, qui reste au
cabinet : ce qui est sorti ne pourrait plus être effacé. Le cabinet peut vous montrer un contenu et
son sel, et vous en vérifierez l’empreinte.
"""
_WITH_CONTENTS: Final = """
LE CONTENU DES ACTES
Le fichier journal/payloads.jsonl donne le contenu des actes, avec leur sel. Ce qui est sorti du
cabinet ne peut plus y être effacé : gardez ce dossier en conséquence.
"""
_KEY: Final = """\
{key}

Clé publique Ed25519 du cabinet (format C2SP « verifier key », sur la première ligne).
Empreinte SHA-256 de la clé :
  {fingerprint}
Une clé trouvée dans le dossier ne prouve rien à elle seule : comparez cette empreinte à celle que
le cabinet vous a remise par une autre voie.
"""


def readme_text(*, practice: str, day: str, public_key: bytes, redacted: bool) -> bytes:
    """LISEZMOI.txt, in UTF-8; `day` is already written in French."""
    text = _README.format(
        practice=practice,
        day=day,
        python=".".join(str(number) for number in OLDEST_PYTHON),
        fingerprint=fingerprint(public_key),
        contents=_REDACTED if redacted else _WITH_CONTENTS,
    )
    return nbsp(text).rstrip("\n").encode("utf-8") + b"\n"


def key_text(*, origin: str, public_key: bytes) -> bytes:
    """cle-publique.txt, in UTF-8: the verifier key alone on the first line, then its meaning."""
    key, rest = _KEY.split("\n", 1)
    text = nbsp(rest.format(fingerprint=fingerprint(public_key)))
    return f"{key.format(key=verifier_key(origin, public_key))}\n{text}".encode()
