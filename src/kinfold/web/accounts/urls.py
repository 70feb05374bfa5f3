"""
Sign-in, sign-out, password, second factor, passkeys and single sign-on; of allauth's pages these and no others.

There is no sign-up, no e-mail page and no reset by mail: an account that is not listed here cannot be
made or changed through the site.
"""

from allauth.account import views
from allauth.socialaccount import views as socialaccount
from allauth.socialaccount.providers.openid_connect import views as single_sign_on
from django.urls import include, path

urlpatterns = [
    path("sign-in/", views.login, name="account_login"),
    path("sign-out/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("confirm/", views.reauthenticate, name="account_reauthenticate"),
    path("password/", views.password_change, name="account_change_password"),
    path("second-factor/", include("allauth.mfa.urls")),
    # The council's own sign-in. allauth asks for the names.
    path("single-sign-on/<slug:provider_id>/", single_sign_on.login, name="openid_connect_login"),
    path("single-sign-on/<slug:provider_id>/back/", single_sign_on.callback, name="openid_connect_callback"),
    path("single-sign-on-cancelled/", socialaccount.login_cancelled, name="socialaccount_login_cancelled"),
    path("single-sign-on-failed/", socialaccount.login_error, name="socialaccount_login_error"),
]
