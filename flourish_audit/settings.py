"""Settings of every installation, read from the environment. One file; a typo fails loudly."""

from __future__ import annotations

import sys
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

from flourish_audit import work_account_settings

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()


def required(name: str, says: str) -> str:
    """An environment variable the installation cannot start without."""
    value = env.str(name, default="")
    if not value:
        raise ImproperlyConfigured(f"{name} is not set. {says}")
    return value


# DEBUG=1 is for development and the demo: its own key, loopback hosts, SQLite unless told.
# The demo is that and yet shows the product's own error pages, never a page of Python.
DEVELOPMENT = env.bool("DEBUG", default=False)
DEMO = DEVELOPMENT and env.bool("FLOURISH_DEMO", default=False)  # set by `manage.py demo` alone
DEBUG = DEVELOPMENT and not DEMO

if DEVELOPMENT:
    SECRET_KEY = env.str("SECRET_KEY", default="for-development-on-this-machine-only-" + "0" * 20)
    ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
    DATABASES = {
        "default": env.db_url("DATABASE_URL", default=f"sqlite:///{BASE_DIR / 'flourish.sqlite3'}")
    }
else:
    SECRET_KEY = required("SECRET_KEY", "Set it to a long random text and keep it private.")
    ALLOWED_HOSTS = [
        host.strip()
        for host in required(
            "ALLOWED_HOSTS", "Set it to the host names people use, separated by commas."
        ).split(",")
    ]
    required("DATABASE_URL", "Set it, for example postgres://user:password@host/flourish.")
    DATABASES = {"default": env.db_url("DATABASE_URL")}

SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)

# The role that owns the tables: migrations and redaction use it, the web's role owns nothing.
if env.str("DATABASE_OWNER_URL", default=""):
    DATABASES["owner"] = env.db_url("DATABASE_OWNER_URL")
    DATABASES["owner"]["TEST"] = {"MIRROR": "default"}

# A hot standby of the primary, from which dashboards and files are read: decision 0041.
if env.str("DATABASE_REPLICA_URL", default=""):
    DATABASES["replica"] = env.db_url("DATABASE_REPLICA_URL")
    DATABASES["replica"]["TEST"] = {"MIRROR": "default"}
    if any(not each["ENGINE"].endswith("postgresql") for each in DATABASES.values()):
        raise ImproperlyConfigured(
            "DATABASE_REPLICA_URL names a standby of DATABASE_URL: both are PostgreSQL, or it is "
            "not set."
        )
    DATABASE_ROUTERS = ["flourish_audit.standby_router.StandbyRouter"]
REPLICA_LAG_SECONDS = env.int("REPLICA_LAG_SECONDS", default=10)  # further behind, it is not read
if not 0 < REPLICA_LAG_SECONDS <= 120:
    raise ImproperlyConfigured(
        f"REPLICA_LAG_SECONDS is {REPLICA_LAG_SECONDS}. Use 1 to 120: what somebody saved is "
        "remembered for five minutes only."
    )

for _name, _database in DATABASES.items():
    if _database["ENGINE"].endswith("sqlite3"):
        # Write-ahead log and immediate transactions: readers never block, writers queue.
        _pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
        _database.setdefault("OPTIONS", {}).update(
            transaction_mode="IMMEDIATE", timeout=20, init_command=_pragmas
        )
    else:
        _database["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
        _database["CONN_HEALTH_CHECKS"] = True
        # A server that is gone, slow or locked is said to be so, before anybody gives up waiting.
        _options = _database.setdefault("OPTIONS", {})
        _options.setdefault("options", "-c statement_timeout=15000 -c lock_timeout=4000 -c jit=off")
        _options.setdefault("connect_timeout", 2 if _name == "replica" else 3)  # seconds

if "replica" in DATABASES:
    # Asked at the beginning of each page whether it answers, so not once more before; a standby
    # that is gone is not waited for; and nothing is ever written there.
    DATABASES["replica"]["CONN_HEALTH_CHECKS"] = False
    DATABASES["replica"]["DISABLE_SERVER_SIDE_CURSORS"] = True
    DATABASES["replica"]["OPTIONS"].setdefault("application_name", "flourish-standby")
    DATABASES["replica"]["OPTIONS"]["options"] += " -c default_transaction_read_only=on"

INSTALLED_APPS = [
    "cases",
    "frameworks",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.usersessions",
    "crispy_forms",
    "django_tables2",
    "django_filters",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "flourish_audit.headers.SecurityHeadersMiddleware",
    "flourish_audit.settings_once.SettingsOnceMiddleware",
    "flourish_audit.api_answers.ApiAnswersMiddleware",
    "flourish_audit.bad_input.BadInputMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "flourish_audit.sessions.SessionLimitsMiddleware",
    "flourish_audit.denials.DenialsMiddleware",
    "flourish_audit.together.HandedOverMiddleware",
    "flourish_audit.held_posts.HeldPostsMiddleware",
    "flourish_audit.second_step.SecondStepMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "flourish_audit.database_faults.DatabaseFaultsMiddleware",
]
if "replica" in DATABASES:
    MIDDLEWARE.insert(-1, "flourish_audit.own_writes.OwnWritesMiddleware")

ROOT_URLCONF = "flourish_audit.urls"
WSGI_APPLICATION = "flourish_audit.wsgi.application"

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
                "cases.navigation.page_frame",
            ],
            "builtins": ["cases.templatetags.flourish", "cases.templatetags.held"],
        },
    },
]

