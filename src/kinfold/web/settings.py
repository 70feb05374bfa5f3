"""
Django's settings. Where things are and what is secret comes from the environment; nothing else does.

`kinfold` sets these from its options and from `kinfold.toml`; a deployment may set them itself:

    KINFOLD_DATA               the data folder
    KINFOLD_COUNCIL            the council's folder (profile.yaml)
    KINFOLD_SECRET_KEY         signs and seals sessions, seals second factors; ids for life and the ledger's key are drawn from it
    KINFOLD_LEDGER_KEY         a key of the ledger's own (default: drawn from the secret key)
    KINFOLD_DATABASE_URL       the register on PostgreSQL (default: SQLite in the data folder)
    KINFOLD_LINE_URL           the same register by the role of the line, for commands; the site does not read it
    KINFOLD_LEDGER_URL         the ledger on PostgreSQL, by a role that may only insert and select (default: a file there)
    KINFOLD_OIDC_URL           the council's identity provider (OpenID Connect); with _CLIENT and _SECRET, as whom it knows
                               us, and _CLAIM, what of its answer is the user name (default: preferred_username)
    KINFOLD_LOCAL_PASSWORDS    1: passwords of our own are taken in production too, from whoever has a second factor
    KINFOLD_HOSTS              the names the site answers to, with commas between
    KINFOLD_BEHIND_PROXY       1: a proxy of ours ends TLS and sets X-Forwarded-Proto
    KINFOLD_INSECURE_LOOPBACK  1: plain http, on this machine alone, for a trial
    KINFOLD_DATA_LIES_IN       the countries in which the data folder, the databases and the backups lie, with commas between
    KINFOLD_MEMORY_MB          megabytes that the engine of a run may take (default: 3000, enough for two million records)
    KINFOLD_TODAY              a day that stands for today, in place of that of the newest published run; heeded for a
                               made-up council only
"""

from __future__ import annotations

import os
from datetime import date, timedelta
from pathlib import Path

from csp.constants import NONE, SELF

from kinfold.web.accounts.identity_provider import passwords_are_taken, read_identity_provider
from kinfold.web.assets import version_of_assets
from kinfold.web.databases import read_databases
from kinfold.web.transport import read_transport

WEB = Path(__file__).resolve().parent
DATA = Path(os.environ.get("KINFOLD_DATA", "data")).resolve()
KINFOLD_COUNCIL = Path(os.environ["KINFOLD_COUNCIL"]) if os.environ.get("KINFOLD_COUNCIL") else None
KINFOLD_LEDGER_KEY = os.environ.get("KINFOLD_LEDGER_KEY", "")
KINFOLD_LEDGER_URL = os.environ.get("KINFOLD_LEDGER_URL", "")
KINFOLD_TODAY = date.fromisoformat(os.environ["KINFOLD_TODAY"]) if os.environ.get("KINFOLD_TODAY") else None
KINFOLD_COUNCIL_CHECK = "kinfold.sources.registered.problems_of"
KINFOLD_PUBLISHED_DAY = "kinfold.register.reading.seen.newest_day"
SECRET_KEY = os.environ.get("KINFOLD_SECRET_KEY", "")
DEBUG = False  # never from the environment: a debug page shows records

# What the site is made of

AREAS = (
    "home",
    "interests",
    "purposes",
    "registers",
    "search",
    "people",
    "families",
    "sources",
    "matches",
    "glass",
    "protection",
    "consent",
    "shares",
    "looks",
    "rights",
)
INSTALLED_APPS = [
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
    "allauth.socialaccount.providers.openid_connect",
    "axes",
    "csp",
    "kinfold.governance",
    "kinfold.register",
    "kinfold.cases",
    "kinfold.web",
    "kinfold.web.accounts",
]
MIDDLEWARE = [
    "kinfold.web.headers.ResponseHeaders",  # first in, last out: no answer leaves without them
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "kinfold.web.accounts.session_limits.SessionLimits",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "kinfold.web.accounts.second_factor.SecondFactorFirst",
    "kinfold.web.readers.ReaderOfThePage",
    "kinfold.web.refusals.Refusals",
    "axes.middleware.AxesMiddleware",  # last: it turns a locked sign-in into its page
]
ROOT_URLCONF = "kinfold.web.urls"
WSGI_APPLICATION = "kinfold.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [WEB / "templates", *(WEB / area / "templates" for area in AREAS)],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "kinfold.web.layout.layout",
            ],
        },
    }
]
DATABASES = read_databases(os.environ, DATA)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "Europe/London"
LANGUAGE_CODE = "en-gb"
USE_I18N = True

# How the site is reached

