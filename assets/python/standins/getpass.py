"""`getpass`: asks for a word that is not to be shown. Whoever types it to the workbench sees it, which no warning changes.

It hides nothing and looks up no account.
"""

__all__ = ['getpass', 'getuser', 'GetPassWarning']


class GetPassWarning(UserWarning):
    """What python3 warns of where it cannot hide what is typed."""


def getpass(prompt='Password: ', stream=None, *, echo_char=None):
    """The line that is typed, without its end."""
    if echo_char is not None and (len(echo_char) != 1 or not echo_char.isprintable() or not echo_char.isascii()):
        raise ValueError(f"'echo_char' must be a single printable ASCII character, got: {echo_char!r}")
    return input(prompt)


def getuser():
    """The name of the account, from the environment, as python3 asks it first."""
    import os
    for name in ('LOGNAME', 'USER', 'LNAME', 'USERNAME'):
        if user := os.environ.get(name):
            return user
    raise OSError('No username set in the environment')
