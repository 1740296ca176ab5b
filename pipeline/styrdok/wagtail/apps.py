from django.apps import AppConfig


class StyrdokConfig(AppConfig):
    name = "styrdok.wagtail"
    # The last part of the name, which Django would take, is what everybody calls Wagtail's own.
    label = "styrdok"
    verbose_name = "Styrdokument"
    default_auto_field = "django.db.models.BigAutoField"
