"""The identity of the practice no longer names its data protection officer."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("store", "0003_officer_to_contacts")]

    operations = [migrations.RemoveField(model_name="practice", name="dpo_contact")]