AUTH_USER_MODEL = "cases.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "flourish_audit.passwords.GuessableValidator"},
]
LOGIN_URL = "/account/login/"
LOGIN_REDIRECT_URL = "/"
CSRF_FAILURE_VIEW = "flourish_audit.held_posts.csrf_failure"

ACCOUNT_ADAPTER = "flourish_audit.sign_in.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "flourish_audit.account_forms.LoginForm",
    "change_password": "flourish_audit.account_forms.ChangePasswordForm",
    "reauthenticate": "flourish_audit.account_forms.PasswordAgainForm",
}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "/account/login/"
EXPORT_SIGN_IN_SECONDS = 15 * 60  # older, and a file asks for the password again
ACCOUNT_CHANGE_EMAIL = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_RATE_LIMITS = False  # flourish_audit/throttle.py counts instead, never by address alone

# The second step of signing in: docs/decisions/0031-signing-in.md.
MFA_ADAPTER = "flourish_audit.second_step.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {
    "authenticate": "flourish_audit.second_step_forms.CodeForm",
    "reauthenticate": "flourish_audit.second_step_forms.CodeAgainForm",
    "activate_totp": "flourish_audit.second_step_forms.SetUpAppForm",
    "add_webauthn": "flourish_audit.passkeys.AddPasskeyForm",
    "authenticate_webauthn": "flourish_audit.passkeys.UsePasskeyForm",
    "reauthenticate_webauthn": "flourish_audit.passkeys.PasskeyAgainForm",
}
MFA_TOTP_TOLERANCE = 1  # a code before and after, for clocks that differ
MFA_RATE_LIMITS = False
# Roles that reach nothing until they have set a second step up. The demo asks nobody.
REQUIRE_MFA_ROLES = [] if DEMO else env.list("REQUIRE_MFA_ROLES", default=[])
ROLE_NAMES = (
    "practitioner", "team_manager", "service_manager", "director", "qa_auditor",
    "information_governance", "admin", "partner",
)  # fmt: skip
for _role in REQUIRE_MFA_ROLES:
    if _role not in ROLE_NAMES:
        raise ImproperlyConfigured(
            f"REQUIRE_MFA_ROLES names {_role!r}, which is no role. Use some of: "
            f"{', '.join(ROLE_NAMES)}, separated by commas."
        )
WORK_ACCOUNTS = work_account_settings.read(env, development=DEVELOPMENT, roles=ROLE_NAMES)
PASSWORD_RESET_TIMEOUT = 72 * 60 * 60  # seconds an invitation link works

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_IDLE_SECONDS = env.int("SESSION_IDLE_SECONDS", default=30 * 60)
SESSION_MAX_SECONDS = env.int("SESSION_MAX_SECONDS", default=12 * 60 * 60)
SESSION_COOKIE_AGE = SESSION_MAX_SECONDS
SAVED_COOKIE_NAME = "saved"  # set only where there is a standby
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
HELD_POST_HOURS = 24
CASELOAD_WAITS_HOURS = 24  # a file that was read and not yet brought in
LOGIN_FAILURE_LIMIT = env.int("LOGIN_FAILURE_LIMIT", default=10)  # in five minutes
API_CALLS_A_MINUTE = env.int("API_CALLS_A_MINUTE", default=120)  # of one client of the read API

# TLS ends at the proxy in front. Plain http is for loopback: development and the demo.
if not DEVELOPMENT:
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_REDIRECT_EXEMPT = ["^healthz$", "^readyz$"]
    SECURE_HSTS_SECONDS = 2 * 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-session"
    SAVED_COOKIE_NAME = "__Host-saved"
    CSRF_COOKIE_SECURE = True
    CSRF_COOKIE_NAME = "__Host-csrf"
    if env.bool("TRUST_FORWARDED_PROTO", default=False):
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# A rating form of 162 items with five fields each is 810 fields; notes are sent one at a time.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 3000
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
# What is sent stays in memory and never touches the disk; a larger file is not taken at all.
FILE_UPLOAD_HANDLERS = ["flourish_audit.uploads.MemoryOnly"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024

MAIL_RELAY = bool(env.str("EMAIL_URL", default=""))  # without one, links are shown on screen
vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
SITE_URL = env.str("SITE_URL", default="").rstrip("/")  # links in e-mails begin with it
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="flourish-audit@localhost")

