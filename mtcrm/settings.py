"""Settings of the whole product. Everything that differs between sites comes from the environment.

A *local* profile (``PUBLIC_BASE_URL`` on this machine) runs with no configuration at all; a
public one must be told its secrets and is held to https.
"""

from datetime import timedelta
from urllib.parse import urlsplit

from csp.constants import NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE
from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from mtcrm import env

BASE_DIR = env.BASE_DIR
VAR_DIR = env.folder("VAR_DIR", BASE_DIR / "var")

PUBLIC_BASE_URL = env.base_url(
    "PUBLIC_BASE_URL", f"http://127.0.0.1:{env.number('PORT', default=8000, least=1)}"
)
IS_LOCAL = urlsplit(PUBLIC_BASE_URL).hostname in env.LOOPBACK_HOSTS
IS_HTTPS = PUBLIC_BASE_URL.startswith("https://")

DEBUG = env.flag("DEBUG", default=False)
if DEBUG and not IS_LOCAL:
    raise env.BadSetting("DEBUG may not be on for a public site.")

SECRET_KEY = env.secret("SECRET_KEY", local=IS_LOCAL, var_dir=VAR_DIR)
# Retired keys, so that links in letters already sent go on working after a rotation.
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")
FIELD_KEYS = env.field_keys(env.secret("FIELD_KEYS", local=IS_LOCAL, var_dir=VAR_DIR))
# Never rotated: suppressed addresses are kept as keyed hashes only and could not be hashed anew.
SUPPRESSION_KEY = env.secret("SUPPRESSION_KEY", local=IS_LOCAL, var_dir=VAR_DIR)

_loopback_names = sorted(env.LOOPBACK_HOSTS - {"::1"} | {"[::1]"})
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS") or [
    *([str(urlsplit(PUBLIC_BASE_URL).hostname)] if not IS_LOCAL else _loopback_names)
]
if "*" in ALLOWED_HOSTS and not IS_LOCAL:
    raise env.BadSetting("ALLOWED_HOSTS may not be * for a public site.")

# --- Applications, in the order of their layers (see docs/architecture.md) ---

INSTALLED_APPS = [
    "mtcrm",
    # Before django.contrib.admin, or its templates never replace the stock ones.
    "unfold.apps.BasicAppConfig",
    "staff.site_config.DeskConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_countries",
    "django_htmx",
    "phonenumber_field",
    "antispam",
    "people",
    "catalog",
    "staff",
    "disclaimers",
    "outbox",
    "consents",
    "leads",
    "quotes",
    "records",
    "followups",
    "articles",
    "imports",
    "duplicates",
    "privacy",
    "portal",
    "reports",
]

MIDDLEWARE = [
    # First of all, since the way from http to https is an answer too.
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "mtcrm.middleware.PrivateResponses",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "mtcrm.middleware.NoNulCharacters",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "mtcrm.middleware.VisitorsLanguage",
    "django.middleware.common.CommonMiddleware",
    "mtcrm.bodies.FormsArriveWhole",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "staff.middleware.StaffSession",
    "staff.middleware.StaffTimeZone",
    "quotes.touches.RememberTouches",
    "disclaimers.middleware.NothingWithoutItsClauses",
]

ROOT_URLCONF = "mtcrm.urls"
WSGI_APPLICATION = "mtcrm.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "mtcrm.context.agency",
            ],
        },
    },
]
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
CRISPY_FAIL_SILENTLY = False

# --- Data ---

