"""What a column may hold, and how that is guessed from its heading, in whatever language."""

import re
import unicodedata
from collections.abc import Sequence

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Field(TextChoices):
    """What is in a column."""

    NAME = "name", _("Name")
    GIVEN = "given", _("First name")
    FAMILY = "family", _("Family name")
    EMAIL = "email", _("E-mail")
    PHONE = "phone", _("Phone")
    COUNTRY = "country", _("Home country")
    LANGUAGE = "language", _("Language")
    TREATMENT = "treatment", _("Treatment")
    DESTINATION = "destination", _("Destination")
    URGENCY = "urgency", _("When?")
    ASKED_ON = "asked_on", _("Day of the enquiry")
    SOURCE = "source", _("Source")
    STAGE = "stage", _("Stage")
    LOSS_REASON = "loss_reason", _("Loss reason")
    NOTE = "note", _("Note for the team")


# Headings as they are found in files, by what is under them: letters and digits only, in lower
# case, without accents. The first field that fits is taken.
HEADINGS: dict[Field, tuple[str, ...]] = {
    Field.EMAIL: (
        "email", "emailaddress", "mail", "mailaddress", "emailadresse", "epostaadresi", "eposta",
        "correo", "correoelectronico", "courriel", "adresseemail", "postaelettronica", "メール",
        "メールアドレス", "eメール", "البريدالالكتروني", "البريد", "ايميل",
        "электроннаяпочта", "почта",
    ),
    Field.GIVEN: (
        "firstname", "first", "givenname", "forename", "vorname", "prenom", "nombredepila",
        "ad", "adi", "名", "الاسمالاول",
    ),
    Field.FAMILY: (
        "lastname", "last", "surname", "familyname", "nachname", "familienname", "nomdefamille",
        "apellido", "apellidos", "soyad", "soyadi", "cognome", "姓", "名字",
        "اسمالعائلة", "фамилия",
    ),
    Field.NAME: (
        "name", "fullname", "patient", "patientname", "contact", "contactname", "nombre",
        "nombrecompleto", "nombreyapellidos", "nom", "nome", "adsoyad", "adisoyadi", "isim", "氏名",
        "お名前", "名前", "الاسم", "الاسمالكامل", "имя", "vollername", "kontakt",
    ),
    Field.PHONE: (
        "phone", "phonenumber", "tel", "telephone", "telefon", "telefonnummer", "telefono",
        "mobile", "mobilephone", "mobil", "handy", "cell", "whatsapp", "movil", "numarasi",
        "telefonnumarasi", "ceptelefonu", "cep", "電話", "電話番号", "携帯", "الهاتف", "رقمالهاتف",
        "الجوال", "телефон",
    ),
    Field.COUNTRY: (
        "country", "homecountry", "land", "pais", "pays", "paese", "ulke", "nationality", "国",
        "国名", "居住国", "البلد", "الدولة", "страна", "countrycode",
    ),
    Field.LANGUAGE: (
        "language", "lang", "sprache", "idioma", "langue", "dil", "言語", "اللغة", "язык", "locale",
    ),
    Field.TREATMENT: (
        "treatment", "procedure", "operation", "behandlung", "tratamiento", "procedimiento",
        "traitement", "tedavi", "islem", "治療", "施術", "العلاج", "лечение", "interest",
    ),
    Field.DESTINATION: (
        "destination", "zielland", "reiseziel", "destino", "hedefulke", "渡航先", "الوجهة",
        "destinationcountry",
    ),
    Field.URGENCY: (
        "urgency", "when", "timeframe", "timing", "wann", "cuando", "urgencia", "nezaman", "時期",
        "متى",
    ),
    Field.ASKED_ON: (
        "date", "enquirydate", "inquirydate", "created", "createdat", "createdon", "datum",
        "anfragedatum", "fecha", "tarih", "日付", "التاريخ", "дата", "askedon", "opened",
    ),
    Field.SOURCE: (
        "source", "leadsource", "quelle", "herkunft", "origen", "fuente", "kaynak", "流入元",
        "المصدر", "источник", "camefrom", "cameby", "channel",
    ),
    Field.STAGE: (
        "stage", "status", "state", "phase", "estado", "asama", "durum", "段階", "المرحلة",
    ),
    Field.LOSS_REASON: ("lossreason", "lostreason", "verlustgrund", "motivodeperdida"),
    Field.NOTE: (
        "note", "notes", "comment", "comments", "message", "remark", "remarks", "notiz", "notizen",
        "bemerkung", "kommentar", "nachricht", "nota", "notas", "comentario", "comentarios",
        "mensaje", "not", "notlar", "aciklama", "mesaj", "メモ", "備考", "ملاحظات", "ملاحظة",
        "заметки",
    ),
}  # fmt: skip

SIGNS = re.compile(r"[\W_]+")


def plain(text: str) -> str:
    """A heading or a word as it is compared: no accents, capitals, blanks or signs."""
    if text.isascii():
        return SIGNS.sub("", text.lower())
    bare = unicodedata.normalize("NFKD", text.casefold()).replace("ı", "i")
    letters = (each for each in bare if not unicodedata.combining(each))
    return SIGNS.sub("", "".join(letters))


_BY_HEADING = {plain(each): field for field, names in HEADINGS.items() for each in names}


def guess(headings: Sequence[str]) -> list[Field | None]:
    """What each column may hold; each field is guessed once."""
    found: list[Field | None] = []
    for heading in headings:
        field = _BY_HEADING.get(plain(heading))
        found.append(field if field not in found else None)
    return found


def missing(fields: Sequence[Field | None]) -> list[Field]:
    """What no import can do without and no column holds."""
    has_name = {Field.NAME, Field.GIVEN, Field.FAMILY} & set(fields)
    return [*([] if Field.EMAIL in fields else [Field.EMAIL]), *([] if has_name else [Field.NAME])]
