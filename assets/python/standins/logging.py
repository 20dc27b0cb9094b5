# The library's own `logging`. It leaves out its own steps where it tells of a message that can not be formatted, and knows
# them by the folder of its files. A frozen package has no folder, so here its steps are known by the name of their module.

import _imp

exec(_imp.get_frozen_object('logging'), globals())

__path__ = ['<frozen logging>']


def _is_own(frame):
    return frame.f_globals.get('__name__', '').partition('.')[0] == 'logging'


def _handle_error(self, record):
    """Tells of the error on stderr: what was wrong, where the program stood, and what it wanted to have logged."""
    error, out = sys.exc_info()[1], sys.stderr
    if not raiseExceptions or not out or error is None:
        return
    try:
        print('--- Logging error ---', file=out)
        traceback.print_exception(error, file=out)
        print('Call stack:', file=out)
        frame = error.__traceback__.tb_frame
        while frame and _is_own(frame):
            frame = frame.f_back
        if frame:
            traceback.print_stack(frame, file=out)
        else:
            print(f'Logged from file {record.filename}, line {record.lineno}', file=out)
        try:
            print(f'Message: {record.msg!r}', f'Arguments: {record.args}', sep='\n', file=out)
        except RecursionError:
            raise
        except Exception:
            print('Unable to print the message and arguments - possible formatting error.\nUse the traceback above to help '
                  'find the error.', file=out)
    except OSError:
        pass


Handler.handleError = _handle_error
