"""The data protection officer moves from the identity of the practice to its address book.

What was typed becomes the name, as documents printed it: none of them says anything else after.
It is a migration of its own: PostgreSQL alters no table whose rows have just been written.
"""

from typing import Any

from django.db import migrations


def _to_contacts(apps: Any, schema_editor: Any) -> None:
    Practice = apps.get_model("store", "Practice")
    ContactRecord = apps.get_model("store", "ContactRecord")
    for practice in Practice.objects.exclude(dpo_contact=""):
        ContactRecord.objects.create(practice=practice, role="dpo", name=practice.dpo_contact)


def _to_identity(apps: Any, schema_editor: Any) -> None:
    ContactRecord = apps.get_model("store", "ContactRecord")
    for contact in ContactRecord.objects.filter(role="dpo").select_related("practice"):
        contact.practice.dpo_contact = contact.name
        contact.practice.save(update_fields=["dpo_contact"])
        contact.delete()


class Migration(migrations.Migration):
    dependencies = [("store", "0002_contacts")]

    operations = [migrations.RunPython(_to_contacts, _to_identity)]
