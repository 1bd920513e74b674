"""All settings, read from the environment; each has a default that works in development.

DEBUG is off unless asked for (`make run` asks); `prepsite.safety` refuses unsafe combinations.
"""

from pathlib import Path
from urllib.parse import urlsplit

import django_stubs_ext
from csp.constants import NONE, SELF

from prepsite import environment as env
from prepsite.secret import secret_key

django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = env.own_folder("PREPSITE_VAR", BASE_DIR / "var")
DEBUG = env.flag("DEBUG", False)
PORT = env.number("PORT", 8000, 1, 65535)
BIND = env.text("BIND", "127.0.0.1")
WEB_CONCURRENCY = env.number("WEB_CONCURRENCY", 2, 1, 64)
SITE_URL = env.url("SITE_URL", f"http://localhost:{PORT}", ("http", "https"))
HTTPS = SITE_URL.startswith("https://")
SECRET_KEY = secret_key(VAR)

ALLOWED_HOSTS = env.words(
    "ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]", urlsplit(SITE_URL).hostname or "localhost"]
)
# Behind a proxy that sets X-Forwarded-Proto and X-Forwarded-For: how many stand in front.
TRUSTED_PROXIES = env.number("TRUSTED_PROXIES", 0, 0, 9)
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Sign-in by another site is offered once its keys are here.
SOCIAL = env.social("google", "github")

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    *[f"allauth.socialaccount.providers.{name}" for name in SOCIAL],
    "allauth.usersessions",
    "csp",
    "rest_framework",
    "prepsite.content",
    "prepsite.search",
    "prepsite.web",
    "accounts",
    "notifications",
    "recordings",
    "questions",
    "answers",
    "courses",
    "planner",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.SignInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "accounts.middleware.TimeZoneMiddleware",
]

ROOT_URLCONF = "prepsite.urls"
WSGI_APPLICATION = "prepsite.wsgi.application"
LOADERS = [
    "django.template.loaders.filesystem.Loader",
    "django.template.loaders.app_directories.Loader",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "prepsite.web.context.site",
            ],
            # An edited template shows at once in development, also under gunicorn.
            "loaders": LOADERS if DEBUG else [("django.template.loaders.cached.Loader", LOADERS)],
        },
    }
]

DATABASES = {"default": env.database("DATABASE_URL", f"sqlite:///{VAR / 'db.sqlite3'}")}
if "sqlite" in str(DATABASES["default"]["ENGINE"]):
    DATABASES["default"]["TEST"] = {"NAME": str(VAR / "test.sqlite3")}
DATABASES["default"] |= {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.url("REDIS_URL", "", ("redis", "rediss", "unix"))
# One cache for all processes, in the database too, so that rate limits hold without Redis.
CACHES = {"default": env.cache("CACHE_URL", REDIS_URL or "dbcache://cache")}
if REDIS_URL:
    # For a Redis behind a socket, Celery has another word.
    CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1)
else:
    CELERY_BROKER_URL = "filesystem://"
    # Its files are not locked against each other: two workers that open the control exchange
    # at once can read it half written, and one of them falls over.
    CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(VAR / "broker" / "queue"),
        "data_folder_out": str(VAR / "broker" / "queue"),
        "control_folder": str(VAR / "broker" / "control"),
    }
CELERY_TASK_ALWAYS_EAGER = False
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR / "beat")

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "planner:home"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "accounts.forms.SignupForm"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
ACCOUNT_ADAPTER = "notifications.account_mails.AccountAdapter"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900  # seconds
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_USER_DISPLAY = "accounts.models.display_name"
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "prepsite"
MFA_FORMS = {
    f"{name.lower()}_webauthn": f"accounts.passkeys.{name}Form"
    for name in ("Add", "Authenticate", "Login", "Reauthenticate")
}
SOCIALACCOUNT_PROVIDERS = SOCIAL
SOCIALACCOUNT_ADAPTER = "accounts.adapter.SocialAccountAdapter"

