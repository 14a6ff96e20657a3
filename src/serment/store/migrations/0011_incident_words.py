"""A title as a search reads it, for the incidents that are there already too."""

from typing import Any

from django.db import migrations, models

from serment.kernel.french import fold


def _fold_titles(apps: Any, schema_editor: Any) -> None:
    Incident = apps.get_model("store", "Incident")
    for incident in Incident.objects.only("title").iterator():
        Incident.objects.filter(pk=incident.pk).update(words=fold(incident.title))


class Migration(migrations.Migration):
    dependencies = [("store", "0010_requests")]

    operations = [
        migrations.AddField(
            model_name="incident",
            name="words",
            field=models.CharField(blank=True, max_length=400),
        ),
        migrations.RunPython(_fold_titles, migrations.RunPython.noop),
    ]
