#!/usr/bin/env python3
"""Makes SockscopeSansSC-Regular.otf: the Chinese font that Sockscope carries inside its binary.

    python3 assets/fonts/make_subset.py            make the font again
    python3 assets/fonts/make_subset.py --check    exit 1 and name the characters the font lacks

Making it needs fontTools (pip install fonttools) and Debian's fonts-noto-cjk. Checking needs only Python.

The font is a subset of Noto Sans CJK SC: every character of GB 2312, ASCII, Latin-1, a few symbols, what
common text turns into when it is decoded wrongly, and every other character that the project's text files use. The same source, the same text files and the same
fontTools (4.68.0 made the committed one) give the same bytes, on any day and on any machine.
"""

import argparse
import pathlib
import struct
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
OUTPUT = HERE / "SockscopeSansSC-Regular.otf"
EMOJI = HERE / "SockscopeEmoji-Regular.ttf"  # make_emoji.py makes it.
SOURCE = pathlib.Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
SOURCE_FACE = 2  # Noto Sans CJK SC: the faces of the collection are JP, KR, SC, TC, HK.
SOURCE_VERSION = "2.004"

FAMILY = "Sockscope Sans SC"
POSTSCRIPT_NAME = "SockscopeSansSC-Regular"

# Symbols that GB 2312 does not have and that a lesson or a button may want.
EXTRA = "✓▶◀▼▽▷◁·–—²³½⚠⋯↔⇒⇄⇆↕⏎␣•‥′″≈∞√"

# Characters that the source font does not have and that may appear in text files all the same.
# Nothing on screen may use them, so --check does not ask for them; egui's Latin font has those of Windows-1252.
KNOWN_ABSENT = set("✗⟲ŠšŸŽžˆ˜")

TEXT_SUFFIXES = {".rs", ".md", ".json", ".py", ".toml", ".txt"}
SKIPPED_FOLDERS = {"target", ".git", "node_modules", "__pycache__"}


def gb2312_characters():
    """All characters of GB 2312, found by decoding each two-byte code."""
    found = set()
    for high in range(0xA1, 0xF8):
        for low in range(0xA1, 0xFF):
            try:
                found.add(bytes([high, low]).decode("gb2312"))
            except UnicodeDecodeError:
                continue
    return found


def decoded_wrongly():
    """What Chinese text in UTF-8 turns into when it is read as GBK or as Windows-1252, and the mark of a failure.

    The text is made of the 3755 frequent characters of GB 2312 (its first level), Chinese punctuation and a few
    emoji. Two bytes are one character of GBK, so a text of three-byte characters is cut in both ways, and its last
    byte takes a Latin letter behind it along.
    """
    frequent = {c for high in range(0xB0, 0xD8) for c in bytes_of_row(high).decode("gb2312", "ignore")}
    frequent |= set("，。！？、；：“”‘’（）《》…—·￥【】") | {chr(code) for code in range(0x1F600, 0x1F640)}
    encoded = [character.encode() for character in frequent]
    letters = {bytes([code]) for code in range(ord("a"), ord("z") + 1)}
    pieces = {piece for code in encoded for piece in (code[:2], code[1:3], code[2:4])}
    pieces |= {code[-1:] + first for code in encoded for first in {code[:1] for code in encoded} | letters}
    found = {"\ufffd"}
    for piece in pieces:
        found |= set(piece.decode("gbk", "ignore"))
    return found | set(bytes(range(0x80, 0xA0)).decode("cp1252", "ignore"))


def bytes_of_row(high):
    """The codes of one row of GB 2312, behind one another."""
    return b"".join(bytes([high, low]) for low in range(0xA1, 0xFF))


def text_files():
    """The text files of the project, in a fixed order."""
    for path in sorted(ROOT.rglob("*")):
        folders = path.relative_to(ROOT).parts[:-1]
        if path.suffix in TEXT_SUFFIXES and path.is_file() and not SKIPPED_FOLDERS.intersection(folders):
            yield path


def characters_in_use():
    """Each printable character used in a text file, with the first file that uses it."""
    used = {}
    for path in text_files():
        for character in path.read_text(encoding="utf-8", errors="replace"):
            if needs_glyph(character):
                used.setdefault(character, path)
    return used


def needs_glyph(character):
    """Whether a font must be able to draw the character: controls, joiners and emoji selectors need nothing."""
    code = ord(character)
    invisible = code < 0x20 or 0x7F <= code < 0xA0 or 0x200B <= code <= 0x200F or 0xFE00 <= code <= 0xFE0F
    return not invisible and character not in "\ufeff\ufffd"


def wanted_characters():
    """What the font must hold, as far as the source font has it."""
    wanted = gb2312_characters() | decoded_wrongly() | set(EXTRA) | set(characters_in_use())
    wanted |= {chr(code) for code in range(0x20, 0x7F)} | {chr(code) for code in range(0xA0, 0x100)}
    return wanted


def characters_of_font(path):
    """The characters a committed font can draw: its cmap table of format 12, read without fontTools."""
    data = path.read_bytes()
    (table_count,) = struct.unpack_from(">H", data, 4)
    records = (struct.unpack_from(">4sIII", data, 12 + 16 * index) for index in range(table_count))
    cmap = next(offset for tag, _sum, offset, _length in records if tag == b"cmap")
    (subtable_count,) = struct.unpack_from(">H", data, cmap + 2)
    found = set()
    for index in range(subtable_count):
        _platform, _encoding, offset = struct.unpack_from(">HHI", data, cmap + 4 + 8 * index)
        if struct.unpack_from(">H", data, cmap + offset)[0] != 12:
            continue
        (group_count,) = struct.unpack_from(">I", data, cmap + offset + 12)
        for group in range(group_count):
            first, last, _glyph = struct.unpack_from(">III", data, cmap + offset + 16 + 12 * group)
            found.update(chr(code) for code in range(first, last + 1))
    return found


