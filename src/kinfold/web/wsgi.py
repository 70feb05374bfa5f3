"""The site, for a web server: `gunicorn kinfold.web.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

os.umask(0o077)  # the register, its journal and the ledger are for this account alone
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kinfold.web.settings")
application = get_wsgi_application()
