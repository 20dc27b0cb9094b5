from .codec import pack
from . import codec

VERSION = 2
