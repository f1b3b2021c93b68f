from django.urls import path

from portal import views

urlpatterns = [
    path("r/<str:token>/", views.enter, name="enter"),
    path("my/", views.my_page, name="my"),
]
