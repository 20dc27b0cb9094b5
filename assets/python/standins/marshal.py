# The names of `marshal`, which other modules import.
# It reads and writes nothing: code made out of bytes would be trusted blindly.

version = 4


def _refuse(*arguments):
    raise ValueError('marshal is not available in the workbench; use json or struct')


dump = dumps = load = loads = _refuse
