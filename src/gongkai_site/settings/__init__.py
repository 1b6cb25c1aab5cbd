"""Settings of the site, all from the environment (``base/variables.toml``)."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from csp.constants import NONE, SELF, UNSAFE_INLINE

from gongkai_site import PACKAGE
from gongkai_site.base.databases import database
from gongkai_site.base.logs import logging
from gongkai_site.base.secrets import secret
from gongkai_site.base.variables import read

# --- from the environment ---------------------------------------------------------------------------------------

GONGKAI_DATA = read("GONGKAI_DATA")
GONGKAI_NOW = read("GONGKAI_NOW")
GONGKAI_URL = read("GONGKAI_URL").rstrip("/")
GONGKAI_HTTPS = read("GONGKAI_HTTPS")
GONGKAI_TRUSTED_PROXIES = read("GONGKAI_TRUSTED_PROXIES")
GONGKAI_IDLE_MINUTES = read("GONGKAI_IDLE_MINUTES")
GONGKAI_PASSWORD_DAYS = read("GONGKAI_PASSWORD_DAYS")
GONGKAI_SECOND_FACTOR = read("GONGKAI_SECOND_FACTOR")
GONGKAI_AUDIT_DAYS = read("GONGKAI_AUDIT_DAYS")
GONGKAI_CIPHER = read("GONGKAI_CIPHER")
GONGKAI_CLAMD = read("GONGKAI_CLAMD")
GONGKAI_FILE_MB = read("GONGKAI_FILE_MB")
GONGKAI_FILINGS_PER_HOUR = read("GONGKAI_FILINGS_PER_HOUR")
GONGKAI_ZONE = read("GONGKAI_ZONE")
GONGKAI_STATUS_TRIES = read("GONGKAI_STATUS_TRIES")
GONGKAI_SEARCH = read("GONGKAI_SEARCH")
GONGKAI_METRICS_TOKEN = read("GONGKAI_METRICS_TOKEN")

DEBUG = read("GONGKAI_DEBUG")
ALLOWED_HOSTS = read("GONGKAI_HOSTS")
DATABASES = {"default": database(read("DATABASE_URL"), GONGKAI_DATA)}
SECRET_KEY = secret(GONGKAI_DATA, "django").decode()
LOGGING = logging(read("GONGKAI_LOG"))
LOGGING_CONFIG = "logging.config.dictConfig"

# --- the parts of the site --------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "gongkai_site.screens",
    "gongkai_site.audit",
    "gongkai_site.crypto",
    "gongkai_site.outbox",
    "gongkai_site.files",
    "gongkai_site.imports",
    "gongkai_site.search",
    "gongkai_site.organs",
    "gongkai_site.accounts",
    "gongkai_site.wordlists",
    "gongkai_site.review",
    "gongkai_site.ledgers",
    "gongkai_site.assurance",
    "gongkai_site.applications",
    "gongkai_site.publishing",
    "gongkai_site.channels",
    "gongkai_site.mirror",
    "gongkai_site.proposals",
    "gongkai_site.messages_board",
    "gongkai_site.remedies",
    "gongkai_site.requests",
    "gongkai_site.annual",
    "gongkai_site.desk",
    "gongkai_site.portal",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_prose_editor",
    "django_tasks",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "axes",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.syndication",
    "django.forms",
]
MIDDLEWARE = [
    "gongkai_site.base.middleware.Correlation",
    "gongkai_site.audit.middleware.Address",
    "gongkai_site.portal.cache.Pages",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "gongkai_site.accounts.middleware.Idle",
    "gongkai_site.accounts.middleware.First",
    "gongkai_site.accounts.middleware.Settled",
    "gongkai_site.desk.doors.Doors",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "gongkai_site.urls_public" if GONGKAI_ZONE == "public" else "gongkai_site.urls"
WSGI_APPLICATION = "gongkai_site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
# An item has at most 500 attachments, each with its id, title, order and mark.
DATA_UPLOAD_MAX_NUMBER_FILES, DATA_UPLOAD_MAX_NUMBER_FIELDS = 500, 2500
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "gongkai"},
    # Public pages, by the generation they were made at; the least used go first.
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "TIMEOUT": 24 * 3600,
        "OPTIONS": {"MAX_ENTRIES": 1000},
    },
    # Tries of visitors (base/throttle.py): apart, so that nothing else drives them out.
    "tries": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "tries",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
}

# --- language and time ------------------------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# --- static files, nothing from outside -------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = GONGKAI_DATA / "static"
STATICFILES_DIRS = [PACKAGE / "static"]
WHITENOISE_USE_FINDERS = True
MEDIA_ROOT = GONGKAI_DATA / "media"
MEDIA_URL = "/media/"

# --- sign-in and sessions ---------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "gongkai_site.accounts.backends.PowersBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
ACCOUNT_ADAPTER = "gongkai_site.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_FORMS = {"login": "gongkai_site.accounts.forms.SignIn"}
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
# Tries are counted by django-axes, in the database and so by all processes alike.
ACCOUNT_RATE_LIMITS = {"login_failed": None, "login": "60/m/ip"}
MFA_ADAPTER = "gongkai_site.accounts.adapters.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_FORMS = {
    "authenticate": "gongkai_site.accounts.forms.Code",
    "reauthenticate": "gongkai_site.accounts.forms.CodeAgain",
    "activate_totp": "gongkai_site.accounts.forms.EnrolApp",
}
MFA_TOTP_TOLERANCE = 1
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_PASSKEY_LOGIN_ENABLED = False
MFA_PASSKEY_SIGNUP_ENABLED = False
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "wagtailadmin_home"
LOGOUT_REDIRECT_URL = "account_login"
WAGTAILADMIN_LOGIN_URL = "account_login"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
# No request writes the session, so this is the longest a sign-in can last; idle ones end sooner (accounts/idle.py).
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = GONGKAI_HTTPS
SECURE_HSTS_SECONDS = 31536000 if GONGKAI_HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if GONGKAI_TRUSTED_PROXIES else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
CSRF_TRUSTED_ORIGINS = [GONGKAI_URL]
AXES_FAILURE_LIMIT = read("GONGKAI_LOCKOUT_TRIES")
AXES_COOLOFF_TIME = read("GONGKAI_LOCKOUT_MINUTES") / 60
AXES_LOCKOUT_PARAMETERS = ["username"]
# Tries are summed by sign-in name over all addresses and programs, so turning those about gains nothing.
SILENCED_SYSTEM_CHECKS = ["axes.W006"]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_USERNAME_CALLABLE = "gongkai_site.accounts.lockout.username_of"
AXES_CLIENT_IP_CALLABLE = "gongkai_site.base.addresses.address_of"
AXES_LOCKOUT_CALLABLE = "gongkai_site.accounts.lockout.locked_page"
AXES_DISABLE_ACCESS_LOG = True  # the trail has it
AXES_SENSITIVE_PARAMETERS = [
    "username",
    "ip_address",
    "login",
    "password",
    "code",
    "credential",
    "csrfmiddlewaretoken",
]
AXES_VERBOSE = False
AXES_USERNAME_FORM_FIELD = "login"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        # Wagtail's own screens hold inline scripts and styles; nothing comes from another host.
        "script-src": [SELF, UNSAFE_INLINE],
        "style-src": [SELF, UNSAFE_INLINE],
        "img-src": [SELF, "data:", "blob:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    }
}

# --- Wagtail: nothing calls home --------------------------------------------------------------------------------

WAGTAIL_SITE_NAME = "公开"
WAGTAILADMIN_BASE_URL = GONGKAI_URL
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
# Publishing happens by a completed review, and by nothing else.
WAGTAIL_FINISH_WORKFLOW_ACTION = "gongkai_site.review.finish.publish_reviewed"
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "gongkai_site.search.backend"}}
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}

# --- letters ----------------------------------------------------------------------------------------------------

_mail = urlsplit(read("GONGKAI_EMAIL_URL"))
if _mail.scheme:
    EMAIL_HOST, EMAIL_PORT = _mail.hostname or "localhost", _mail.port or 25
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_mail.username or ""), unquote(_mail.password or "")
    EMAIL_USE_TLS = _mail.scheme == "smtps"
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = GONGKAI_DATA / "outgoing"
