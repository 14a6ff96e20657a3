"""Where each document and exhibit lies in the inspection file."""

from serment.documents.dossier.layout import portable_name
from serment.store.models import Destruction, Exhibit, IssuedDocument


def document_path(document: IssuedDocument) -> str:
    """Return the path of a version."""
    return f"documents/{portable_name(document.kind)}-v{document.number}.pdf"


def exhibit_path(exhibit: Exhibit) -> str:
    """Return the path of an exhibit; its number keeps two files of one name apart."""
    return f"pieces/{exhibit.pk:05d}-{portable_name(exhibit.file_name)}"


def assessment_path(number: int, form: str) -> str:
    """Return the path of a concluded impact assessment, as a paper or as its file."""
    return f"registre/analyses/analyse-{number:03d}.{form}"


def certificate_path(destruction: Destruction) -> str:
    """Return the path of the certificate of a destruction."""
    return f"documents/proces-verbal-destruction-{destruction.number:03d}.pdf"


def certificate_title(destruction: Destruction) -> str:
    """Return the title of the certificate of a destruction."""
    return f"Procès-verbal de destruction n° {destruction.number}"


def certificate_number(destruction: Destruction) -> str:
    """Return the number that the certificate and the working list bear: « PV-001 »."""
    return f"PV-{destruction.number:03d}"
