import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0002_first_catalogue"),
        ("leads", "0010_find_leads"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Duty",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_taking", models.BooleanField(default=True, verbose_name="takes new leads")),
                (
                    "languages",
                    models.JSONField(
                        blank=True,
                        default=list,
                        help_text="In which she can answer. None: all of them.",
                        verbose_name="languages",
                    ),
                ),
                (
                    "takes_the_rest",
                    models.BooleanField(
                        default=False,
                        help_text="Whatever its language, treatment and destination.",
                        verbose_name="takes what nobody else takes",
                    ),
                ),
                (
                    "capacity",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="Blank: no limit.",
                        null=True,
                        verbose_name="most open leads",
                    ),
                ),
                (
                    "weight",
                    models.PositiveSmallIntegerField(
                        default=1,
                        help_text="From 1 to 10: with 2 she gets twice as many as somebody with 1.",
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(10),
                        ],
                        verbose_name="share",
                    ),
                ),
                ("away_from", models.DateField(blank=True, null=True, verbose_name="away from")),
                (
                    "away_until",
                    models.DateField(
                        blank=True,
                        help_text="The last day away. Blank: for good.",
                        null=True,
                        verbose_name="away until",
                    ),
                ),
                ("turn", models.PositiveBigIntegerField(default=0, editable=False)),
                (
                    "categories",
                    models.ManyToManyField(
                        blank=True,
                        help_text="None: all.",
                        to="catalog.category",
                        verbose_name="fields of medicine",
                    ),
                ),
                (
                    "destinations",
                    models.ManyToManyField(
                        blank=True,
                        help_text="None: all.",
                        to="catalog.destination",
                        verbose_name="destinations",
                    ),
                ),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="duty",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="member of staff",
                    ),
                ),
            ],
            options={
                "verbose_name": "who takes leads",
                "verbose_name_plural": "who takes leads",
                "ordering": ["user__first_name", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(weight__gte=1, weight__lte=10),
                        name="duty_weight_is_known",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="lead",
            name="nobody_took_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
    ]
