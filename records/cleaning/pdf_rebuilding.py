"""Builds a PDF anew from the pages of another, out of what is needed to draw them.

The list says what may come along, not what may not. Whatever else a PDF can carry (scripts,
actions, links, embedded files, forms, metadata, names, other versions of itself) hangs on a key
that is not on the list, and stays behind.
"""

from collections import deque
from dataclasses import dataclass, field

from pypdf import PageObject, PdfReader, PdfWriter, apply_configuration
from pypdf.errors import LimitReachedError
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    ByteStringObject,
    DecodedStreamObject,
    DictionaryObject,
    EncodedStreamObject,
    FloatObject,
    IndirectObject,
    NameObject,
    NullObject,
    NumberObject,
    PdfObject,
    StreamObject,
    TextStringObject,
)

from records.cleaning.embedded import jpeg_2000_without_notes, jpeg_without_notes
from records.cleaning.limits import MB
from records.cleaning.reasons import Reason, Unfit

VERSION = "%PDF-1.7"
PLAIN = (
    BooleanObject, ByteStringObject, FloatObject, NullObject, NumberObject, TextStringObject,
)  # fmt: skip
# One stream unpacked, and all of them together. Pictures are not unpacked.
MOST_IN_A_STREAM = 50 * MB
MOST_IN_ALL_STREAMS = 250 * MB
MOST_OBJECTS = 200_000
DEEPEST = 50
BEST_SPEED = 1


def words(text: str) -> frozenset[str]:
    """PDF names, written without their slashes."""
    return frozenset(f"/{word}" for word in text.split())


PAGE = words("MediaBox CropBox Rotate UserUnit Resources Contents Group")
# Dictionaries whose keys are names that the author of the PDF made up.
MAPS = words("ExtGState ColorSpace Pattern Shading XObject Font Properties")
CONTENT = words(
    # every object, form XObjects and groups
    "Type Subtype Name FormType BBox Matrix Resources Group S CS I K OC "
    # images
    "Width Height ColorSpace BitsPerComponent Intent ImageMask Mask Decode Interpolate SMask "
    "SMaskInData Matte Predictor Colors Columns EarlyChange EndOfLine EncodedByteAlign Rows "
    "EndOfBlock BlackIs1 DamagedRowsBeforeError ColorTransform JBIG2Globals "
    # graphics states
    "LW LC LJ ML D RI OP op OPM Font FL SM SA BM CA ca AIS TK BG BG2 UCR UCR2 TR TR2 G BC "
    # patterns, shadings and functions
    "PatternType PaintType TilingType XStep YStep Shading ExtGState ShadingType Background "
    "AntiAlias Function Domain Coords Extend BitsPerCoordinate BitsPerFlag VerticesPerRow "
    "FunctionType Range Size BitsPerSample Order Encode C0 C1 N Functions Bounds "
    # colour spaces
    "WhitePoint BlackPoint Gamma Alternate "
    # fonts
    "BaseFont FirstChar LastChar Widths FontDescriptor Encoding ToUnicode DescendantFonts "
    "CIDSystemInfo W W2 DW DW2 CIDToGIDMap FontMatrix FontBBox CharProcs Registry Ordering "
    "Supplement FontName FontFamily FontStretch FontWeight Flags ItalicAngle Ascent Descent "
    "Leading CapHeight XHeight StemV StemH AvgWidth MaxWidth MissingWidth FontFile FontFile2 "
    "FontFile3 CharSet CIDSet Style Panose Length1 Length2 Length3 BaseEncoding Differences "
    "CMapName WMode UseCMap "
    # layers
    "OCGs P VE BaseState ON OFF"
)
# What stands for a kind of object is on a list too: a name can say that it is an action.
VALUES = {
    "/Type": words(
        "XObject Group Mask ExtGState Pattern Font FontDescriptor Encoding CMap OCG OCMD"
    ),
    "/S": words("Transparency Alpha Luminosity"),
    "/Subtype": words(
        "Image Form Type0 Type1 MMType1 Type3 TrueType CIDFontType0 CIDFontType2 Type1C "
        "CIDFontType0C OpenType DeviceN NChannel"
    ),
}
IMAGE_FILTERS = words(
    "FlateDecode LZWDecode RunLengthDecode ASCII85Decode ASCIIHexDecode CCITTFaxDecode "
    "JBIG2Decode JPXDecode DCTDecode"
)
CUT = {"/DCTDecode": jpeg_without_notes, "/JPXDecode": jpeg_2000_without_notes}
# The only values of a map that are neither dictionaries, streams nor arrays.
COLOUR_SPACES = words("DeviceGray DeviceRGB DeviceCMYK Pattern")


