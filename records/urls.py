from django.urls import path

from records import tus, views

urlpatterns = [
    path("", views.records, name="my-records"),
    path("<uuid:lead_uuid>/", views.records_of, name="my-records-of"),
    path("<uuid:lead_uuid>/uploads/", tus.create, name="my-uploads"),
    path("uploads/<uuid:record_uuid>/", tus.upload, name="my-upload"),
    path("files/<uuid:record_uuid>/", views.take, name="my-record-take"),
    path("files/<uuid:record_uuid>/delete/", views.delete, name="my-record-delete"),
]