DATABASES = {"default": env.database("DATABASE_URL", f"sqlite:///{VAR_DIR}/db.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "staff.User"
# On this machine the staff of the demo may do without; a public site always asks.
SECOND_FACTOR_REQUIRED = not IS_LOCAL
AUTHENTICATION_BACKENDS = ["staff.backends.PasswordBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# --- Language and time ---

LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", _("English")),
    ("ja", _("Japanese")),
    ("tr", _("Turkish")),
    ("es", _("Spanish")),
    ("ar", _("Arabic")),
]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True
NUMBER_GROUPING = 3
FORMAT_MODULE_PATH = ["mtcrm.formats"]
PHONENUMBER_DEFAULT_REGION = None

# --- Files ---

STATIC_URL = "/static/"
STATIC_ROOT = env.folder("STATIC_ROOT", VAR_DIR / "static")
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = IS_LOCAL
WHITENOISE_AUTOREFRESH = DEBUG
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Medical records: encrypted pieces, for the site's user alone, with no address on the web.
    "records": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": env.folder("MEDIA_ROOT", VAR_DIR / "media") / "records",
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if IS_LOCAL
        else "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
    },
}
MEDIA_ROOT = env.folder("MEDIA_ROOT", VAR_DIR / "media")
# ClamAV, which looks into medical records where it is there.
SCANNER_URL = env.scanner("SCANNER_URL")
# How long records are kept once nothing more is done for their request.
RECORDS_KEPT_DAYS = env.number("RECORDS_KEPT_DAYS", default=183, least=1)
# How long the rows of an import, and what was wrong with them, can be looked at.
IMPORTS_KEPT_DAYS = env.number("IMPORTS_KEPT_DAYS", default=14, least=1)

# --- Security ---

SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_HTTPS
SECURE_HSTS_PRELOAD = IS_HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# The number of proxies in front; with any, their word on http or https is taken.
TRUSTED_PROXIES = env.number("TRUSTED_PROXIES", default=0)
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
_cookie_prefix = "__Host-" if IS_HTTPS else ""
SESSION_COOKIE_NAME = f"{_cookie_prefix}session"
SESSION_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
MESSAGE_STORAGE = "mtcrm.sealed_messages.SealedMessages"
MESSAGES_COOKIE_NAME = f"{_cookie_prefix}messages"
# Sessions of staff end far earlier (staff/sessions.py); the cookie only has to tell whose form it
# was that came after that.
SESSION_COOKIE_AGE = 7 * 24 * 3600
CSRF_COOKIE_NAME = f"{_cookie_prefix}csrf"
CSRF_COOKIE_SECURE = IS_HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
# What is no sign of a machine: seconds from page to post, forms of one network and one address.
SPAM_LEAST_SECONDS = env.number("SPAM_LEAST_SECONDS", default=3)
SPAM_PER_NETWORK = env.number("SPAM_PER_NETWORK", default=5, least=1)
SPAM_PER_NETWORK_DAY = env.number("SPAM_PER_NETWORK_DAY", default=30, least=1)
SPAM_PER_ADDRESS_DAY = env.number("SPAM_PER_ADDRESS_DAY", default=3, least=1)
LANGUAGE_COOKIE_NAME = f"{_cookie_prefix}language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SECURE = IS_HTTPS
PATIENT_COOKIE_NAME = f"{_cookie_prefix}patient"
DRAFT_COOKIE_NAME = f"{_cookie_prefix}draft"
# Whether a cookie of the session may remember what campaign or site sent a visitor.
ATTRIBUTION = env.flag("ATTRIBUTION", default=True)
TOUCH_COOKIE_NAME = f"{_cookie_prefix}touch"
CSRF_FAILURE_VIEW = "mtcrm.resending.csrf_failure"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
# Seconds for which a browser may fall silent in the middle of a request.
CLIENT_TIMEOUT = env.number("CLIENT_TIMEOUT", default=10, least=1)
# An article in the admin is one form with a row for each block, reference and claim. Other forms
# are held to far fewer before they are parsed (mtcrm/bodies.py).
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
        "img-src": [SELF, "data:"],
    }
}
# Unfold's Alpine needs both (its issues 1535 and 2129); no other page gets them.
ADMIN_CONTENT_SECURITY_POLICY = {
    "script-src": [SELF, UNSAFE_EVAL],
    "style-src": [SELF, UNSAFE_INLINE],
}

# --- Background work: Redis is a doorbell and a tick, never a store ---

REDIS_URL = env.address(
    "REDIS_URL", schemes={"redis", "rediss"}, default="redis://127.0.0.1:6379/0"
)
BEAT_SCHEDULE_FILE = str(VAR_DIR / "celerybeat-schedule")

# --- Letters ---

