"""Forms in, pages out; no rule of the trade is decided here."""