@dataclass
class Rebuilder:
    """Copies objects of one PDF into another, each once."""

    writer: PdfWriter = field(default_factory=PdfWriter)
    copies: dict[tuple[int, int], IndirectObject] = field(default_factory=dict)
    waiting: deque[tuple[IndirectObject, IndirectObject, frozenset[str]]] = field(
        default_factory=deque
    )
    unpacked: int = 0

    def page(self, page: PageObject) -> None:
        """Add a page, and everything that it draws."""
        copy = self.dictionary(page, PAGE, 0)
        copy[NameObject("/Type")] = NameObject("/Page")
        pages = self.writer.root_object.raw_get("/Pages")
        copy[NameObject("/Parent")] = pages
        tree = pages.get_object()
        tree["/Kids"].append(self.writer._add_object(copy))
        tree[NameObject("/Count")] = NumberObject(len(tree["/Kids"]))
        self.finish()

    def layers(self, properties: PdfObject | None) -> None:
        """Keep which layers are hidden, or what was hidden would show."""
        if not isinstance(properties, DictionaryObject):
            return
        given = properties.get("/D")
        if isinstance(given, DictionaryObject):
            copy = self.dictionary(properties, words("OCGs"), 0)
            kept = self.dictionary(given, words("BaseState ON OFF"), 0)
            copy[NameObject("/D")] = kept
            self.writer.root_object[NameObject("/OCProperties")] = copy
            self.finish()

    def finish(self) -> None:
        """Fill in the objects that were only promised so far."""
        while self.waiting:
            source, target, keys = self.waiting.popleft()
            self.writer._objects[target.idnum - 1] = self.value(source.get_object(), keys, 0)

    def reference(self, source: IndirectObject, keys: frozenset[str]) -> IndirectObject:
        """A promise to copy an object, which breaks every loop."""
        ident = (source.idnum, source.generation)
        if ident not in self.copies:
            if len(self.copies) >= MOST_OBJECTS:
                raise Unfit(Reason.TOO_COMPLEX)
            self.copies[ident] = self.writer._add_object(NullObject())
            self.waiting.append((source, self.copies[ident], keys))
        return self.copies[ident]

    def value(self, source: PdfObject | None, keys: frozenset[str], depth: int) -> PdfObject:
        """A copy of any value; null for what is no part of a page."""
        if depth > DEEPEST:
            raise Unfit(Reason.TOO_COMPLEX)
        if isinstance(source, IndirectObject):
            return self.reference(source, keys)
        if isinstance(source, StreamObject):
            return self.stream(source)
        if isinstance(source, DictionaryObject):
            return self.dictionary(source, keys, depth)
        if isinstance(source, ArrayObject):
            return ArrayObject(self.value(each, keys, depth + 1) for each in source)
        if isinstance(source, NameObject):
            return NameObject(source)
        return source if isinstance(source, PLAIN) else NullObject()

    def dictionary(
        self, source: DictionaryObject, keys: frozenset[str], depth: int
    ) -> DictionaryObject:
        """A copy with the keys on the list. No keys at all means a map of made-up names."""
        copy = DictionaryObject()
        for key in source:
            given = source.raw_get(key)
            if not is_allowed(key, given.get_object(), keys):
                continue
            copy[NameObject(key)] = self.value(given, keys_below(key, keys), depth + 1)
        return copy

    def stream(self, source: StreamObject) -> PdfObject:
        """A copy of a stream: pictures as they are, all others packed anew."""
        if not all(str(source.get(key, "")) in VALUES[key] | {""} for key in ("/Type", "/Subtype")):
            return NullObject()
        if source.get("/Subtype") == "/Image":
            copy = picture(source)
            parameters = parameters_of(source, len(filters_of(copy)))
            copy[NameObject("/DecodeParms")] = self.value(parameters, CONTENT, 0)
        else:
            data = unpacked(source)
            self.unpacked += len(data)
            if self.unpacked > MOST_IN_ALL_STREAMS:
                raise Unfit(Reason.TOO_COMPLEX)
            plain = DecodedStreamObject()
            plain.set_data(data)
            copy = plain.flate_encode(BEST_SPEED)
        copy.update(self.dictionary(source, CONTENT, 0))
        return copy


