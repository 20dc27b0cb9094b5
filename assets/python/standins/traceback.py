# The library's own `traceback`, but for the steps inside the workbench's modules: those are no part of a program.
# Nothing is printed here that the library would not print.

import _imp

exec(_imp.get_frozen_object('traceback'), globals())

_extract = StackSummary._extract_from_extended_frame_gen.__func__


def _extract_without_ours(klass, frames, **options):
    inside = ('<library', '_frozen_importlib')
    of_programs = (step for step in frames if not step[0].f_code.co_filename.startswith(inside))
    return _extract(klass, of_programs, **options)


StackSummary._extract_from_extended_frame_gen = classmethod(_extract_without_ours)
