# The library's own `traceback`, but for the steps inside the workbench's modules: those are no part of a program.
# Nothing is printed here that the library would not print. The lines of the program come from the workbench, since it has
# no file; marks below them are left out, for the interpreter does not know every place as exactly as python3 does.

import _imp
import linecache

exec(_imp.get_frozen_object('traceback'), globals())

_extract = StackSummary._extract_from_extended_frame_gen.__func__


def _extract_without_ours(klass, frames, **options):
    inside = ('<library', '_frozen_importlib')
    of_programs = ((frame, (place[0], place[0], None, None)) for frame, place in frames
                   if not frame.f_code.co_filename.startswith(inside))
    return _extract(klass, of_programs, **options)


StackSummary._extract_from_extended_frame_gen = classmethod(_extract_without_ours)

try:
    from _sockscope import sources as _sources
except ImportError:
    # An interpreter without a program has none.
    pass
else:
    for _file, _text in _sources():
        linecache.cache[_file] = (len(_text), None, _text.splitlines(True), _file)
