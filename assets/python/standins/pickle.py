# The library's own `pickle`, which says of data that is cut short or no pickle at all what python3's does.
# It reads and writes nothing by itself.

import _imp

exec(_imp.get_frozen_object('pickle'), globals())

_PlainUnframer, _PlainUnpickler = _Unframer, _Unpickler
_CUT = 'pickle data was truncated'


class _Unframer(_PlainUnframer):
    """Whoever wants so many bytes gets as many."""

    def __init__(self, file_read, file_readline, file_tell=None):
        def whole(size):
            data = file_read(size)
            if len(data) < size:
                raise UnpicklingError(_CUT)
            return data

        super().__init__(whole, file_readline, file_tell)


class _Unpickler(_PlainUnpickler):
    def load(self):
        try:
            return super().load()
        except (UnpicklingError, KeyError, IndexError) as failed:
            instead = _meant(failed, failed.__traceback__.tb_next)
            if instead is None:
                raise
        raise instead


def _meant(failed, step):
    """What python3 raises where its own code fails; None for what a program has raised."""
    inner = step.tb_next
    if isinstance(failed, UnpicklingError):
        # Between two steps it is the end of the data that is missing.
        between = inner is not None and inner.tb_frame.f_code.co_name == 'read'
        return EOFError('Ran out of input') if between and failed.args == (_CUT,) else None
    if isinstance(failed, KeyError) and inner is None:
        key = failed.args[0]
        shown = chr(key) if 32 <= key < 127 else f'\\x{key:02x}'
        return UnpicklingError(f"invalid load key, '{shown}'.")
    if isinstance(failed, IndexError) and inner is not None and inner.tb_next is None:
        return UnpicklingError('unpickling stack underflow')
    return None


_Unpickler.__qualname__ = '_Unpickler'
Unpickler = _Unpickler
