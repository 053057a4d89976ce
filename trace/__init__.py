"""Traceability of farm produce: register, judge, sign, print, scan, verify.

Start reading at docs/architecture.md; then follow one harvest: lots -> labels -> scans.
"""

__version__ = "0.1.0"
