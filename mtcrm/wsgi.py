"""The entry for application servers: ``gunicorn mtcrm.wsgi``."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mtcrm.settings")

application = get_wsgi_application()
