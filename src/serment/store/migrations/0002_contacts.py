"""The address book, the website and the specialty of the practice, the delay of its lock."""

import django.db.models.deletion
from django.db import migrations, models

ROLES = [
    "it_provider", "software_publisher", "host", "booking_platform", "ai_tool", "insurer",
    "bank", "ordre", "cpam", "laboratory", "pharmacy", "dpo", "other",
]


class Migration(migrations.Migration):
    dependencies = [("store", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="practice",
            name="specialty",
            field=models.CharField(blank=True, default="", max_length=60, verbose_name="spécialité"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="practice",
            name="website",
            field=models.CharField(
                blank=True, default="", max_length=200, verbose_name="site internet"
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="practice",
            name="lock_after_minutes",
            field=models.PositiveSmallIntegerField(default=15),
        ),
        migrations.AddConstraint(
            model_name="practice",
            constraint=models.CheckConstraint(
                condition=models.Q(lock_after_minutes__in=[5, 10, 15, 30, 60]),
                name="lock_delay_offered",
            ),
        ),
        migrations.CreateModel(
            name="ContactRecord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("role", models.CharField(max_length=30)),
                ("title", models.CharField(blank=True, max_length=60)),
                ("name", models.CharField(max_length=300)),
                ("phone", models.CharField(blank=True, max_length=40)),
                ("email", models.CharField(blank=True, max_length=200)),
                ("address", models.CharField(blank=True, max_length=160)),
                ("reference", models.CharField(blank=True, max_length=100)),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="store.practice",
                    ),
                ),
            ],
            options={
                "ordering": ["role", "name", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("practice", "role", "title", "name"),
                        name="one_contact_per_role_and_name",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(role="dpo"),
                        fields=("practice",),
                        name="one_officer_per_practice",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(role__in=ROLES), name="role_of_the_closed_set"
                    ),
                ],
            },
        ),
    ]
