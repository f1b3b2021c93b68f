"""The entry for the application server: the site's settings, but Django's own admin and middleware.

Changed here and not in a module of settings, which the site's own would read half made.
"""

from django.conf import settings
from django.core.wsgi import get_wsgi_application

OURS = "staff.site_config.DeskConfig"
settings.INSTALLED_APPS = [
    # Without looking for the admin of each app, which is ours.
    "django.contrib.admin.apps.SimpleAdminConfig" if name == OURS else name
    for name in settings.INSTALLED_APPS
    if name not in {"mtcrm", "unfold.apps.BasicAppConfig"}
]
settings.MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
settings.TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
settings.ROOT_URLCONF = "bench.stock.urls"

application = get_wsgi_application()