MAIL = env.mail("EMAIL_URL", "filemail://")
EMAIL_BACKEND = str(MAIL["EMAIL_BACKEND"])
EMAIL_FILE_PATH = str(VAR / "mail")
EMAIL_HOST, EMAIL_PORT = MAIL["EMAIL_HOST"], MAIL["EMAIL_PORT"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL["EMAIL_HOST_USER"], MAIL["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS = MAIL.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = MAIL.get("EMAIL_USE_SSL", False)
# Seconds for one step of a conversation with the mail server; sending a mail has four.
EMAIL_TIMEOUT = env.number("EMAIL_TIMEOUT", 20, 1, 300)
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "prepsite <prepsite@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
OUTBOX_LEASE = env.number("OUTBOX_LEASE", 300, 1, 86_400)  # seconds a worker may take a message for
OUTBOX_TICK = env.number("OUTBOX_TICK", 10, 1, 3600)  # seconds between looks at what is due
OUTBOX_LATE = env.number("OUTBOX_LATE", 300, 1, 86_400)  # seconds after which /health/ready/ warns
# How many days things are kept: mail that was sent, finished exports, an account that is leaving,
# and what was done in the admin.
OUTBOX_KEEP_DAYS = env.number("OUTBOX_KEEP_DAYS", 30, 1, 3650)
EXPORT_KEEP_DAYS = env.number("EXPORT_KEEP_DAYS", 7, 1, 365)
LEAVING_DAYS = env.number("LEAVING_DAYS", 7, 1, 90)
ADMIN_LOG_KEEP_DAYS = env.number("ADMIN_LOG_KEEP_DAYS", 365, 1, 3650)
# What one recording may be, what one person may have, and how long it stays.
RECORDING_MINUTES = env.number("RECORDING_MINUTES", 90, 1, 600)
RECORDING_MEGABYTES = env.number("RECORDING_MEGABYTES", 2000, 1, 100_000)
RECORDING_QUOTA_MEGABYTES = env.number("RECORDING_QUOTA_MEGABYTES", 5000, 1, 1_000_000)
RECORDING_CHUNK_MEGABYTES = env.number("RECORDING_CHUNK_MEGABYTES", 16, 1, 256)
RECORDING_KEEP_DAYS = env.number("RECORDING_KEEP_DAYS", 180, 1, 3650)
RECORDING_KEEP_CHUNKS_DAYS = env.number("RECORDING_KEEP_CHUNKS_DAYS", 1, 0, 365)
RECORDING_LEASE = env.number("RECORDING_LEASE", 300, 1, 86_400)  # seconds a worker may take one for
RECORDING_GRACE = env.number("RECORDING_GRACE", 30, 0, 10_080)  # minutes for what is still to come
DEMO_PASSWORD = env.text("DEMO_PASSWORD", "prepsite-demo")

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = env.folder("STATIC_ROOT", VAR / "static")
STATICFILES_DIRS = [BASE_DIR / "static"]
CONTENT_ROOTS = {
    "courses": env.folder("CONTENT_ROOT", BASE_DIR / "courses" / "content"),
    "questions": env.folder("QUESTIONS_ROOT", BASE_DIR / "questions" / "content"),
}
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "prepsite.web.static.ReleaseStorage"
    },
}
CSRF_FAILURE_VIEW = "prepsite.web.views.csrf_failure"
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = DEBUG

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^health/"]  # asked from within, past the proxy
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
CSRF_TRUSTED_ORIGINS = [SITE_URL]
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "media-src": [SELF, "blob:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        # A form that signs in by another site is sent on to it.
        "form-action": [SELF, *(env.SOCIAL_ORIGINS[name] for name in SOCIAL)],
        "frame-ancestors": [NONE],
    }
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["prepsite.web.api.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_THROTTLE_CLASSES": ["rest_framework.throttling.UserRateThrottle"],
    "DEFAULT_THROTTLE_RATES": {"user": "600/min"},
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO" if not DEBUG else "WARNING"},
    "loggers": {"django": {"handlers": [], "level": "INFO", "propagate": True}},
}
