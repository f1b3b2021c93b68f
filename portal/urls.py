from django.urls import path

from portal import complaining, consents, data, details, messages, views

urlpatterns = [
    path("r/<str:token>/", views.enter, name="enter"),
    path("my/", views.my_page, name="my"),
    path("my/link/", views.ask_link, name="my-link"),
    path("my/link/asked/", views.link_asked, name="my-link-asked"),
    path("my/leave/", views.leave, name="my-leave"),
    path("my/consents/", consents.consents, name="my-consents"),
    path("my/consents/withdraw/", consents.withdraw, name="my-consents-withdraw"),
    path("my/consents/give/", consents.give, name="my-consents-give"),
    path("my/given/", consents.disclosures, name="my-disclosures"),
    path("my/details/", details.details, name="my-details"),
    path("my/details/address/", details.ask_new_address, name="my-details-address"),
    path("my/preferences/", details.preferences, name="my-preferences"),
    path("my/data/", data.data, name="my-data"),
    path("my/data/copy/", data.copy, name="my-data-copy"),
    path("my/data/erase/", data.erase, name="my-erase"),
    path("my/erased/", data.erased, name="my-erased"),
    path("my/complaints/", complaining.complaints, name="my-complaints"),
    path("complaints/", complaining.complain, name="complain"),
    path("complaints/received/", complaining.complaint_received, name="complaint-received"),
    path("my/address/<str:token>/", details.confirm_new_address, name="my-address"),
    path("my/links/end/", views.end_all_links, name="my-end-links"),
    path("my/requests/<uuid:lead_uuid>/reopen/", messages.reopen, name="my-reopen"),
    path("my/messages/", messages.threads, name="my-messages"),
    path("my/messages/<uuid:lead_uuid>/", messages.thread, name="my-thread"),
]
