"""
Sign-in, sign-out, password and second factor; of allauth's pages these and no others.

There is no sign-up, no e-mail page and no reset by mail: an account that is not listed here cannot be
made or changed through the site.
"""

from allauth.account import views
from django.urls import include, path

urlpatterns = [
    path("sign-in/", views.login, name="account_login"),
    path("sign-out/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("confirm/", views.reauthenticate, name="account_reauthenticate"),
    path("password/", views.password_change, name="account_change_password"),
    path("second-factor/", include("allauth.mfa.urls")),
]
