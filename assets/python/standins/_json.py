# What the library's `json` asks for instead of its own scanner and encoder in Python, which take the longer the more there is.
# Reading and writing are native (`_json_text`); here are only the objects by which `json` says what it wants.

from _json_text import quoted as encode_basestring, quoted_in_ascii as encode_basestring_ascii
from _json_text import scan, scanstring as _scanstring, written


def scanstring(string, end, strict=True, /):
    return _scanstring(string, end, bool(strict))


class make_scanner:
    def __init__(self, context):
        self.strict = context.strict
        self.object_hook, self.object_pairs_hook = context.object_hook, context.object_pairs_hook
        self.parse_float, self.parse_int = context.parse_float, context.parse_int
        self.parse_constant = context.parse_constant

    def __call__(self, string, idx):
        return scan(string, idx, self)


class make_encoder:
    def __init__(self, markers, default, encoder, indent, key_separator, item_separator, sort_keys, skipkeys, allow_nan):
        self.markers, self.default, self.encoder, self.indent = markers, default, encoder, indent
        self.key_separator, self.item_separator = key_separator, item_separator
        self.sort_keys, self.skipkeys, self.allow_nan = sort_keys, skipkeys, allow_nan
        self.escapes = 0 if encoder is encode_basestring else 1 if encoder is encode_basestring_ascii else -1

    def __call__(self, value, level):
        return (written(value, level, self),)
