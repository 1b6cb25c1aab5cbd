"""The site as servers call it."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongkai_site.settings")

from django.core.wsgi import get_wsgi_application  # the settings come first

application = get_wsgi_application()
