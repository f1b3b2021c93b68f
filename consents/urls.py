from django.urls import path

from consents import views

urlpatterns = [path("<str:token>/", views.confirm_consent, name="confirm-consent")]
