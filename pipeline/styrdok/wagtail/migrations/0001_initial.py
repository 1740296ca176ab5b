import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = [("wagtailcore", "0094_alter_page_locale")]
    operations = [
        migrations.CreateModel(
            name="PolicyPage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="wagtailcore.page",
                    ),
                ),
                ("external_id", models.CharField(max_length=255, unique=True)),
                ("source_sha256", models.CharField(max_length=64)),
                ("publisher", models.URLField(max_length=1000)),
                ("body", models.TextField(verbose_name="text")),
                ("canonical_url", models.URLField(max_length=1000, verbose_name="original")),
            ],
            options={
                "verbose_name": "styrdokument",
                "verbose_name_plural": "styrdokument",
            },
            bases=("wagtailcore.page",),
        ),
    ]
