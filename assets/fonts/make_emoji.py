#!/usr/bin/env python3
"""Makes SockscopeEmoji-Regular.ttf: the emoji that Sockscope carries inside its binary, in one colour.

    python3 assets/fonts/make_emoji.py NotoEmoji-Regular.ttf

It needs fontTools (pip install fonttools==4.68.0) and the font that the crate epaint_default_fonts 0.37.0 has in its folder
`fonts`. It keeps the characters above U+1F000 alone: every other symbol is drawn by the fonts that come before it.
"""

import pathlib
import sys

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable

OUTPUT = pathlib.Path(__file__).resolve().parent / "SockscopeEmoji-Regular.ttf"
SOURCE_VERSION = "1.05"
FIRST = 0x1F000

FAMILY = "Sockscope Emoji"
POSTSCRIPT_NAME = "SockscopeEmoji-Regular"


def rename(font):
    """Gives the font a name of its own, and keeps the copyright and the licence of the source."""
    names = font["name"]
    kept = {name_id: names.getDebugName(name_id) for name_id in (0, 13, 14)}
    names.names = []
    entries = kept | {
        1: FAMILY,
        2: "Regular",
        3: f"{SOURCE_VERSION};{POSTSCRIPT_NAME}",
        4: f"{FAMILY} Regular",
        5: f"Version {SOURCE_VERSION}; subset of Noto Emoji {SOURCE_VERSION}",
        6: POSTSCRIPT_NAME,
    }
    for name_id, text in entries.items():
        if text:
            names.setName(text, name_id, 3, 1, 0x409)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    font = TTFont(sys.argv[1], recalcTimestamp=False)
    version = font["name"].getDebugName(5)
    if SOURCE_VERSION not in version:
        sys.exit(f"the source font is {version!r}, and this script was written for {SOURCE_VERSION}")
    options = subset.Options()
    options.layout_features = []
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "DSIG", "vhea", "vmtx"]
    options.name_IDs = ["*"]
    options.hinting = False
    options.notdef_outline = True
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=sorted(code for code in font.getBestCmap() if code >= FIRST))
    subsetter.subset(font)
    # One character table, of format 12: the one that src/glyphs.rs can read.
    table = CmapSubtable.newSubtable(12)
    table.platformID, table.platEncID, table.language = 3, 10, 0
    table.cmap = dict(sorted(font.getBestCmap().items()))
    font["cmap"].tables = [table]
    rename(font)
    font.save(OUTPUT, reorderTables=True)
    print(f"{OUTPUT.name}: {len(table.cmap)} characters, {OUTPUT.stat().st_size} bytes")


if __name__ == "__main__":
    main()
