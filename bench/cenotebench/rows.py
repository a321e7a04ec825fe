"""The rows of the table, in order."""

from rows_cost import IdleMemory, Resident, Start, SystemCalls
from rows_load import Bulk, Clean, KeepAlive, Short
from rows_path import Far, HalfLoad

ROWS = [KeepAlive, Short, Clean, SystemCalls, Bulk, HalfLoad, IdleMemory, Resident, Start, Far]
