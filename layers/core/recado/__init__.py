"""Recado: billing notifications delivered, and the truth about every send.

Rings, each importing only those named after it: `domain` (nothing but itself and the standard
library), `bounces`, `catalogue` and `content` (domain), `ports` (domain), `use_cases` (all of
these), `adapters` (domain, ports), and `wiring`, which alone knows everything.
"""
