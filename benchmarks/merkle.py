"""Inclusion proofs out of a log of 100,000 entries, from stored leaves and tiles, each checked against the root.

Against the plain way: all leaves read and hashed anew for every proof.
"""

import tempfile
from pathlib import Path
from random import Random

from sqlmodel import Session, SQLModel, insert

from benchmarks.measure import line, rates
from trace import database, merkle, transparency
from trace.transparency import TILE, Entry, Node
