"""The application server's way in."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "flourish_audit.settings")
application = get_wsgi_application()
# What was loaded to start stays for good: no later round of collecting walks through it again.
gc.collect()
gc.freeze()