def rename(font):
    """Gives the font a name of its own, and keeps the copyright and the licence of the source."""
    names = font["name"]
    copyright_line = names.getDebugName(0)
    licence, licence_url = names.getDebugName(13), names.getDebugName(14)
    names.names = []
    entries = {
        0: copyright_line,
        1: FAMILY,
        2: "Regular",
        3: f"{SOURCE_VERSION};{POSTSCRIPT_NAME}",
        4: f"{FAMILY} Regular",
        5: f"Version {SOURCE_VERSION}; subset of Noto Sans CJK SC {SOURCE_VERSION}",
        6: POSTSCRIPT_NAME,
        13: licence,
        14: licence_url,
    }
    for name_id, text in entries.items():
        names.setName(text, name_id, 3, 1, 0x409)
    cff = font["CFF "].cff
    cff.fontNames = [POSTSCRIPT_NAME]
    top = cff.topDictIndex[0]
    top.FamilyName, top.FullName = FAMILY, f"{FAMILY} Regular"
    for index, font_dict in enumerate(getattr(top, "FDArray", [])):
        font_dict.FontName = f"{POSTSCRIPT_NAME}-{index}"


def replace_cmap(font):
    """Leaves one character table, of format 12: the one that --check and src/glyphs.rs can read."""
    from fontTools.ttLib.tables._c_m_a_p import CmapSubtable

    table = CmapSubtable.newSubtable(12)
    table.platformID, table.platEncID, table.language = 3, 10, 0
    table.cmap = dict(sorted(font.getBestCmap().items()))
    font["cmap"].tables = [table]


def add_replacement_character(font):
    """Draws U+FFFD, which the source font does not have: a diamond out of which a question mark is cut."""
    from fontTools.pens.reverseContourPen import ReverseContourPen
    from fontTools.pens.t2CharStringPen import T2CharStringPen
    from fontTools.pens.transformPen import TransformPen

    # Glyphs of this kind of font are called by a number; the source font uses none as high.
    name, width = f"cid{0xFFFD}", 1000
    glyphs = font.getGlyphSet()
    pen = T2CharStringPen(width, glyphs)
    corners = [(500, -110), (960, 380), (500, 870), (40, 380)]
    pen.moveTo(corners[0])
    for corner in corners[1:]:
        pen.lineTo(corner)
    pen.closePath()
    mark = font.getBestCmap()[ord("?")]
    smaller = (0.72, 0, 0, 0.72, 500 - 0.72 * glyphs[mark].width / 2, 115)
    glyphs[mark].draw(TransformPen(ReverseContourPen(pen), smaller))

    top = font["CFF "].cff.topDictIndex[0]
    strings = top.CharStrings
    like = strings.charStringsIndex[strings.charStrings[mark]]
    outline = pen.getCharString(private=like.private, globalSubrs=like.globalSubrs)
    strings.charStrings[name] = len(strings.charStringsIndex)
    strings.charStringsIndex.append(outline)
    top.FDSelect.append(top.FDSelect[font.getGlyphID(mark)])
    top.charset.append(name)
    font.setGlyphOrder(top.charset)
    font["hmtx"][name] = (width, 40)
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap[0xFFFD] = name


def make():
    """Writes the font and says what it holds."""
    from fontTools import subset
    from fontTools.ttLib import TTFont

    # The time of change is the source's: a new one at each run would change the bytes for nothing.
    font = TTFont(SOURCE, fontNumber=SOURCE_FACE, recalcTimestamp=False)
    version = font["name"].getDebugName(5)
    if SOURCE_VERSION not in version:
        sys.exit(f"the source font is {version!r}, and this script was written for {SOURCE_VERSION}")
    available = {chr(code) for code in font.getBestCmap()}
    wanted = wanted_characters()

    options = subset.Options()
    options.layout_features = []
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "BASE", "VORG", "vhea", "vmtx", "DSIG"]
    options.name_IDs = ["*"]
    options.notdef_outline = True
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=sorted(ord(character) for character in wanted & available))
    subsetter.subset(font)
    add_replacement_character(font)
    replace_cmap(font)
    rename(font)
    font.save(OUTPUT, reorderTables=True)

    print(f"{OUTPUT.name}: {len(wanted & available)} characters, {OUTPUT.stat().st_size} bytes")
    report("the source font does not have", wanted - available - KNOWN_ABSENT - {"\ufffd"})


def report(title, characters):
    """Names characters with the file that uses each."""
    used = characters_in_use()
    for character in sorted(characters):
        where = used[character].relative_to(ROOT) if character in used else "GB 2312, Latin-1 or EXTRA"
        print(f"{title} {character} (U+{ord(character):04X}), used in {where}")


def check():
    """Says which characters the committed fonts lack. True when they lack none."""
    missing = wanted_characters() - characters_of_font(OUTPUT) - characters_of_font(EMOJI) - KNOWN_ABSENT
    report(f"{OUTPUT.name} lacks", missing)
    return not missing


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 if the font lacks a character")
    if parser.parse_args().check:
        sys.exit(0 if check() else 1)
    make()


if __name__ == "__main__":
    main()