_transport = read_transport(os.environ)
KINFOLD_IDENTITY_PROVIDER = read_identity_provider(os.environ)
KINFOLD_LOCAL_PASSWORDS = passwords_are_taken(os.environ, in_production=_transport.secure)
KINFOLD_SECOND_FACTOR_FIRST = _transport.secure  # a trial on this machine alone lets a password in by itself
ALLOWED_HOSTS = list(_transport.hosts)
SECURE_SSL_REDIRECT = _transport.secure
SECURE_REDIRECT_EXEMPT = [r"^health$"]
SECURE_HSTS_SECONDS = 63_072_000 if _transport.secure else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _transport.secure
SECURE_HSTS_PRELOAD = _transport.secure
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _transport.behind_proxy else None
# Not no-referrer: a browser then sends "Origin: null" with our own forms, and they are refused.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # data: for the QR code of an authenticator app
        "connect-src": [SELF],  # for a passkey's challenge
        # The form that begins single sign-on is answered with a redirect there, which a browser holds against this too.
        "form-action": [SELF, *([KINFOLD_IDENTITY_PROVIDER.origin] if KINFOLD_IDENTITY_PROVIDER else [])],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# Sessions: fifteen minutes idle, twelve hours in all, gone when the browser closes

SESSION_ENGINE = "kinfold.web.accounts.sessions"
SESSION_SERIALIZER = "kinfold.web.accounts.sealed.SealedSessions"
SESSION_IDLE = timedelta(minutes=15)
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
# The __Host- prefix makes a browser refuse the cookie from anywhere but this host over TLS.
SESSION_COOKIE_NAME = "__Host-kinfold-session" if _transport.secure else "kinfold-session"
SESSION_COOKIE_SECURE = _transport.secure
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"  # Strict would ask people to sign in again on every link from a mail
CSRF_COOKIE_NAME = "__Host-kinfold-csrf" if _transport.secure else "kinfold-csrf"
CSRF_COOKIE_SECURE = _transport.secure
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_FAILURE_VIEW = "kinfold.web.errors.form_too_old"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# Signing in: accounts are made by an administrator; nobody signs up

FRESH_TO_SEE, FRESH_TO_SEND = timedelta(minutes=5), timedelta(minutes=15)
DORMANT_AFTER = timedelta(days=30)

AUTH_USER_MODEL = "accounts.Account"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",  # first: a locked account is refused whatever the password
    "kinfold.web.accounts.backend.Passwords",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["username"]},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
ACCOUNT_ADAPTER = "kinfold.web.accounts.adapter.NobodySignsUp"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
# axes counts failures in the database, for all processes together, codes (MFA_FORMS) as well as passwords; a second
# count would only confuse.
ACCOUNT_RATE_LIMITS = {"login_failed": None, "login": "60/m/ip"}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if _transport.behind_proxy else 0
SOCIALACCOUNT_ADAPTER = "kinfold.web.accounts.single_sign_on.CouncilSignIn"
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [KINFOLD_IDENTITY_PROVIDER.app()] if KINFOLD_IDENTITY_PROVIDER else [],
    }
}
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False  # an address is no proof of who somebody is
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ADAPTER = "kinfold.web.accounts.sealed.SealedFactors"
MFA_FORMS = {
    "activate_totp": "kinfold.web.accounts.codes.CodeToSetUp",
    "authenticate": "kinfold.web.accounts.codes.CodeToSignIn",
    "reauthenticate": "kinfold.web.accounts.codes.CodeToConfirm",
}
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"  # a key alone, without its PIN or finger, is one factor
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not _transport.secure
MFA_TOTP_ISSUER = "Kinfold"
AXES_USERNAME_CALLABLE = "kinfold.web.accounts.lockout.username_tried"
AXES_LOCKOUT_CALLABLE = "kinfold.web.accounts.lockout.locked_page"
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_SENSITIVE_PARAMETERS = ["username", "login", "ip_address", "password", "code", "next"]
AXES_ENABLE_ADMIN = False
# Whatever address the tries come from, the account is locked; counting by address as well would let
# somebody who has many addresses go on trying.
SILENCED_SYSTEM_CHECKS = ["axes.W006"]
AXES_VERBOSE = False

# Static files: served by the site itself from the package. The address holds a checksum of them all, so
# that a browser may keep each for ever and no step of collecting is needed.

STATIC_URL = f"/static/{version_of_assets(WEB / 'static')}/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_IMMUTABLE_FILE_TEST = "."  # every file: another content has another address

# Logs: what happened and where in the code, never what was sent or shown

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"without_values": {"()": "kinfold.web.logs.WithoutValues"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "without_values"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        # Their messages carry user names and addresses; the attempts stand in the database.
        "axes": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
    },
}

# Uploads: the site takes none
DATA_UPLOAD_MAX_MEMORY_SIZE = 100_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 100
DATA_UPLOAD_MAX_NUMBER_FILES = 0
