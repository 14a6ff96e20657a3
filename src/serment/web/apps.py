"""The Django application that shows the cockpit."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Register the templates' tags and the rooms."""

    name = "serment.web"
    label = "web"
