import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import gongkai_site.base.clock


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("organs", "0003_interpretation_days"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Edition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=gongkai_site.base.clock.now, editable=False)),
                ("changed_at", models.DateTimeField(default=gongkai_site.base.clock.now, editable=False)),
                ("number", models.PositiveIntegerField(verbose_name="number of the version")),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "draft"), ("in_force", "list in force"), ("past", "was in force")],
                        default="draft",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("note", models.CharField(blank=True, default="", max_length=300, verbose_name="what changed and why")),
                ("put_at", models.DateTimeField(null=True, verbose_name="put in force at")),
                ("digest", models.CharField(blank=True, default="", max_length=64, verbose_name="digest")),
                (
                    "based_on",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="wordlists.edition",
                        verbose_name="made from",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="begun by",
                    ),
                ),
                (
                    "organ",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="word_editions",
                        to="organs.organ",
                        verbose_name="organ",
                    ),
                ),
                (
                    "put_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="put in force by",
                    ),
                ),
            ],
            options={
                "verbose_name": "version of a word list",
                "verbose_name_plural": "versions of word lists",
                "ordering": ("-pk",),
            },
        ),
        migrations.CreateModel(
            name="Word",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=gongkai_site.base.clock.now, editable=False)),
                ("changed_at", models.DateTimeField(default=gongkai_site.base.clock.now, editable=False)),
                ("word", models.CharField(max_length=64, verbose_name="word")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("wrong", "错别字"),
                            ("fixed", "固定表述"),
                            ("leader", "领导人"),
                            ("organ", "机构"),
                            ("outdated", "过时"),
                            ("right", "不查"),
                        ],
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                ("suggestion", models.CharField(blank=True, default="", max_length=200, verbose_name="suggestion")),
                ("excepted", models.CharField(blank=True, default="", max_length=2000, verbose_name="exceptions")),
                ("source", models.CharField(blank=True, default="", max_length=200, verbose_name="source of the word")),
                ("from_on", models.DateField(blank=True, null=True, verbose_name="counts from")),
                ("until_on", models.DateField(blank=True, null=True, verbose_name="counts until")),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="words", to="wordlists.edition"
                    ),
                ),
            ],
            options={
                "verbose_name": "word",
                "verbose_name_plural": "listed words",
                "ordering": ("word",),
            },
        ),
        migrations.AddConstraint(
            model_name="edition",
            constraint=models.UniqueConstraint(fields=("organ", "number"), name="wordlists_one_edition_a_number"),
        ),
        migrations.AddConstraint(
            model_name="edition",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "draft")), fields=("organ",), name="wordlists_one_draft"
            ),
        ),
        migrations.AddConstraint(
            model_name="edition",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "in_force")), fields=("organ",), name="wordlists_one_in_force"
            ),
        ),
        migrations.AddConstraint(
            model_name="edition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("digest", ""), ("put_at__isnull", True), ("state", "draft")),
                    models.Q(
                        models.Q(("state", "draft"), _negated=True),
                        ("put_at__isnull", False),
                        models.Q(("digest", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="wordlists_put_in_force_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="word",
            constraint=models.UniqueConstraint(fields=("edition", "word"), name="wordlists_word_once"),
        ),
    ]
