# The library's own `logging`. It leaves out its own steps where it tells of a message that can not be formatted, and knows
# them by the folder of its files; a frozen package has none, so it is given one. Nothing else is changed.

import _imp

exec(_imp.get_frozen_object('logging'), globals())

__path__ = ['<frozen logging>']
