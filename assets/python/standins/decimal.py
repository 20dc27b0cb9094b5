"""`decimal` with the words of python3, whose errors name the signals that were raised. The numbers are those of `_pydecimal`.

It counts nothing itself.
"""

import sys

import _pydecimal


def _raise_error(self, condition, explanation=None, *args):
    """Raises what a condition signals if the context traps it, or else gives what it is handled with."""
    signal = _pydecimal._condition_map.get(condition, condition)
    if signal in self._ignored_flags:
        return signal().handle(self, *args)
    self.flags[signal] = True
    if not self.traps[signal]:
        return condition().handle(self, *args)
    raise signal([condition])


_pydecimal.Context._raise_error = _raise_error
sys.modules[__name__] = _pydecimal