EMAIL_URL = env.address("EMAIL_URL", schemes={"smtp", "smtps", "smtp+tls"})
LETTER_FOLDER = VAR_DIR / "mail"
AGENCY_NAME = env.text("AGENCY_NAME", "Meridian Medical Travel")
# Until an agency gives its postal address, the site says that it is a demonstration.
IS_DEMO = not env.text("AGENCY_POSTAL_ADDRESS")
AGENCY_POSTAL_ADDRESS = env.text(
    "AGENCY_POSTAL_ADDRESS", "Meridian (demo agency), 1 Example Street, Exampletown"
)
DEFAULT_FROM_EMAIL = env.text("FROM_EMAIL", "care@example.org")
# Who is told at once of somebody with urgent symptoms.
STAFF_ALERT_EMAIL = env.text("STAFF_ALERT_EMAIL") or DEFAULT_FROM_EMAIL
# Who answers a request that no coordinator has taken yet; blank is said in the reader’s language.
TEAM_NAME = env.text("TEAM_NAME")

# Where else somebody can complain of us: the name of the authority, and its page.
COMPLAINTS_AUTHORITY = env.text("COMPLAINTS_AUTHORITY")
COMPLAINTS_AUTHORITY_URL = env.address("COMPLAINTS_AUTHORITY_URL", schemes={"https", "http"})

# How long a claim lasts before the mark, and how long after it: RFC 5321 4.5.3.2.6 lets a
# server take 600 s to answer the final dot, and the lease must outlive that wait.
OUTBOX_CLAIM_LEASE = timedelta(seconds=env.number("OUTBOX_CLAIM_LEASE", default=120, least=1))
OUTBOX_SEND_LEASE = timedelta(seconds=env.number("OUTBOX_SEND_LEASE", default=900, least=1))
OUTBOX_TICK = timedelta(seconds=env.number("OUTBOX_TICK", default=30, least=1))
FOLLOW_UP_TICK = timedelta(seconds=env.number("FOLLOW_UP_TICK", default=60, least=1))
PURGE_TICK = timedelta(minutes=10)
TIDY_TICK = timedelta(minutes=1)
FIGURES_TICK = timedelta(hours=1)

# A person answers within this time, whatever the hour, unless a calendar says when we work.
REPLY_PROMISE = timedelta(hours=env.number("REPLY_PROMISE_HOURS", default=24, least=1))

# A page or letter without its clauses is an error while developing and an apology in production.
DISCLAIMERS_RAISE = DEBUG

# --- Admin ---

UNFOLD = {
    "SITE_TITLE": AGENCY_NAME,
    "SITE_HEADER": AGENCY_NAME,
    "SITE_SUBHEADER": _("Staff desk"),
    "SITE_URL": "/",
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": True,
    "DASHBOARD_CALLBACK": "mtcrm.dashboard.today",
    "STYLES": [lambda _request: static("css/desk.css")],
    "SITE_FAVICONS": [
        {
            "rel": "icon",
            "type": "image/svg+xml",
            "href": lambda _request: static("img/favicon.svg"),
        }
    ],
    "COLORS": {
        "primary": {
            "50": "236 250 247",
            "100": "208 242 235",
            "200": "164 228 216",
            "300": "111 207 192",
            "400": "61 178 164",
            "500": "29 148 137",
            "600": "15 118 110",
            "700": "17 94 89",
            "800": "19 78 74",
            "900": "19 60 58",
            "950": "4 38 37",
        }
    },
    "SIDEBAR": {"navigation": "mtcrm.navigation.sidebar"},
    "LOGIN": {"form": "staff.forms.SignInForm"},
    "ACCOUNT": {
        "navigation": [
            {"title": _("Reminders"), "link": reverse_lazy("reminders")},
            {"title": _("Second factor"), "link": reverse_lazy("my-second-factor")},
        ]
    },
}

# --- Logs: ids and kinds only, never a person's words, name or address ---

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "mtcrm.logs.OneLine"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        # Django's own copy to the console would print every error twice.
        "django": {"handlers": [], "propagate": True},
        "django.server": {"handlers": [], "propagate": True},
    },
}
