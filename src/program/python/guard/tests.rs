//! What a program may ask for, asked in a real interpreter.
//! It is not part of the program.

use super::*;
