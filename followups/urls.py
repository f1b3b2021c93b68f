from django.urls import path

from followups import views

urlpatterns = [path("<str:token>/", views.preferences, name="unsubscribe")]
