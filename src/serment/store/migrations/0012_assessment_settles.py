"""The fact that the conclusion of an assessment answered."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("store", "0011_incident_words")]

    operations = [
        migrations.AddField(
            model_name="assessmentrecord",
            name="settles",
            field=models.CharField(blank=True, max_length=60),
        ),
    ]