def is_allowed(key: str, given: PdfObject | None, keys: frozenset[str]) -> bool:
    """Whether this key may come along with this value. No keys at all means a map."""
    if not keys:
        is_colour_space = isinstance(given, NameObject) and given in COLOUR_SPACES
        return is_colour_space or isinstance(given, (DictionaryObject, ArrayObject))
    return key in keys and (key not in VALUES or str(given) in VALUES[key])


def keys_below(key: str, keys: frozenset[str]) -> frozenset[str]:
    """Which keys a dictionary may have that is the value of this key."""
    if key == "/Resources":
        return MAPS
    if keys is MAPS or key == "/CharProcs":
        return frozenset()
    return CONTENT


def filters_of(stream: StreamObject) -> list[str]:
    """The names of the filters of a stream, the first to be undone first."""
    given = stream.get("/Filter")
    found = given.get_object() if given is not None else None
    names = found if isinstance(found, ArrayObject) else [found]
    return [str(name.get_object()) for name in names if name is not None]


def unpacked(stream: StreamObject) -> bytes:
    """The bytes of a stream that is not a picture."""
    if not IMAGE_FILTERS.issuperset(filters_of(stream)):
        raise Unfit(Reason.DAMAGED)
    return stream.get_data()


def picture(source: StreamObject) -> StreamObject:
    """A copy of the bytes of a picture; of a photo without the notes of its camera."""
    filters = filters_of(source)
    if not IMAGE_FILTERS.issuperset(filters):
        raise Unfit(Reason.DAMAGED)
    copy = EncodedStreamObject()
    copy._data = source._data
    if filters and filters[-1] in CUT:
        # Undoes the filters before the last; the last is left to who draws the picture.
        copy._data = CUT[filters[-1]](source.get_data())
        del filters[:-1]
    if filters:
        copy[NameObject("/Filter")] = ArrayObject(NameObject(name) for name in filters)
    return copy


def parameters_of(source: StreamObject, number: int) -> ArrayObject:
    """The parameters of the last filters of a stream, null where there are none."""
    given = source.get("/DecodeParms")
    found = given.get_object() if given is not None else NullObject()
    each = list(found) if isinstance(found, ArrayObject) else [found]
    each += [NullObject()] * (len(filters_of(source)) - len(each))
    return ArrayObject(each[len(each) - number :])


def rebuild(reader: PdfReader) -> PdfWriter:
    """A new PDF with the pages of this one and nothing else."""
    with apply_configuration(
        zlib_maximum_output_length=MOST_IN_A_STREAM,
        lzw_maximum_output_length=MOST_IN_A_STREAM,
        run_length_maximum_output_length=MOST_IN_A_STREAM,
        array_based_stream_maximum_output_length=MOST_IN_A_STREAM,
        # That would start another program.
        jbig2dec_binary=None,
    ):
        rebuilder = Rebuilder()
        rebuilder.writer.pdf_header = VERSION
        rebuilder.writer.metadata = None
        try:
            for page in reader.pages:
                rebuilder.page(page)
            rebuilder.layers(reader.root_object.get("/OCProperties"))
        except LimitReachedError:
            raise Unfit(Reason.TOO_COMPLEX) from None
        return rebuilder.writer
