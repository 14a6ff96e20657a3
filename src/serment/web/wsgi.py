"""The WSGI application that the gate hands requests to once the store is open."""

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
