"""
The site as a web server calls it. `kinfold serve` is the web server: it sees first that the site may be served at all.

Where data lies, whether the second wall holds the site's role, whether the tables are of this version and whether people were
told what the site does are seen by `kinfold`, which sets Django up. Another server that loads this file has seen none of it.
"""

from django.apps import apps
from django.core.wsgi import get_wsgi_application

from kinfold.vocabulary.errors import BadSettings

if not apps.ready:
    raise BadSettings(
        ["the site was loaded by another web server than `kinfold serve`, which sees first that it may be served"],
        where="kinfold.web.wsgi",
        do="Run `kinfold serve`: it is gunicorn with what was tested. docs/how-to/run-in-production.md tells how.",
    )
application = get_wsgi_application()
