# The names of `gc` for programs that ask for it.
# It collects nothing: objects are freed when nothing refers to them, and cycles when the run is over.

DEBUG_STATS = 1
DEBUG_COLLECTABLE = 2
DEBUG_UNCOLLECTABLE = 4
DEBUG_SAVEALL = 32
DEBUG_LEAK = 38

garbage = []
callbacks = []


def enable():
    """Accepted and without effect."""


def disable():
    """Accepted and without effect."""


def isenabled():
    return False


def collect(generation=2):
    if not 0 <= generation <= 2:
        raise ValueError('invalid generation')
    return 0


def get_count():
    return (0, 0, 0)


def get_threshold():
    return (0, 0, 0)


def set_threshold(threshold0, threshold1=0, threshold2=0):
    """Accepted and without effect."""


def is_tracked(obj):
    return False


def is_finalized(obj):
    return False


def freeze():
    """Accepted and without effect."""


def unfreeze():
    """Accepted and without effect."""


def get_freeze_count():
    return 0