LANGUAGE_CODE = "en-gb"
USE_I18N = False
USE_TZ = True
TIME_ZONE = env.str("TIME_ZONE", default="Europe/London")
DATE_FORMAT = "j F Y"

STATIC_URL = "/static/"
# Development and the demo serve static/ as it is; only an installation collects it.
STATIC_ROOT = None if DEVELOPMENT else BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEVELOPMENT
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEVELOPMENT
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CRISPY_ALLOWED_TEMPLATE_PACKS = "flourish"
CRISPY_TEMPLATE_PACK = "flourish"
DJANGO_TABLES2_TEMPLATE = "flourish/table.html"

# First values: an admin changes most of these in the browser (cases/stored_settings.py).
MINIMUM_N = env.int("MINIMUM_N", default=10)
MODERATION_SHARE = env.int("MODERATION_SHARE", default=10)  # % of a quarter's audits rated twice
EXPORT_ROW_CAP = env.int("EXPORT_ROW_CAP", default=10_000)  # a file with more rows is refused
SUPPRESS_BELOW = env.int("SUPPRESS_BELOW", default=6)  # outside the line, a smaller count is hidden
if SUPPRESS_BELOW < 2:
    raise ImproperlyConfigured(
        f"SUPPRESS_BELOW is {SUPPRESS_BELOW}, and would publish single children. Set it to 2 or "
        "more; 6 is usual."
    )
YEAR_STARTS_IN_MONTH = env.int("YEAR_STARTS_IN_MONTH", default=4)  # April: quarter one
RE_AUDIT_MONTHS = env.int("RE_AUDIT_MONTHS", default=3)  # after a red
REVIEW_MONTHS = env.int("REVIEW_MONTHS", default=6)  # otherwise
MONTHS_BETWEEN_LOOKS = env.int("MONTHS_BETWEEN_LOOKS", default=12)  # a case rests from rounds
MONTH_PICK = env.int("MONTH_PICK", default=2)  # cases a team manager picks a month
AGREE_SHARE = env.int("AGREE_SHARE", default=10)  # of 100 self audits, drawn for the manager
ESCALATE_DAYS = env.int("ESCALATE_DAYS", default=14)  # an audit that waits longer to be agreed
CHILD_VIEW_MONTHS = env.int("CHILD_VIEW_MONTHS", default=6)
# What a rater is told who meets a worry about a child's safety, and how soon somebody answers.
CONCERN_HOURS = env.int("CONCERN_HOURS", default=4)
SAFEGUARDING_LINK = env.str("SAFEGUARDING_LINK", default="")  # a web address, or a phone number
SAFEGUARDING_TEXT = env.str(
    "SAFEGUARDING_TEXT",
    default="If a child is in danger now, phone 999. If not, follow your safeguarding procedures "
    "today: speak to your manager, and make the referral the way the procedures say.",
)
# What the access log calls out of hours, Monday to Friday, and many cases for one person a day.
OFFICE_HOURS = tuple(int(part) for part in env.str("OFFICE_HOURS", default="7-20").split("-"))
if len(OFFICE_HOURS) != 2 or not 0 <= OFFICE_HOURS[0] < OFFICE_HOURS[1] <= 24:
    raise ImproperlyConfigured("OFFICE_HOURS is two hours of the day, such as 7-20.")
MANY_CASES = env.int("MANY_CASES", default=20)
# How long things are kept where the authority set its own periods: cases/retention.py.
RETENTION_PERIODS = env.str("RETENTION_PERIODS", default="")
# A standard with a clock, such as a family network meeting: "working" or "calendar" days.
CLOCK_DAYS = env.str("CLOCK_DAYS", default="working")
if CLOCK_DAYS not in ("working", "calendar"):
    raise ImproperlyConfigured("CLOCK_DAYS is 'working' or 'calendar'.")
# Plan types that only need such a standard to be considered, by their codes.
CONSIDERED_PLAN_TYPES = env.list("CONSIDERED_PLAN_TYPES", default=["family_help", "early_help"])
CASE_REFERENCE_PATTERN = env.str(
    "CASE_REFERENCE_PATTERN", default=r"[A-Za-z0-9][A-Za-z0-9/-]{2,29}"
)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "flourish_audit.logs.JsonFormatter"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "json", "stream": sys.stderr},
    },
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
    },
}
