"""The Django application that holds the tables."""

from django.apps import AppConfig


class StoreConfig(AppConfig):
    """Register the models under the label `store`."""

    name = "serment.store"
    label = "store"
