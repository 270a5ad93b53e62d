// Nothing is called here: the library is loaded into a program (LD_PRELOAD) and stands between it and the C library.
//
// FAULT_CALL    the kind of call, as in faulty_calls.c
// FAULT_POINT   which of them, of all threads together: 1 is the first
// FAULT_TIMES   how many in a row from that one on
// FAULT_EFFECT  KILL: the process dies in place of the call; SHORT: the call moves one byte; else the number of the error
//               that it fails with
// FAULT_LOG     a file that gets a line for each call this befell
//
// It befalls the process that the library was loaded into, not its children, and what it starts does not load it.
#ifndef FAULTY_CALLS_H
#define FAULTY_CALLS_H
#endif
