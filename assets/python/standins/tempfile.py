# The library's own `tempfile`, but for the names, which are the same in every run: a staged run can then be repeated.
# Nobody else has files here, so that nobody could make use of knowing them.

import _imp

exec(_imp.get_frozen_object('tempfile'), globals())


def _number(self):
    if not hasattr(self, '_rng'):
        self._rng = _Random(_os.getpid())
    return self._rng


_RandomNameSequence.rng = property(_number)
