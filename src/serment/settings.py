"""Django settings of the local edition, and of the tests on PostgreSQL.

The data folder comes from `SERMENT_DATA_DIR`; the key never does: it is handed over in memory by
the unlocked store. `SERMENT_POSTGRESQL` (a connection string) selects PostgreSQL instead.
"""

import logging
import os
import secrets
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
DATA_DIR = Path(os.environ.get("SERMENT_DATA_DIR", "/nonexistent"))

# Sessions live in the encrypted database and end with the process: a key per process is enough.
SECRET_KEY = os.environ.get("SERMENT_SECRET_KEY") or secrets.token_hex(32)
DEBUG = False
# The gate has already checked the port; the names alone are listed here.
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
SITE_IS_DEMO = os.environ.get("SERMENT_DEMO") == "1"

INSTALLED_APPS = [
    "django.contrib.sessions",
    "serment.store",
    "serment.web",
]
AUTH_USER_MODEL = "store.Person"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

MIDDLEWARE = [
    "serment.web.middleware.SecurityHeaders",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "serment.web.middleware.Entry",
]

ROOT_URLCONF = "serment.web.urls"
WSGI_APPLICATION = "serment.web.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "serment.web.context.cockpit",
            ],
            "builtins": ["serment.web.templatetags.serment"],
            "string_if_invalid": "",
        },
    }
]


def _databases() -> dict[str, dict[str, object]]:
    """Return the embedded encrypted database, or the PostgreSQL that the environment names."""
    url = os.environ.get("SERMENT_POSTGRESQL")
    if url:
        return {
            "default": {
                "ENGINE": "django.db.backends.postgresql",
                **_postgresql_parts(url),
            }
        }
    return {
        "default": {
            "ENGINE": "serment.store.sqlcipher",
            "NAME": str(DATA_DIR / "serment.db"),
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "key_provider": "serment.store.unlocked.database_key",
                "transaction_mode": "IMMEDIATE",
                "init_command": (
                    "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA busy_timeout=5000;"
                    "PRAGMA cache_size=-4000;PRAGMA secure_delete=ON;PRAGMA temp_store=MEMORY"
                ),
            },
            # The test runner builds a file name for engines it does not know.
            "TEST": {"NAME": ":memory:"},
        }
    }


def _postgresql_parts(url: str) -> dict[str, object]:
    from urllib.parse import parse_qs, unquote, urlsplit  # noqa: PLC0415 - server edition only

    parts = urlsplit(url)
    host = parse_qs(parts.query).get("host", [parts.hostname or ""])[0]
    return {
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
    }


DATABASES = _databases()

LANGUAGE_CODE = "fr"
TIME_ZONE = "Europe/Paris"
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = False

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_NAME = "serment_sid"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Strict"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_NAME = "serment_csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_FAILURE_VIEW = "serment.web.failures.refused_form"

# An upload never touches the disk in clear: it is encrypted as it is read.
FILE_UPLOAD_HANDLERS = ["serment.store.upload.EncryptedUploadHandler"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000

# Messages of the framework may carry addresses and request data: nothing of it is logged.
LOGGING_CONFIG = None
logging.getLogger("django").addHandler(logging.NullHandler())
logging.getLogger("django").propagate = False
CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
STATIC_URL = "/static/"
