# The library's own `pickle`, which says of data that is cut short or no pickle at all what python3's does.
# Plain values are written and read by `_pickle_plain`, which is native; everything else by the library.

import _imp

import _pickle_plain

exec(_imp.get_frozen_object('pickle'), globals())

# Where python3 has them, and shows them.
for _kind in (PickleError, PicklingError, UnpicklingError):
    _kind.__module__ = '_pickle'
_PlainUnframer, _PlainUnpickler = _Unframer, _Unpickler
_CUT = 'pickle data was truncated'
# That of Python from 3.8 to 3.13: the first bytes of a pickle are seen on the wire.
DEFAULT_PROTOCOL = 4


class _Unframer(_PlainUnframer):
    """Whoever wants so many bytes gets as many."""

    def __init__(self, file_read, file_readline, file_tell=None):
        def whole(size):
            data = file_read(size)
            if len(data) < size:
                raise UnpicklingError(_CUT)
            return data

        def whole_line():
            data = file_readline()
            if not data.endswith(b'\n'):
                raise UnpicklingError(_CUT)
            return data

        super().__init__(whole, whole_line, file_tell)


class _Unpickler(_PlainUnpickler):
    def persistent_load(self, pid):
        raise UnpicklingError('A load persistent id instruction was encountered,\nbut no persistent_load function was specified.')

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
    if isinstance(failed, IndexError) and inner is not None:
        last = inner
        while last.tb_next is not None:
            last = last.tb_next
        if last.tb_frame.f_code.co_name == 'pop_mark' and inner.tb_frame.f_code.co_name != 'load_pop':
            return UnpicklingError('could not find MARK')
        if last is inner or inner.tb_frame.f_code.co_name == 'load_pop':
            return UnpicklingError('unpickling stack underflow')
    return None


_library_module = whichmodule


def whichmodule(obj, name):
    """What stands in a function has no place where a reader could find it; up to Python 3.13 that is an AttributeError."""
    if '<locals>' in name.split('.'):
        raise AttributeError(f"Can't pickle local object {name!r}")
    return _library_module(obj, name)


_Unpickler.__qualname__ = '_Unpickler'
Unpickler = _Unpickler


def _dump(obj, file, protocol=None, *, fix_imports=True, buffer_callback=None):
    data = _pickle_plain.dumps(obj, DEFAULT_PROTOCOL if protocol is None else protocol)
    if data is None or buffer_callback is not None:
        return _library_dump(obj, file, protocol, fix_imports=fix_imports, buffer_callback=buffer_callback)
    file.write(data)


def _dumps(obj, protocol=None, *, fix_imports=True, buffer_callback=None):
    data = _pickle_plain.dumps(obj, DEFAULT_PROTOCOL if protocol is None else protocol)
    if data is None or buffer_callback is not None:
        return _library_dumps(obj, protocol, fix_imports=fix_imports, buffer_callback=buffer_callback)
    return data


def _loads(s, /, *, fix_imports=True, encoding='ASCII', errors='strict', buffers=None):
    if isinstance(s, str):
        raise TypeError("a bytes-like object is required, not 'str'")
    value = _pickle_plain.loads(s)
    if value is None or buffers is not None:
        return _library_loads(s, fix_imports=fix_imports, encoding=encoding, errors=errors, buffers=buffers)
    return value[0]


_library_dump, _library_dumps, _library_loads = dump, dumps, loads
dump, dumps, loads = _dump, _dumps, _loads
for _function in (dump, dumps, loads):
    _function.__name__ = _function.__qualname__ = _function.__name__[1:]
