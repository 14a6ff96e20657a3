"""Whether a practice asked for reminders on the desktop."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("store", "0012_assessment_settles")]

    operations = [
        migrations.AddField(
            model_name="practice",
            name="desktop_reminders",
            field=models.BooleanField(default=False),
        ),
    ]
